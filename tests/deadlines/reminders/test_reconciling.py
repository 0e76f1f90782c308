"""The independent count agrees with the sweep, day after day, and says what is missing when something is."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from caseapp.accounts.models import Absence, User
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people import actions as people
from deadlines.reminders import actions, reconciling
from deadlines.reminders.models import Preference, Reminder
from deadlines.tracking.models import Deadline
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

START = NOW + timedelta(days=10)  # well after everything was written


def a_practice(size: int) -> None:
    """Write a practice with something of every kind, in several zones, with leave, walls, and own ladders."""
    chance = random.Random(5)
    staff = [factories.ana(), factories.otto(), factories.paul(), factories.marta()]
    zones = ("America/New_York", "Pacific/Honolulu", "America/Phoenix", "Pacific/Guam")
    for user, zone in zip(staff, zones, strict=True):
        User.objects.filter(pk=user.pk).update(time_zone=zone)
    Preference.objects.create(user=staff[0], ladders={"deadline": [240, 48]})
    Absence.objects.create(
        user=staff[1], cover=staff[0], starts_on=TODAY + timedelta(days=15), ends_on=TODAY + timedelta(days=25)
    )
    for number in range(size):
        client = factories.person()
        matter = factories.matter(
            client=client, responsible=staff[number % 2], protection="1367" if number % 7 == 3 else None
        )
        if number % 3 == 0:
            people.give_consent(client, channel="email", how="form", by=staff[0], now=NOW)
        if number % 5 == 0:
            matter.walls.create(user=staff[3], reason="Conflict", raised_by=staff[0])
        for _ in range(chance.randrange(3)):
            due = TODAY + timedelta(days=chance.randrange(120))
            factories.deadline(
                matter, due_on=due, working_on=due - timedelta(days=chance.randrange(3)),
                office_on=due - timedelta(days=8), critical=chance.random() < 0.4, assignee=staff[number % 4],
            )  # fmt: skip
        factories.deadline(matter, due_on=TODAY + timedelta(days=40), meaning="first_day", assignee=staff[2])
        factories.validity(client, expires_on=TODAY + timedelta(days=chance.randrange(250)))
        local = datetime(2026, 12, 5, 9, 30) + timedelta(days=chance.randrange(60))
        factories.appearance(matter, local_start=local, zone=zones[number % 4], attorney=staff[number % 2])
        factories.consultation(whose=client, attorney=staff[0], starts_at=NOW + timedelta(days=11 + number))
        asked = factories.records_request(client, matter=matter if number % 2 else None)
        factories.discrepancy(client, request=asked, answer_due_on=TODAY + timedelta(days=15 + number))
    for _ in range(2):
        factories.matter()
    factories.notice(factories.matter())
    factories.task(factories.matter(), due_on=TODAY + timedelta(days=20))
    # What the database's own clock wrote, moved to the moment the practice was written at.
    Matter.objects.update(created_at=NOW)
    Notice.objects.update(created_at=NOW)


def test_the_count_agrees_day_after_day() -> None:
    a_practice(8)
    expected = 0
    for hours in range(0, 24 * 45, 9):
        now = START + timedelta(hours=hours)
        actions.derive(now=now, driver="test")
        found = reconciling.reconcile(now=now)
        assert found.missing == (), f"at {now}"
        expected += found.expected
    assert expected > 3000


def test_the_count_agrees_after_an_outage() -> None:
    a_practice(5)
    actions.derive(now=START, driver="test")

    late = START + timedelta(days=9)
    assert reconciling.reconcile(now=late).missing

    actions.derive(now=late, driver="test")
    assert reconciling.reconcile(now=late).missing == ()


def test_a_missing_reminder_is_named(matter: Matter) -> None:
    deadline = factories.deadline(matter, due_on=START.date() + timedelta(days=7))
    actions.derive(now=START, driver="test")
    Reminder.objects.filter(channel="email", kind="deadline").delete()

    (key,) = reconciling.reconcile(now=START).missing

    assert (key.kind, key.item_id, key.rung, key.channel) == ("deadline", deadline.pk, 168, "email")


def test_what_changed_a_moment_ago_is_not_missed_yet(matter: Matter) -> None:
    deadline = factories.deadline(matter, due_on=START.date())
    Deadline.objects.filter(pk=deadline.pk).update(changed_at=START - timedelta(minutes=1))

    kinds = {key.kind for key in reconciling.reconcile(now=START).missing}

    assert "deadline" not in kinds


def test_the_command_says_so(matter: Matter, frozen: object) -> None:
    frozen.shift(START - NOW)  # type: ignore[attr-defined]
    deadline = factories.deadline(matter, due_on=START.date())
    Deadline.objects.filter(pk=deadline.pk).update(changed_at=NOW)
    out = StringIO()

    with pytest.raises(SystemExit) as end:
        call_command("reconcile_reminders", "--json", stdout=out)

    assert end.value.code == 1
    assert {row["kind"] for row in json.loads(out.getvalue())["missing"]} >= {"deadline"}
