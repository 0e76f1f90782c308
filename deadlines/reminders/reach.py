"""Who can be reached by what at this moment: the table that the sweep joins obligations with.

One row says: what concerns `subject` and lies beyond `after` but not beyond `upto` is told to `told` by `channel`, as
rung `rung`. It goes out at once where it lies within `rush` (the next warning would come too late), else after `hold`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from caseapp.accounts.models import Absence, User
from deadlines.reminders.cover import Colleague, Told, told_for
from deadlines.reminders.items import Item, Timing
from deadlines.reminders.ladders import DAY, Quiet, Rung, rungs
from deadlines.reminders.models import Channel
from deadlines.reminders.preferences import Preferences

Edge = date | datetime
_EVER = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One way to reach somebody; `subject` is a user for staff, a time zone for clients."""

    subject: int | str
    told: int | None
    covers: int | None
    channel: str
    rung: int
    after: Edge
    upto: Edge
    rush: Edge
    hold: datetime
    urgent: bool


def columns(rows: Iterable[Row]) -> dict[str, list[Any]]:
    """Return the rows as one list per column, for `unnest`."""
    kept = list(rows)
    return {column.name: [getattr(row, column.name) for row in kept] for column in fields(Row)}


@dataclass(frozen=True, slots=True)
class Office:
    """Everybody who works here and how they are to be reminded, as it stands at `now`."""

    people: dict[int, User]
    told: dict[int, tuple[Told, ...]]
    preferences: Preferences

    @classmethod
    def read(cls, today: date) -> Office:
        """Read it in three queries."""
        people = {user.pk: user for user in User.objects.all()}
        away = {absence.user_id: absence.cover_id for absence in Absence.objects.on(today).order_by("pk")}
        colleagues = [
            Colleague(user.pk, user.is_active, user.role, user.pk in away, away.get(user.pk))
            for user in people.values()
        ]
        return cls(people, told_for(colleagues), Preferences.read())

    def rows(self, item: Item, *, now: datetime) -> Iterator[Row]:
        """Give the table for one kind of thing."""
        for subject, everybody in self.told.items():
            for told in everybody:
                yield from self._rows_of(item, subject, told, now=now)

    def _rows_of(self, item: Item, subject: int, told: Told, *, now: datetime) -> Iterator[Row]:
        user = self.people[told.user]
        quiet = self.preferences.quiet(user.time_zone, user.pk)
        by_sms = self.preferences.by_sms(user.pk) and bool(user.phone)
        for rung in rungs(self.preferences.ladder(item, user.pk)):
            bounds = stretch(item, rung, quiet, now=now)
            urgent = item.urgent or (rung.is_last and item.timing is not Timing.AT_ONCE)
            for channel in (Channel.EMAIL, Channel.INAPP, *([Channel.SMS] if by_sms and urgent else [])):
                yield Row(subject, user.pk, told.covers, channel.value, rung.hours, *bounds, urgent)

    def client_rows(self, item: Item, zones: Iterable[str], *, now: datetime) -> Iterator[Row]:
        """Give the table for clients: by their zone. The channel follows from each one's consent."""
        for zone in zones:
            for rung in rungs(item.client_ladder):
                bounds = stretch(item, rung, self.preferences.quiet(zone), now=now)
                yield Row(zone, None, None, "", rung.hours, *bounds, rung.is_last)


def stretch(item: Item, rung: Rung, quiet: Quiet, *, now: datetime) -> tuple[Edge, Edge, Edge, datetime]:
    """Return the stretch of dates the rung owns now, how far of it cannot wait, and until when the rest waits."""
    hold = now if item.urgent else quiet.ends(now)
    if item.timing is Timing.AT_ONCE:
        first, last = _EVER[0].date(), _EVER[1].date()
        return first, last, last if item.urgent else first, hold
    if item.timing is Timing.INSTANT:
        after = now if rung.tighter is None else now + timedelta(hours=rung.tighter)
        rush = _EVER[1] if rung.tighter is None or rung.is_last else hold + timedelta(hours=rung.tighter)
        return after, now + timedelta(hours=rung.hours), rush, hold
    day = quiet.day(now)
    after_on = _EVER[0].date() if rung.tighter is None else day + timedelta(days=rung.tighter // DAY)
    rush_on = _EVER[1].date() if rung.tighter is None or rung.is_last else _day_after(quiet, hold, rung.tighter)
    return after_on, day + timedelta(days=rung.hours // DAY), rush_on, hold


def _day_after(quiet: Quiet, hold: datetime, tighter: int) -> date:
    """Return the furthest date whose next warning is due by the time the waiting ends."""
    return quiet.day(hold) + timedelta(days=tighter // DAY)
