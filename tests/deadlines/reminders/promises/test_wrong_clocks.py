"""R11: a clock that jumps an hour or a day, on the worker or on the database, loses nothing, and is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from time_machine import Traveller

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.reminders import actions, delivery, reconciling, watchdog
from deadlines.reminders.models import Attempt, Heartbeat, Message, Reminder
from tests import factories
from tests.deadlines.reminders.promises import RECORD, size
from tests.deadlines.reminders.test_engine import run
from tests.deadlines.reminders.test_reconciling import a_practice
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db(transaction=RECORD), pytest.mark.usefixtures("frozen")]

START = NOW + timedelta(days=10)
JUMPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]


def late(*, now: datetime) -> list[Reminder]:
    """Return what waits longer than anybody's quiet hours last."""
    return list(Reminder.objects.waiting().filter(send_after__gt=now + timedelta(days=3)))


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("dies", [True, False])
def test_nothing_is_lost_when_the_workers_clock_jumps(jump: timedelta, dies: bool) -> None:
    a_practice(size(2, 8))
    run(START)
    actions.derive(now=START + jump, driver="test")
    if not dies:
        delivery.deliver(clock=lambda: START + jump)

    for minutes in range(1, 60 * 24 * 3, size(607, 61)):
        now = START + timedelta(minutes=minutes)
        run(now)
        assert reconciling.reconcile(now=now).missing == (), f"at {now}"
        assert not Message.objects.waiting().filter(next_try_at__gt=now + timedelta(hours=1)).exists()
        assert late(now=now) == []

    assert not Attempt.objects.exclude(outcome="accepted").exists()
    told = Reminder.objects.filter(outcome="accepted").values_list(
        "kind", "item_id", "due_on", "due_at", "rung", "user", "person", "channel"
    )
    assert len(told) == len(set(told))


def test_what_a_fast_clock_put_off_goes_out_as_soon_as_it_is_right_again(matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=8), assignee=ana)
    actions.derive(now=NOW + timedelta(days=1), driver="test")  # it is seven days there; then the worker dies
    assert Message.objects.get().next_try_at == NOW + timedelta(days=1)

    run(NOW + timedelta(minutes=1))

    assert Message.objects.get().state == "accepted"


def test_a_hold_that_a_fast_clock_made_up_is_shortened(matter: Matter, ana: User) -> None:
    evening = NOW + timedelta(hours=10)  # Monday, 8 p.m. in New York
    factories.deadline(matter, due_on=TODAY + timedelta(days=8), assignee=ana)
    actions.derive(now=evening + timedelta(days=1), driver="test")
    waits = Reminder.objects.filter(channel="email", rung=168)
    assert waits.get().send_after == datetime(2026, 11, 25, 12, tzinfo=UTC)

    actions.derive(now=evening, driver="test")

    assert waits.get().send_after == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_shorter_quiet_hours_count_for_what_waits_already(matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=7), assignee=ana)
    actions.save_preference(
        of=ana,
        ladders={},
        digest_at=None,
        quiet_from=time(9),
        quiet_until=time(13),
        quiet_weekends=None,
        by=ana,
        now=NOW,
    )
    run()
    assert Reminder.objects.get(channel="email").send_after == NOW + timedelta(hours=3)

    actions.save_preference(
        of=ana, ladders={}, digest_at=None, quiet_from=None, quiet_until=None, quiet_weekends=None, by=ana, now=NOW
    )
    run(NOW + timedelta(minutes=1))

    assert Reminder.objects.get(channel="email").outcome == "accepted"


@pytest.mark.parametrize("jump", JUMPS)
def test_a_lease_does_not_outlive_a_jump_of_the_databases_clock(matter: Matter, jump: timedelta) -> None:
    factories.deadline(matter, due_on=TODAY)
    actions.derive(now=NOW, driver="test")
    with connection.cursor() as cursor:  # as a worker that then died left it, by a clock that was wrong by `jump`
        cursor.execute(
            "UPDATE deadlines_message SET lease = gen_random_uuid(), "
            "leased_until = clock_timestamp() + %s + interval '2 minutes'",
            [jump],
        )

    run(NOW + timedelta(minutes=1))

    assert Message.objects.get().state == "accepted"


@pytest.mark.parametrize(("seconds", "noticed"), [(6, True), (-6, True), (3, False)])
def test_clocks_that_differ_are_noticed(seconds: int, noticed: bool, frozen: Traveller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (database_now,) = cursor.fetchone()
    frozen.move_to(database_now + timedelta(seconds=seconds))

    said = any("The clocks of this server and of the database differ" in words for words in problems())

    assert said is noticed
    assert Client().get("/readyz").json()["clock"]["ok"] is not noticed


def test_a_pulse_from_the_future_proves_nothing() -> None:
    Heartbeat.beat("sweep", now=NOW + timedelta(days=1))

    assert any("1440 minutes ahead of now" in words for words in problems())
    assert Client().get("/readyz").json()["sweep"]["ok"] is False


def problems() -> list[str]:
    from caseapp.core import clock

    return watchdog.read(now=clock.now()).problems
