"""Months, years and ages: the arithmetic that `timedelta` does not do."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MONTHS = 12
"""Months in a year."""
FEBRUARY = 2
LAST_DAY_ALL_MONTHS_HAVE = 28

Span = tuple[date, date | None]
"""The first day something stood still, and the day it moved again (None: it still stands still)."""


def add_months(day: date, months: int) -> tuple[date, bool]:
    """Return the same day of the month `months` later (or earlier), and whether it had to be clamped.

    A month without that day gives its last day: Aug 31 plus six months is Feb 28, clamped.
    """
    year, month0 = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    last = monthrange(year, month0 + 1)[1]
    if day.day <= last:
        return date(year, month0 + 1, day.day), False
    return date(year, month0 + 1, last), True


def is_month_end(day: date) -> bool:
    """Return whether some month lacks the day, or it is the last one of a common February."""
    return day.day > LAST_DAY_ALL_MONTHS_HAVE or (day.month == FEBRUARY and day.day == LAST_DAY_ALL_MONTHS_HAVE)


def next_month_day(day: date, month: int, of_month: int) -> date:
    """Return the first month/day on or after `day`."""
    candidate = date(day.year, month, of_month)
    return candidate if candidate >= day else date(day.year + 1, month, of_month)


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """A completed age: whole years, then whole months, then days."""

    years: int
    months: int
    days: int

    def __str__(self) -> str:
        parts = ((self.years, "year"), (self.months, "month"), (self.days, "day"))
        said = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
        return " ".join(said) or "0 days"


def age_on(birth: date, day: date) -> Age:
    """Return the age of a person born on `birth` at `day`; the birthday completes the year."""
    months = (day.year - birth.year) * MONTHS + day.month - birth.month
    if add_months(birth, months)[0] > day:
        months -= 1
    return Age(*divmod(months, MONTHS), (day - add_months(birth, months)[0]).days)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, overlapping or touching ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0]):
        if joined and (joined[-1][1] is None or start <= joined[-1][1]):
            before, until = joined[-1]
            joined[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            joined.append((start, end))
    return joined


def stop_and_go(start: date, days: int, stops: Iterable[Span]) -> tuple[date | None, int]:
    """Return the day on which `days` have run after `start`, and how many ran.

    `start` is day 0. The first day of a span and those after it do not count; the day on which it
    ends counts again. The date is None when the count stands still for good before `days` have run.
    """
    counted_to, left = start, days
    for stopped, again in merged(stops):
        runs = max((stopped - counted_to).days - 1, 0)
        if left <= runs:
            break
        left -= runs
        if again is None:
            return None, days - left
        counted_to = max(again - ONE_DAY, counted_to)
    return counted_to + timedelta(days=left), days
