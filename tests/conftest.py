"""The ground every test stands on: fixed moments, the known colleagues, browsers signed in as them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pgtrigger
import pytest
import time_machine
from django.test import Client, TransactionTestCase

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter
from clients.people.models import Person
from tests import factories

pytest_plugins = ["tests.worker", "tests.audited"]

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_tests() -> Iterator[None]:
    """Let the clearing up after a test, and nothing else, empty the audit record."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def emptied(case: TransactionTestCase) -> None:
        with pgtrigger.ignore("audit.Event:never_emptied"):
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture
def now() -> datetime:
    return factories.NOW


@pytest.fixture
def today() -> date:
    return factories.TODAY


@pytest.fixture
def frozen() -> Iterator[time_machine.Traveller]:
    """Stop Python's clock at NOW, for tests of views, tasks and commands. The database's clock goes on."""
    with time_machine.travel(factories.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client_for(db: None) -> SignedIn:
    """Return a function that gives a browser in which a colleague has signed in and proved a second factor."""

    def signed_in(user: User, **headers: str) -> Client:
        browser = Client(headers=headers or None)
        browser.force_login(user)
        session = browser.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return browser

    return signed_in


@pytest.fixture
def htmx_for(client_for: Callable[..., Client]) -> SignedIn:
    """Return a function that gives the same browser, asking the way HTMX asks."""
    return lambda user: client_for(user, **{"HX-Request": "true"})


@pytest.fixture
def broken_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no audit event can be written; whatever an action does must be undone."""

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AuditUnavailable

    monkeypatch.setattr(recording, "record", refuse)


class AuditUnavailable(RuntimeError):
    """Raised instead of writing an audit event, by `broken_audit`."""


@pytest.fixture
def ana(db: None) -> User:
    return factories.ana()


@pytest.fixture
def marta(db: None) -> User:
    return factories.marta()


@pytest.fixture
def paul(db: None) -> User:
    return factories.paul()


@pytest.fixture
def rita(db: None) -> User:
    return factories.rita()


@pytest.fixture
def axel(db: None) -> User:
    return factories.axel()


@pytest.fixture
def otto(db: None) -> User:
    return factories.otto()


@pytest.fixture
def petra(db: None) -> User:
    return factories.petra()


@pytest.fixture
def person(db: None) -> Person:
    return factories.person()


@pytest.fixture
def matter(db: None) -> Matter:
    return factories.matter()
