"""The arithmetic of reminding. Pure: standard library only, no clock, no database.

A ladder is a set of rungs, each so many hours ahead of a date; 168 is a week, 0 the day itself, a negative one after
it. Each rung owns the stretch of time until the next, tighter one. So whatever was missed, only the tightest rung
that was reached is told: nobody needs the 30-day warning two days before the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rung:
    """`hours` ahead; owns what is further away than `tighter` hours, everything nearer if that is None."""

    hours: int
    tighter: int | None

    @property
    def is_last(self) -> bool:
        """Whether no warning comes after this one: it is never delayed."""
        return self.tighter is None or (self.hours >= 0 and self.tighter < 0)


def rungs(ladder: Iterable[int]) -> Iterator[Rung]:
    """Give the rungs from the widest to the last."""
    widest_first = sorted(set(ladder), reverse=True)
    for hours, tighter in zip(widest_first, [*widest_first[1:], None], strict=True):
        yield Rung(hours, tighter)


def reached(ladder: Iterable[int], hours_left: float) -> Rung | None:
    """Return the tightest rung reached with so many hours left, or None when it is early."""
    owners = (rung for rung in rungs(ladder) if rung.tighter is None or hours_left > rung.tighter)
    return next((rung for rung in owners if hours_left <= rung.hours), None)


def in_words(hours: int) -> str:
    """Return a rung as people say it: “7 days before”, “on the day”."""
    if hours == 0:
        return "on the day"
    side = "before" if hours > 0 else "after"
    number, unit = (abs(hours) // DAY, "day") if abs(hours) % DAY == 0 else (abs(hours), "hour")
    return f"{number} {unit}{'' if number == 1 else 's'} {side}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """When a person is not to be disturbed, by the clock of their own zone."""

    zone: str
    digest_at: time = time(8)
    quiet_from: time = time(19)
    quiet_until: time = time(7)
    weekends: bool = True

    def day(self, now: datetime) -> date:
        """Return the day whose reminders are due: it begins when the person's digest comes, not at midnight."""
        local = now.astimezone(ZoneInfo(self.zone))
        return local.date() if local.time() >= self.digest_at else local.date() - timedelta(days=1)

    def ends(self, now: datetime) -> datetime:
        """Return the first moment from `now` on at which the person may be disturbed, in UTC."""
        local = now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        while True:
            if self.weekends and local.weekday() >= _SATURDAY:
                local = datetime.combine(local.date() + timedelta(days=1), self.quiet_until)
            elif self._at_night(local.time()):
                on = local.date() if local.time() < self.quiet_until else local.date() + timedelta(days=1)
                local = datetime.combine(on, self.quiet_until)
            else:
                break
        moment = local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        return max(moment, now)

    def _at_night(self, clock: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until
