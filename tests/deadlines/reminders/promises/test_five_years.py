"""R13: the independent count agrees with the ledger in both directions, for years of an office's life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from time_machine import Traveller

from clients.people.models import Validity
from clients.proceedings.models import Appearance
from deadlines.reminders import expecting, reconciling
from deadlines.reminders.models import Reminder
from deadlines.reminders.reach import Office
from deadlines.reminders.reconciling import Key
from deadlines.tracking.models import Deadline
from tests.deadlines.reminders.promises import RECORD, size
from tests.deadlines.reminders.test_engine import run
from tests.deadlines.reminders.test_reconciling import START, a_practice

pytestmark = [pytest.mark.django_db(transaction=RECORD), pytest.mark.usefixtures("frozen")]

DAYS = size(12, 5 * 365 + 2)
STEP = timedelta(hours=size(17, 41))  # every hour of the day comes by


def expected(now: datetime) -> set[Key]:
    office = Office.read(now.astimezone(ZoneInfo(settings.FIRM_TIME_ZONE)).date())
    return set(reconciling._keys(expecting.facts(office, now=now), office, now=now))


def written(rows: Iterable[Reminder]) -> set[Key]:
    return {
        Key(row.kind, row.item_id, row.due_on, row.due_at, row.rung, row.user_id, row.person_id,
            "" if row.person_id else row.channel)
        for row in rows
        if row.channel != "sms" and row.kind != "undelivered"
    }  # fmt: skip


def moved_to(years: int) -> None:
    """Spread the practice: every fact once in each year, as another row of the same kind would be."""
    for model in (Deadline, Validity, Appearance):
        for row in model._default_manager.filter(pk__in=list(model._default_manager.values_list("pk", flat=True))):
            for _ in range(1, years):
                row.pk, row.id = None, None
                _a_year_later(row)
                row.save()


def _a_year_later(row: Deadline | Validity | Appearance) -> None:
    for name in ("due_on", "working_on", "office_on", "computed_on", "expires_on", "starts_at", "ends_at"):
        if getattr(row, name, None):
            setattr(row, name, getattr(row, name) + timedelta(days=365))
    if isinstance(row, Deadline):
        row.source_key += "+"
    if isinstance(row, Appearance):
        row.local_start = (datetime.fromisoformat(row.local_start) + timedelta(days=365)).isoformat(timespec="minutes")


def test_nothing_is_missing_and_nothing_is_made_up(frozen: Traveller) -> None:
    a_practice(size(3, 8))
    moved_to(size(1, 5))
    seen, last, now = 0, 0, START
    while now < START + timedelta(days=DAYS):
        run(now)
        wanted = expected(now)
        found = reconciling.reconcile(now=now)
        assert found.missing == (), f"at {now}"
        fresh = written(Reminder.objects.filter(pk__gt=last))
        assert fresh <= wanted, f"at {now}: {sorted(map(str, fresh - wanted))[:3]}"
        last = Reminder.objects.latest("pk").pk if seen or fresh else 0
        seen += len(fresh)
        now += STEP

    assert seen > size(30, 2000)
