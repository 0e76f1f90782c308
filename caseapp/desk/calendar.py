"""A month of dates: deadlines by working date, hearings and consultations by hour, leave."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from caseapp.accounts.models import Absence, User
from clients.consultations.models import Consultation
from clients.proceedings.models import Appearance
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline

MOST = 2000  # deadlines drawn at once; a month that holds more says from which day on some are missing
Kind = Literal["deadline", "hearing", "consultation", "leave"]


SHOWN = (
    "title", "meaning", "due_on", "working_on", "matter__client__given_name", "matter__client__middle_name",
    "matter__client__family_name", "matter__client__native_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    day: date
    at: datetime | None
    kind: Kind
    text: str
    url: str
    late: bool = False


@dataclass(slots=True)
class Day:
    on: date
    in_month: bool
    holiday: str
    is_open: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """Whole weeks, Sunday first; `missing_from` is the first day whose deadlines are not all there, if there is one."""

    weeks: list[list[Day]]
    missing_from: date | None


def month(user: User, *, year: int, number: int, today: date, person: User | None) -> Month:
    """Return the weeks that cover the month, each day with what lies on it. Four queries."""
    law = book().calendar
    weeks = [
        [Day(day, day.month == number, law.holidays.get(day, ""), law.is_open(day)) for day in week]
        for week in calendar.Calendar(firstweekday=6).monthdatescalendar(year, number)
    ]
    days = {day.on: day for week in weeks for day in week}
    found = entries(user, min(days), max(days), today=today, person=person)
    for entry in sorted(found, key=_order):
        if entry.day in days:
            days[entry.day].entries.append(entry)
    due = [entry.day for entry in found if entry.kind == "deadline"]
    return Month(weeks, max(due) if len(due) == MOST else None)


def entries(user: User, first: date, last: date, *, today: date, person: User | None) -> list[Entry]:
    """Return everything with a date from `first` to `last` that the reader may see."""
    zone = ZoneInfo(user.time_zone)
    start = datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    due = Deadline.objects.visible_to(user).open().filter(working_on__range=(first, last))
    hearings = Appearance.objects.visible_to(user).standing().between(start, end)
    meetings = Consultation.objects.visible_to(user).standing().between(start, end)
    away = Absence.objects.filter(starts_on__lte=last, ends_on__gte=first)
    if person is not None:
        due, hearings = due.filter(assignee=person), hearings.filter(attorney=person)
        meetings, away = meetings.filter(attorney=person), away.filter(user=person)
    found = [
        Entry(row.working_on, None, "deadline", f"{row.matter.client}: {row.title}", row.get_absolute_url(),
              late=row.meaning == "last_day" and row.due_on < today)
        for row in due.select_related("matter__client").only(*SHOWN).order_by("working_on", "id")[:MOST]
    ]  # fmt: skip
    found += [
        Entry(local.date(), local, "hearing", f"{row.matter.client}: {row.get_kind_display()}",
              row.get_absolute_url())
        for row in hearings.select_related("matter__client")
        for local in [row.starts_at.astimezone(zone)]
    ]  # fmt: skip
    found += [
        Entry(local.date(), local, "consultation", f"{row.person}: consultation", f"/consultations/{row.pk}/")
        for row in meetings.select_related("person")
        for local in [row.starts_at.astimezone(zone)]
    ]
    for absence in away.select_related("user"):
        day = max(absence.starts_on, first)
        while day <= min(absence.ends_on, last):
            found.append(Entry(day, None, "leave", f"{absence.user.name} is away", ""))
            day += timedelta(days=1)
    return found


def _order(entry: Entry) -> tuple[date, bool, float, str]:
    return entry.day, entry.at is None, entry.at.timestamp() if entry.at else 0, entry.text
