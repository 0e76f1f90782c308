"""On which days the receiving office is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from deadlines.engine.holidays import observed

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Federal holidays as observed, plus days that only deserve a warning.

    `closures` (executive orders) and `notices` (Inauguration Day) never move a date. Holidays
    between `first_year` and `last_year` are known; those up to `published_until` and from
    `published_from` were compared with the list the government publishes.
    """

    holidays: Mapping[date, str]
    closures: Mapping[date, str]
    notices: Mapping[date, str]
    first_year: int
    last_year: int
    published_from: date
    published_until: date
    _open_days: list[int] = field(default_factory=list, repr=False, compare=False)

    def is_open(self, day: date) -> bool:
        """Return whether `day` is neither a weekend day nor a federal holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def open_on_or_after(self, day: date) -> date:
        """Return `day` if the office is open, else the next day on which it is."""
        while day.weekday() >= SATURDAY or day in self.holidays:
            day += ONE_DAY
        return day

    def open_on_or_before(self, day: date) -> date:
        """Return `day` if the office is open, else the last day before on which it was."""
        while day.weekday() >= SATURDAY or day in self.holidays:
            day -= ONE_DAY
        return day

    def add_open_days(self, day: date, count: int) -> date:
        """Return the `count`-th open day after `day` (before it, for a negative count); 0 gives `day`."""
        if count == 0:
            return day
        days = self._open_days or self._fill_open_days()
        if count > 0:
            return date.fromordinal(days[bisect_right(days, day.toordinal()) + count - 1])
        return date.fromordinal(days[bisect_left(days, day.toordinal()) + count])

    def why_closed(self, day: date) -> str:
        """Return the reason in words ("a Saturday", "Thanksgiving Day"); empty on an open day."""
        if name := self.holidays.get(day):
            return name
        return f"a {day:%A}" if day.weekday() >= SATURDAY else ""

    def observed(self, day: date) -> tuple[date, str]:
        """Return the day on which the holiday that falls on `day` is kept, and its name.

        The name is empty when `day` is no federal holiday.
        """
        kept = observed(day)
        name = self.holidays.get(kept, "")
        if kept != day and not name.endswith("(observed)"):
            name = ""
        return kept, name

    def is_published(self, day: date) -> bool:
        """Return whether the holidays around `day` were compared with the published list."""
        return self.published_from <= day <= self.published_until

    def _fill_open_days(self) -> list[int]:
        """Every open day as an ordinal, made once: adding business days is then one look-up."""
        first, last = date(self.first_year, 1, 1).toordinal(), date(self.last_year, 12, 31).toordinal()
        open_days = [n for n in range(first, last + 1) if self.is_open(date.fromordinal(n))]
        self._open_days[:] = open_days
        return self._open_days
