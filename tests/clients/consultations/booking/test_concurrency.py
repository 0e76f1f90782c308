"""Many want one hour at once: real connections, real threads, one winner."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from clients.consultations.booking import actions
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.models import Consultation, Hold, Resource
from tests import factories
from tests.factories import NOW

TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
ATTEMPTS, AT_ONCE = 50, 25


@pytest.mark.django_db(transaction=True)
def test_fifty_attempts_at_one_hour_book_it_once() -> None:
    ana, paul, kind = factories.ana(), factories.paul(), factories.consultation_type()
    people = [factories.person() for _ in range(ATTEMPTS)]
    start = Barrier(AT_ONCE)

    def attempt(number: int) -> str:
        try:
            start.wait(timeout=30)
            actions.book(
                person=people[number], attorney=ana, type_=kind, starts_at=TEN + timedelta(minutes=number % 4 * 15),
                by=paul, now=NOW,
            )  # fmt: skip
        except SlotTaken:
            return "refused"
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        results = Counter(crowd.map(attempt, range(ATTEMPTS)))
    assert results == {"booked": 1, "refused": ATTEMPTS - 1}
    assert (Consultation.objects.count(), Hold.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_attorneys_who_want_the_same_interpreter_never_wait_for_each_other() -> None:
    """Two meetings that need the same two people, asked for the other way round: one is refused, none hangs."""
    ana, otto, kind = factories.ana(), factories.otto(), factories.consultation_type()
    ana_helps = Resource.objects.create(kind="interpreter", name="Ana", user=ana)
    otto_helps = Resource.objects.create(kind="interpreter", name="Otto", user=otto)
    people = [factories.person() for _ in range(20)]
    start = Barrier(10)

    def attempt(number: int) -> str:
        attorney, helper = ((ana, otto_helps), (otto, ana_helps))[number % 2]
        try:
            start.wait(timeout=30)
            actions.book(person=people[number], attorney=attorney, interpreter=helper, type_=kind, starts_at=TEN,
                         by=None, now=NOW)  # fmt: skip
        except SlotTaken:
            return "refused"
        finally:
            connection.close()
        return "booked"

    with ThreadPoolExecutor(10) as crowd:
        results = Counter(crowd.map(attempt, range(20)))
    assert results == {"booked": 1, "refused": 19}
