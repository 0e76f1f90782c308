"""What a person may not see answers exactly as what does not exist, at every address, in every role, asked either way.

Two cases with a row in every table: one restricted to its team, one open to the firm. The walk puts the numbers of the
restricted one where an id can stand, in the path, the query and the body, and compares with a number nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import takewhile
from typing import Any

import pytest
from django import forms
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from caseapp.accounts.models import User
from clients.consultations.models import ConsultationType, Resource
from tests.caseapp import whole_case
from tests.caseapp.test_every_address import ABSENT, OURS, ROLE_OF
from tests.conftest import SignedIn

pytestmark = pytest.mark.django_db
NOBODYS, HIDDEN, OPEN = 999_999_999, 777_000_777, 555_000_555
# Fields by which forms and queries name a row.
NAMES = (
    "matter", "person", "client", "notice", "filing", "document", "deadline", "appearance", "proceeding", "relative",
    "consultation", "request", "translation_of", "about", "party", "q", "fact", "answer", "for", "source", "after",
)  # fmt: skip
_ONCE = re.compile(r'(csrfmiddlewaretoken"? value="|csrf-token" content="|X-CSRFToken": "|nonce="|Nonce":")[^"]+')
MEASURES = {"/readyz", "/metrics"}  # say other seconds each time
WITH_ID = [
    (address, pattern)
    for address, pattern in OURS
    if (str(ABSENT["int"]) in address or "source_key" in str(pattern.pattern)) and not address.startswith("/staff/")
]


@pytest.fixture(scope="module")
def two_cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The two cases, made once for the module in a transaction that its end takes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        whole_case.one_of_each(HIDDEN, protection="restricted")
        whole_case.one_of_each(OPEN)
        for role in ROLE_OF.values():
            role()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def no_banners(settings: Any) -> None:
    """Without the lines that count the minutes something is late: a minute may end between two answers."""
    settings.PAGE_BANNERS = []


def numbered(address: str, number: int) -> str:
    return (
        address.replace(str(ABSENT["int"]), str(number))
        .replace("/from/2026-01", f"/from/notice:{number}")
        .replace("/fact/2026-01", f"/fact/notice:{number}")
    )


def told(answer: HttpResponse, number: int) -> tuple[int, str, str]:
    """Return what a person can tell from an answer, but for the number they asked with."""
    body = answer.getvalue().decode(errors="replace") if hasattr(answer, "getvalue") else ""
    plain = _ONCE.sub("", body).replace(f"{number:,}", "N").replace(str(number), "N")
    return answer.status_code, answer.headers.get("Location", "").replace(str(number), "N"), plain


def where_they_part(absent: tuple[int, str, str], hidden: tuple[int, str, str]) -> tuple[object, ...]:
    """Return what differs: the status, the address sent on to, and the text around the first other character."""
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(absent[2], hidden[2], strict=False))))
    return absent[:2], hidden[:2], absent[2][max(0, same - 40) : same + 80], hidden[2][max(0, same - 40) : same + 80]


def undone(ask: Callable[..., Any], *given: Any) -> HttpResponse:
    """Ask, and take back whatever it changed, the browser's own cookies included."""
    cookies = deepcopy(ask.__self__.cookies)  # type: ignore[attr-defined]
    with transaction.atomic():
        answer: HttpResponse = ask(*given)
        transaction.set_rollback(True)
    ask.__self__.cookies = cookies  # type: ignore[attr-defined]
    return answer


def test_both_cases_have_a_row_in_every_table(two_cases: None) -> None:
    missing = [model.__name__ for model in whole_case.tables() if not whole_case.has(model, HIDDEN)]

    assert missing == ["Hold"]  # a stretch of somebody's time: it has no page and no number anywhere


def every_form(of: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """Every form of the product, by its class; the addresses have loaded them."""
    for form in of.__subclasses__():
        yield form
        yield from every_form(form)


def test_the_walk_knows_each_field_that_names_a_row() -> None:
    """Colleagues, rooms and kinds of consultation are everybody's to see; every other row may be hidden."""
    unknown = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in every_form()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelChoiceField) and form.__module__.startswith(("caseapp", "clients", "deadlines"))
        if field.queryset.model not in (User, Resource, ConsultationType) and name not in NAMES
    }

    assert unknown == set()


@pytest.mark.parametrize("role", ROLE_OF)
def test_hidden_and_absent_look_the_same_in_the_path(role: str, two_cases: None, client_for: SignedIn) -> None:
    browser = client_for(ROLE_OF[role]())
    browser.raise_request_exception = False
    leaks = {}
    for address, _pattern in WITH_ID:
        for ask in (browser.get, browser.post):
            absent = told(undone(ask, numbered(address, NOBODYS)), NOBODYS)
            hidden = told(undone(ask, numbered(address, HIDDEN)), HIDDEN)
            if absent != hidden:
                leaks[f"{ask.__name__} {address}"] = where_they_part(absent, hidden)

    assert leaks == {}


def test_hidden_and_absent_look_the_same_in_query_and_body(two_cases: None, client_for: SignedIn) -> None:
    """As an attorney on neither case, at the pages of the open one."""
    browser = client_for(ROLE_OF["attorney"]())
    browser.raise_request_exception = False
    leaks = {}
    for address, _pattern in [way for way in OURS if way[0] not in MEASURES]:
        page = numbered(address, OPEN)
        for ask in (browser.get, browser.post):
            absent, hidden = (
                told(undone(ask, page, dict.fromkeys(NAMES, number)), number) for number in (NOBODYS, HIDDEN)
            )
            if absent != hidden or "Number N" in hidden[2]:
                leaks[f"{ask.__name__} {address}"] = where_they_part(absent, hidden)

    assert leaks == {}


# What is the auditor's own, and what is open to everybody and changes nothing without a link or a code.
OWN = ("/staff/me/", "/reminders/settings/", "/reminders/inbox/seen/", "/calendars/", "/book/")


def test_the_auditor_changes_nothing_anywhere(two_cases: None, client_for: SignedIn) -> None:
    """Every address of the firm's work refuses the auditor's POST, and no GET of theirs writes."""
    browser = client_for(ROLE_OF["auditor"]())
    browser.raise_request_exception = False
    wrong: dict[str, Any] = {}
    for address, _pattern in OURS:
        for ask in (browser.get, browser.post):
            with CaptureQueriesContext(connection) as said:
                status = undone(ask, numbered(address, OPEN), dict.fromkeys(NAMES, OPEN)).status_code
            written = [query["sql"] for query in said if changes_something(query["sql"])]
            accepted = ask == browser.post and status < 400 and not address.startswith(OWN)
            if accepted or (written and not address.startswith(OWN)):
                wrong[f"{ask.__name__} {address}"] = (status, written)

    assert wrong == {}


def changes_something(sql: str) -> bool:
    """Say whether a statement writes, but for the session itself and the record of having looked."""
    writes = sql.startswith(("INSERT", "UPDATE", "DELETE", "COPY"))
    return writes and not re.search(r'"(django_session|usersessions_usersession|audit_event)"', sql[:60])
