"""What lies ahead of matters, for pages of packages that may not know obligations (see clients.matters.outlook)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.urls import reverse

from caseapp.desk.today import nothing_next
from clients.matters.outlook import NextDate
from clients.proceedings.models import Appearance
from deadlines.tracking.models import Deadline

__all__ = ["next_dates", "nothing_next"]


def next_dates(matters: Iterable[int], *, now: datetime, today: date) -> Mapping[int, NextDate]:
    """Return each matter's earliest date ahead: a deadline or a standing appearance. Two queries in all."""
    wanted = list(matters)
    found = _appearances(wanted, now)
    for number, due in _deadlines(wanted, today).items():
        if number not in found or due.day <= found[number].day:
            found[number] = due
    return found


def _deadlines(matters: list[int], today: date) -> dict[int, NextDate]:
    first = Deadline.objects.ahead(today).filter(matter__in=matters).order_by("matter_id", "working_on", "pk")
    rows = first.distinct("matter_id").values_list("matter_id", "working_on", "title", "pk", "meaning")
    return {
        number: NextDate(day, title, reverse("deadlines:detail", args=[pk]), meaning == Deadline.Meaning.LAST_DAY)
        for number, day, title, pk, meaning in rows
    }


def _appearances(matters: list[int], now: datetime) -> dict[int, NextDate]:
    ahead = Appearance.objects.standing().filter(matter__in=matters, starts_at__gte=now)
    rows = ahead.order_by("matter_id", "starts_at", "pk").distinct("matter_id")
    return {
        row.matter_id: NextDate(row.wall_time.date(), str(row), row.get_absolute_url(), is_due=False) for row in rows
    }
