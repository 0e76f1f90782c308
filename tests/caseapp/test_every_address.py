"""Every address of the product, as everybody: what is declared holds, what is not declared is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from caseapp.accounts.access import LISTED, is_declared
from caseapp.accounts.models import User
from caseapp.accounts.roles import ROLES, Permission
from tests import factories
from tests.conftest import SignedIn

ABSENT: dict[str, Any] = {
    "int": 999_999_999,
    "str": "2026-01",
    "slug": "absent",
    "uuid": uuid4(),
    "path": "absent",
}
ROLE_OF = {
    "managing_attorney": factories.marta,
    "attorney": factories.otto,
    "paralegal": factories.petra,
    "intake": factories.rita,
    "auditor": factories.axel,
}


def walk(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Give each pattern with an address that fits it, ids being those of nothing."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + _fill(pattern))
        else:
            yield prefix + _fill(pattern), pattern


def _fill(pattern: URLPattern | URLResolver) -> str:
    route = str(pattern.pattern)
    for name, converter in getattr(pattern.pattern, "converters", {}).items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", str(ABSENT.get(kind, "absent"))).replace(f"<{name}>", "absent")
    return route.lstrip("^").rstrip("$").replace("\\Z", "")


EVERY = [(address, pattern) for address, pattern in walk(get_resolver().url_patterns) if "(?P" not in address]
OURS = [
    (address, pattern)
    for address, pattern in EVERY
    if not any(pattern.callback.__module__.startswith(start) for start in LISTED)
]


def _permission(pattern: URLPattern) -> Permission | None:
    return getattr(pattern.callback, "required_permission", None)


GUARDED = [(address, permission) for address, pattern in OURS if (permission := _permission(pattern))]


def test_the_walk_finds_the_product() -> None:
    assert len(OURS) > 60
    assert any(address == "/matters/" for address, _ in GUARDED)


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address for address, _ in EVERY])
def test_every_view_says_who_may_open_it(address: str, pattern: URLPattern) -> None:
    assert is_declared(pattern.callback), f"{address}: declare a permission, or a reason with open_to"


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    wrong = {}
    for address, _permission_needed in GUARDED:
        answer = client.get(address)
        if answer.status_code != 302 or "/accounts/login/" not in answer["Location"]:
            wrong[address] = answer.status_code

    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(role: str, client_for: SignedIn) -> None:
    user: User = ROLE_OF[role]()
    browser = client_for(user)
    browser.raise_request_exception = False
    wrong = {}
    for address, permission in GUARDED:
        for method in (browser.get, browser.post):
            status = method(address).status_code
            if status == 405:  # the other method is the page's
                continue
            if user.may(permission) == (status == 403) or status >= 500:
                wrong[f"{method.__name__} {address}"] = status

    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "filled"), [("intake", True), ("auditor", True), ("auditor", False)])
def test_no_page_offers_a_role_what_it_may_not_open(role: str, client_for: SignedIn, *, filled: bool) -> None:
    if filled:
        matter = factories.matter()
        factories.deadline(matter), factories.notice(matter), factories.document(matter), factories.consultation()
    browser = client_for(ROLE_OF[role]())
    waiting, seen, refused = ["/"], set(), []
    while waiting:
        address = waiting.pop()
        kind = resolve(address).view_name
        if kind in seen or kind == "account_logout":
            continue
        seen.add(kind)
        answer = browser.get(address)
        if answer.status_code == 403:
            refused.append(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            waiting += re.findall(r'<a [^>]*href="(/[^"?#]*)', answer.content.decode())

    assert refused == []
    assert len(seen) > 20


@pytest.mark.django_db
def test_what_is_walled_off_looks_like_what_does_not_exist(client_for: SignedIn) -> None:
    """Otto may see all matters but protected ones: their addresses answer as absent ones do."""
    hidden = factories.matter(protection="restricted")
    others = {
        "people": hidden.client_id,
        "matters": hidden.pk,
        "deadlines": factories.deadline(hidden).pk,
        "notices": factories.notice(hidden).pk,
        "filings": factories.filing(hidden).pk,
        "documents": factories.document(hidden).pk,
    }
    browser = client_for(factories.otto())
    browser.raise_request_exception = False
    leaks = {}
    for address, pattern in OURS:
        slice_name = address.split("/")[1]
        absent = str(ABSENT["int"])
        if slice_name not in others or absent not in address or address.count(absent) != 1:
            continue
        real = address.replace(absent, str(others[slice_name]))
        if browser.get(real).status_code != browser.get(address).status_code:
            leaks[real] = (browser.get(real).status_code, getattr(pattern, "name", ""))

    assert leaks == {}
