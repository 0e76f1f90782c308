"""Federal holidays from their statutory definitions (5 U.S.C. 6103), as rows of data."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LAST = -1
"""`nth` of a holiday on the last weekday of its month."""


@dataclass(frozen=True, slots=True)
class HolidayDefinition:
    """A holiday on a fixed day (`day`), or on the nth weekday of its month (`nth`, -1 = the last).

    `weekday` counts from Monday = 0. `since` is the first year in which the holiday was kept.
    """

    name: str
    month: int
    day: int = 0
    nth: int = 0
    weekday: int = 0
    since: int = 1

    def falls_on(self, year: int) -> date:
        """Return the holiday itself, before anything is observed on another day."""
        if self.day:
            return date(year, self.month, self.day)
        if self.nth == LAST:
            last = date(year, self.month, monthrange(year, self.month)[1])
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        return first + timedelta(days=(self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1))


def observed(day: date) -> date:
    """Return the day kept for offices that work Monday to Friday: Saturday → Friday, Sunday → Monday."""
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def observed_days(definitions: Iterable[HolidayDefinition], first: int, last: int) -> dict[date, str]:
    """Return observed day → name for the years `first` to `last`, both included.

    New Year's Day of the year after `last` is looked at too: on a Saturday it is kept on December 31.
    """
    kept: dict[date, str] = {}
    for definition in definitions:
        for year in range(max(first, definition.since), last + 2):
            day = definition.falls_on(year)
            shown = observed(day)
            if shown.year <= last:
                kept[shown] = definition.name if shown == day else f"{definition.name} (observed)"
    return kept
