"""Keyset pages: nothing skipped, nothing twice, one query, made-up cursors harmless."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import RequestFactory

from caseapp.accounts.models import User
from caseapp.core.paging import Page, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> list[User]:
    # Three names, so that the last sort column decides often.
    return User.objects.bulk_create(
        User(email=f"p{n}@firm.example", name=f"Name {n % 3}", role="paralegal") for n in range(11)
    )


def get(order: tuple[str, ...], size: int = 4, **query: str) -> Page[User]:
    return page_of(User.objects.active(), RequestFactory().get("/", query), order=order, size=size)


ORDERS = [("name", "pk"), ("-name", "-pk"), ("name", "-pk"), ("-created_at", "pk"), ("pk",)]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_pages_forward_then_back_show_every_row_once(staff: list[User], order: tuple[str, ...]) -> None:
    expected = list(User.objects.order_by(*order))

    forward = [page := get(order)]
    while page.next_cursor:
        forward.append(page := get(order, after=page.next_cursor))
    back = [page]
    while page.previous_cursor:
        back.insert(0, page := get(order, before=page.previous_cursor))

    assert [row for page in forward for row in page.rows] == expected
    assert [page.rows for page in back] == [page.rows for page in forward]
    assert (forward[0].previous_cursor, forward[-1].next_cursor) == ("", "")


def test_one_page_has_no_neighbours(staff: list[User]) -> None:
    assert not get(("pk",), size=11).has_neighbours


@pytest.mark.parametrize("made_up", ["x", "W10", "WyJhIl0", "WzEsMiwzXQ", "W251bGwsbnVsbF0", "é", ""])
@pytest.mark.parametrize("way", ["after", "before"])
def test_made_up_cursor_gives_the_first_page(staff: list[User], way: str, made_up: str) -> None:
    page = get(("name", "pk"), **{way: made_up})

    assert page.rows == list(User.objects.order_by("name", "pk")[:4])


def test_page_costs_one_query(staff: list[User], django_assert_num_queries: Callable[[int], Any]) -> None:
    cursor = get(("name", "pk")).next_cursor

    with django_assert_num_queries(1):
        get(("name", "pk"), after=cursor)
