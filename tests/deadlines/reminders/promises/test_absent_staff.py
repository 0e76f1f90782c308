"""R12: a critical deadline is acknowledged or it escalates, whoever is away, has left, or covers."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from caseapp.accounts.models import Absence, User
from deadlines.reminders.models import Message, Reminder
from deadlines.tracking.models import Deadline
from tests import factories
from tests.deadlines.reminders.promises import RECORD, size
from tests.deadlines.reminders.test_engine import run
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db(transaction=RECORD), pytest.mark.usefixtures("frozen")]

DAYS = size(14, 40)


def an_office(chance: random.Random) -> list[User]:
    """Return attorneys: here, on leave with a cover, without one, with a cover who is away too, and gone."""
    staff = [
        factories.colleague("Attorney", "attorney", email=f"attorney-{number}@firm.example") for number in range(10)
    ]
    for number, user in enumerate(staff[:6]):
        starts = TODAY + timedelta(days=chance.randrange(DAYS))
        Absence.objects.create(
            user=user, cover=staff[number + 1] if number % 3 else None, starts_on=starts,
            ends_on=starts + timedelta(days=chance.randrange(2, 20)),
        )  # fmt: skip
    return staff


def unacknowledged(staff: list[User], chance: random.Random) -> list[Deadline]:
    found = []
    for _ in range(size(12, 400)):
        matter = factories.matter(responsible=chance.choice(staff))
        on = TODAY + timedelta(days=chance.randrange(8, DAYS))
        found.append(factories.deadline(matter, due_on=on, critical=True, assignee=chance.choice(staff)))
    User.objects.filter(pk__in=[staff[8].pk, staff[9].pk]).update(is_active=False)  # and two left at once
    return found


def is_here(user: User, on: date) -> bool:
    return user.is_active and not Absence.objects.on(on).filter(user=user).exists()


def test_every_unacknowledged_deadline_reaches_somebody_who_is_here() -> None:
    chance = random.Random(3)
    marta = factories.marta()
    deadlines = unacknowledged(an_office(chance), chance)

    for day in range(DAYS + 1):
        run(NOW + timedelta(days=day))

    assert not Message.objects.exclude(state="accepted").exists()
    for deadline in deadlines:
        for days in (7, 3, 1):
            rows = Reminder.objects.filter(kind="escalation", item_id=deadline.pk, rung=days * 24, channel="email")
            told = {row.user for row in rows.filter(outcome="accepted").select_related("user") if row.user}
            on = deadline.working_on - timedelta(days=days)
            assert any(is_here(user, on) for user in told), f"{deadline.pk}, {days} days before"
            assert all(user.is_active for user in told)
            assert days > 1 or marta in told, f"{deadline.pk}: the managing attorney"


def test_whoever_acknowledges_ends_it() -> None:
    chance = random.Random(4)
    deadlines = unacknowledged(an_office(chance), chance)
    for deadline in deadlines:
        deadline.acknowledgements.create(user=deadline.matter.responsible, due_on=deadline.due_on, at=NOW)

    for day in range(0, DAYS + 1, size(7, 1)):
        run(NOW + timedelta(days=day))

    assert Reminder.objects.filter(kind="deadline").exists()
    assert not Reminder.objects.filter(kind="escalation").exists()
