"""Walks the product from Today along its links: one page of each kind, readable, quiet, within the window."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from caseapp.accounts.models import User
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage

# Not pages: they answer with a file, or end the session.
LEFT_OUT = {"account_logout", "mfa_download_recovery_codes", "gallery:components"}
LOOKS = [Look(), Look(width=NARROW, scheme="dark")]


@pytest.fixture
def sample_firm(transactional_db: None) -> None:
    call_command("load_sample_firm", verbosity=0)


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_is_accessible(open_page: OpenPage, look: Look, sample_firm: None) -> None:
    page = open_page("/", User.objects.managing().get(), look=look)
    wrong: list[str] = []

    seen = walk(page, wrong)

    assert not wrong, "\n".join(wrong)
    assert len(seen) > 30, sorted(seen)


def walk(page: Page, wrong: list[str]) -> dict[str, str]:
    """Open one page of each kind that links lead to; collect what is wrong; return kind → address."""
    seen: dict[str, str] = {}
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if not kind or kind in seen or kind in LEFT_OUT:
            continue
        seen[kind] = address
        try:
            answer = page.goto(address)
        except Error as problem:
            if "Download is starting" in str(problem):
                continue
            raise
        assert answer is not None
        if answer.status >= 400:
            wrong.append(f"{address}: {answer.status}")
            continue
        judge(page, wrong)
        waiting.extend(page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.pathname)"))
    return seen


def judge(page: Page, wrong: list[str]) -> None:
    page.wait_for_load_state("networkidle")
    for check in (axe, stays_in_width):
        try:
            check(page)
        except (AssertionError, pytest.fail.Exception) as problem:
            wrong.append(str(problem))


def kind_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
