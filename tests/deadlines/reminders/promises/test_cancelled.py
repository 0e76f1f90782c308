"""R9: deadlines are closed and moved while sweeps and deliveries run; the cancelled is not sent, nor an old date."""

from __future__ import annotations

import random
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from caseapp.accounts.models import User
from caseapp.core import clock
from deadlines.reminders import actions, delivery
from deadlines.reminders.models import Preference, Reminder
from deadlines.tracking.models import Deadline
from tests import factories
from tests.deadlines.reminders.promises import size

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, WAVES = 40, size(2, 500)  # each wave cancels half: 40, and 10,000
CHECK_AGAIN = 0.05  # seconds after which a batch asks again what is still true; the product's own is longer
SLACK = 1.0


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch) -> list[User]:
    monkeypatch.setattr(delivery, "_FRESH", CHECK_AGAIN)
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    return [factories.colleague("One", "attorney", email=f"one-{number}@firm.example") for number in range(PEOPLE)]


def cancel(rows: list[Deadline], by: User, committed: dict[int, datetime]) -> None:
    """Close or move each, in commits of their own, and note when each was committed."""
    later = clock.today() + timedelta(days=300)
    try:
        for number, row in enumerate(rows):
            if number % 2:
                Deadline.objects.filter(pk=row.pk).update(closed_at=clock.now(), closed_by=by, outcome="done")
            else:
                Deadline.objects.filter(pk=row.pk).update(due_on=later, working_on=later)
            committed[row.pk] = clock.now()
            time.sleep(0.002)
    finally:
        connection.close()


def test_cancels_race_against_sweeps(staff: list[User]) -> None:
    chance, committed = random.Random(11), {}
    matter = factories.matter(responsible=staff[0])
    cancelled: list[Deadline] = []
    for _ in range(WAVES):
        rows = [factories.deadline(matter, due_on=clock.today() - timedelta(days=1), assignee=user) for user in staff]
        some = chance.sample(rows, PEOPLE // 2)
        other = threading.Thread(target=cancel, args=(some, staff[0], committed))
        other.start()
        while other.is_alive():
            actions.derive(now=clock.now(), driver="race")
            delivery.deliver(clock=clock.now)
        other.join()
        cancelled += some
    actions.derive(now=clock.now(), driver="race")
    delivery.deliver(clock=clock.now)

    assert len(committed) == len(cancelled) == WAVES * PEOPLE // 2
    rows = Reminder.objects.filter(channel="email", kind="deadline").select_related("message")
    late = [
        row.pk for row in rows.filter(item_id__in=committed, outcome="accepted")
        if row.message and row.message.attempts.latest("at").at
        > committed[row.item_id] + timedelta(seconds=CHECK_AGAIN + SLACK)
    ]  # fmt: skip
    assert late == []
    assert not rows.filter(outcome="waiting").exists()
    untouched = rows.exclude(item_id__in=committed)
    assert set(untouched.values_list("outcome", flat=True)) == {"accepted"}
    assert untouched.filter(user=None).count() == 0
    assert len(mail.outbox) == rows.filter(outcome="accepted").values("message").distinct().count()
