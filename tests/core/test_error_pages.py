"""Which page and status a failed request gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from caseapp.accounts.access import open_to
from caseapp.accounts.models import User

REASON = "A test's own page."


def failing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @open_to(REASON, signed_out=True)
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("broken/", failing(RuntimeError("a detail nobody should see"))),
    path("away/", failing(OperationalError("connection refused"))),
    path("odd/", failing(SuspiciousOperation("odd"))),
    path("large/", failing(RequestDataTooBig("large"))),
    path("closed/", failing(PermissionDenied("This page is for people who may: audit read."))),
    path("", include("caseapp.urls")),
]
handler400 = "caseapp.core.error_pages.bad_request"
handler500 = "caseapp.core.error_pages.server_error"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken/", 500, "Something went wrong here"),
        ("/away/", 503, "Back in a moment"),
        ("/odd/", 400, "That request cannot be read"),
        ("/large/", 413, "Too large"),
        ("/closed/", 403, "Not open to you"),
        ("/nowhere/", 404, "Not here"),
    ],
)
@override_settings(ROOT_URLCONF="tests.core.test_error_pages")
def test_failure_is_told_plainly(db: None, address: str, status: int, words: str) -> None:
    answer = Client(raise_request_exception=False).get(address)

    assert answer.status_code == status
    assert words in answer.text
    assert "a detail nobody should see" not in answer.text


@override_settings(ROOT_URLCONF="tests.core.test_error_pages")
def test_broken_pages_need_no_database(django_assert_num_queries: Callable[[int], Any], db: None) -> None:
    with django_assert_num_queries(0):
        answer = Client(raise_request_exception=False).get("/away/")

    assert answer["Retry-After"] == "60"


@override_settings(ROOT_URLCONF="tests.core.test_error_pages")
def test_closed_page_says_why_to_a_colleague(client_for: Callable[[User], Client], paul: User) -> None:
    answer = client_for(paul).get("/closed/")

    assert "people who may: audit read" in answer.text


@pytest.mark.parametrize(
    ("came_from", "way_back"),
    [
        ("http://testserver/accounts/login/?next=%2Fmatters%2F", 'href="/accounts/login/?next=%2Fmatters%2F"'),
        ("http://elsewhere.example/accounts/login/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_stale_form_says_that_nothing_was_done_and_leads_back_to_it(db: None, came_from: str, way_back: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Referer": came_from})
    answer = browser.post("/accounts/login/", {"login": "a@b.example"})

    assert answer.status_code == 403
    assert "This page was open too long" in answer.text
    assert ("Open the page again</a>" in answer.text) == bool(way_back)
    assert way_back in answer.text
    assert "elsewhere" not in answer.text
