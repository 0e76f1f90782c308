"""Whoever guesses is slowed down, however they dress up, and the person whose account it is signs in all the same.

GUESSES=10000 with -p no:logging makes the siege long; a window of a minute is then looked at wherever it begins.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from itertools import count

import pytest
from django.core.cache import cache
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from tests.caseapp.accounts.people import PASSWORD, code_now, with_app

pytestmark = pytest.mark.django_db

GUESSES = int(os.environ.get("GUESSES", "24"))
A_MINUTE = 10  # guesses
STRANGER, AT_HOME = "203.0.113.9", "198.51.100.7"
# How the header reaches us: straight from the visitor, who may write anything, or through the office's proxy, which
# appends the address it saw.
WAYS = {"no proxy": (0, "{invented}"), "behind a proxy": (1, "{invented}, " + STRANGER)}


@pytest.fixture(autouse=True)
def _nobody_has_tried_before() -> None:
    cache.clear()


@pytest.fixture(params=WAYS)
def disguised(request: pytest.FixtureRequest, settings: object) -> Iterable[dict[str, str]]:
    """Headers without end, each with another invented address in X-Forwarded-For."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, shape = WAYS[request.param]  # type: ignore[attr-defined]
    arrives_from = "127.0.0.1" if request.param == "behind a proxy" else STRANGER
    return (
        {
            "REMOTE_ADDR": arrives_from,
            "HTTP_X_FORWARDED_FOR": shape.format(invented=f"192.0.2.{n % 250}"),
            "HTTP_X_REAL_IP": f"192.0.2.{n % 250}",
            "HTTP_FORWARDED": f"for=192.0.2.{n % 250}",
        }
        for n in count()
    )


def at_home(disguised: Iterable[dict[str, str]]) -> dict[str, str]:
    """What the victim's browser sends, from another address, on the same way to us."""
    stranger = next(iter(disguised))
    proxied = STRANGER in stranger["HTTP_X_FORWARDED_FOR"]
    return {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": AT_HOME} if proxied else {"REMOTE_ADDR": AT_HOME}


def most_in_a_minute(step: str) -> int:
    """How many guesses of the stranger's were looked at in the busiest minute."""
    guesses = Event.objects.filter(kind="user.sign_in_failed", data__step=step).order_by("at")
    assert set(guesses.values_list("data__address", flat=True)) == {STRANGER}
    moments = list(guesses.values_list("at", flat=True))
    return max(sum(first <= at < first + timedelta(minutes=1) for at in moments) for first in moments)


def signs_in(user: User, **sent: str) -> bool:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, **sent)
    browser.post("/accounts/2fa/authenticate/", {"code": code_now()}, **sent)
    return browser.get("/staff/me/", **sent).status_code == 200


def test_passwords_are_guessed_ten_times_a_minute_at_most(
    ana: User, marta: User, disguised: Iterable[dict[str, str]]
) -> None:
    """Trying one password on many accounts is no faster than trying many on one."""
    names = [with_app(ana).email, marta.email, "nobody@firm.example"]
    stranger = Client()
    for guess, sent in zip(range(GUESSES), disguised, strict=False):
        answer = stranger.post("/accounts/login/", {"login": names[guess % 3], "password": f"guess {guess}"}, **sent)
        assert answer.status_code in (200, 429)

    assert 0 < most_in_a_minute("password") <= A_MINUTE
    assert not signs_in(ana, **next(iter(disguised)))  # not even with the right password, from there
    assert signs_in(ana, **at_home(disguised))


def test_codes_are_guessed_ten_times_a_minute_at_most(ana: User, disguised: Iterable[dict[str, str]]) -> None:
    with_app(ana)
    browser = Client()
    browser.post("/accounts/login/", {"login": ana.email, "password": PASSWORD}, **next(iter(disguised)))
    for guess, sent in zip(range(GUESSES), disguised, strict=False):
        browser.post("/accounts/2fa/authenticate/", {"code": f"{guess:06}"}, **sent)

    assert 0 < most_in_a_minute("second factor") <= A_MINUTE
    assert browser.get("/staff/me/").status_code == 302
    assert signs_in(ana, **at_home(disguised))
