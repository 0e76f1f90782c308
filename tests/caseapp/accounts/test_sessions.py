"""When a session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from caseapp.accounts import actions
from caseapp.accounts.models import User
from tests import factories
from tests.conftest import SignedIn
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def stands(browser: Client) -> bool:
    return browser.get("/staff/me/").status_code == 200


def test_half_an_hour_idle_ends_it(client_for: SignedIn, ana: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_for(ana)
        assert stands(browser)
        clock.shift(timedelta(minutes=29))
        assert stands(browser)
        clock.shift(timedelta(minutes=31))
        assert not stands(browser)
        assert not stands(browser)


def test_twelve_hours_of_work_end_it(client_for: SignedIn, ana: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_for(ana)
        for _ in range(36):
            assert stands(browser)
            clock.shift(timedelta(minutes=20))
        clock.shift(timedelta(minutes=1))
        assert not stands(browser)


def test_signing_out_everywhere_ends_the_other_browser_too(client_for: SignedIn, ana: User) -> None:
    office, phone = client_for(ana), client_for(ana)
    assert stands(office)
    assert stands(phone)

    assert office.post("/staff/me/sign-out-everywhere/").status_code == 302

    assert not stands(office)
    assert not stands(phone)


def test_a_leaver_is_out_at_the_next_request(client_for: SignedIn, paul: User, marta: User) -> None:
    browser = client_for(paul)
    assert stands(browser)

    actions.close_account(paul, by=marta, now=NOW)

    assert not stands(browser)


def test_a_changed_role_signs_out(client_for: SignedIn, paul: User, marta: User) -> None:
    browser = client_for(paul)
    assert stands(browser)

    actions.change_staff(paul, role="intake", by=marta, now=NOW)

    assert not stands(browser)


def test_an_idle_page_does_not_write_each_time(client_for: SignedIn, ana: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        browser = client_for(ana)
        browser.get("/staff/me/")
        before = browser.session["session_seen"]
        clock.shift(timedelta(seconds=30))
        browser.get("/staff/me/")
        assert browser.session["session_seen"] == before
        clock.shift(timedelta(seconds=40))
        browser.get("/staff/me/")
        assert browser.session["session_seen"] != before


def test_a_password_everybody_uses_is_refused() -> None:
    """The breach list that ships with the product refuses what everybody uses."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="too common"):
        validate_password("password1234")
    validate_password("lantern street sample 2026", factories.ana())
