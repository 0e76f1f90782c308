"""A colleague whose account was closed is out of everything at the next request, also where nobody signs in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from caseapp.accounts import actions
from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.calendars import actions as calendars
from deadlines.reminders import actions as reminders
from deadlines.reminders import delivery
from deadlines.reminders.links import Acknowledging, acknowledge_link
from tests import factories
from tests.caseapp.accounts.people import PASSWORD, code_now, with_app
from tests.conftest import SignedIn
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

NEW = "other four quiet words"


@pytest.fixture
def leave(ana: User, marta: User) -> Callable[[], User]:
    """Return a function that closes Ana's account as a managing attorney does."""
    cache.clear()
    return lambda: actions.close_account(ana, by=marta, now=NOW)


def test_every_open_browser_is_out(client_for: SignedIn, ana: User, leave: Callable[[], User]) -> None:
    browsers = [client_for(ana), client_for(ana)]
    assert [browser.get("/").status_code for browser in browsers] == [200, 200]

    leave()

    for browser, address in zip(browsers, ("/", "/search/?q=a"), strict=True):
        assert "/accounts/login/" in browser.get(address)["Location"]
    assert "/accounts/login/" in browsers[0].post("/staff/me/", {"name": "Still here"})["Location"]


def test_a_sign_in_that_had_begun_does_not_end_inside(ana: User, leave: Callable[[], User]) -> None:
    with_app(ana)
    browser = Client()
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD})

    leave()

    browser.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert browser.get("/").status_code == 302


def test_a_password_link_from_before_opens_nothing(ana: User, leave: Callable[[], User]) -> None:
    with_app(ana)
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": ana.email})
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)

    leave()

    page = browser.get(urlsplit(link).path)
    browser.post(page.get("Location", urlsplit(link).path), {"password1": NEW, "password2": NEW})
    browser.post("/accounts/login/", {"login": ana.email, "password": NEW})
    browser.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert browser.get("/").status_code == 302


def test_calendar_and_signed_link_end(ana: User, matter: Matter, leave: Callable[[], User]) -> None:
    _, secret = calendars.make_feed(scope="mine", by=ana, now=NOW)
    deadline = factories.deadline(matter, due_on=TODAY + timedelta(days=3))
    feed = reverse("calendars:feed", args=[secret])
    link = urlsplit(acknowledge_link(Acknowledging(ana.pk, deadline.pk, deadline.due_on))).path
    assert [Client().get(address).status_code for address in (feed, link)] == [200, 200]

    leave()

    assert [Client().get(address).status_code for address in (feed, link)] == [404, 404]
    assert Client().post(link).status_code == 404


def test_what_was_queued_for_them_is_not_sent(
    ana: User, marta: User, matter: Matter, leave: Callable[[], User]
) -> None:
    factories.deadline(matter, due_on=TODAY)
    reminders.derive(now=NOW, driver="test")

    leave()
    delivery.deliver(clock=lambda: NOW)
    reminders.derive(now=NOW, driver="test")
    delivery.deliver(clock=lambda: NOW)

    told = {address for message in mail.outbox for address in message.to}
    assert ana.email not in told
    assert marta.email in told  # and the deadline does not go silent with them
