"""Stays in the country, and how much of each was past its authorized end. Pure arithmetic, no law decided.

The count is a first one: it leaves out time under 18 and time with a pending asylum application, and says what it could
not know. The attorney counts again from the I-94.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from clients.consultations.factors.history import Fact, History

MAJORITY_YEARS = 18  # INA 212(a)(9)(B)(iii)(I): an age, not a period


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: the entry, when it ended (None: still here), since when presence was unlawful, and its days."""

    entry: Fact
    left: Fact | None
    unlawful_from: date | None
    unlawful_days: int
    pauses: tuple[Fact, ...]


def stays(history: History, today: date) -> list[Stay]:
    """Return each dated stay with its days of presence past the authorized end."""
    found = []
    entries = [fact for fact in history.all("entry") if fact.on]
    for number, entry in enumerate(entries):
        following = entries[number + 1].on if number + 1 < len(entries) else None
        left = next(
            (out for out in history.after(entry, "exit") if not following or (out.on or today) <= following), None
        )
        end = (left.on if left else None) or following or today
        found.append(_stay(history, entry, left, end))
    return found


def _stay(history: History, entry: Fact, left: Fact | None, end: date) -> Stay:
    start = unlawful_from(history, entry)
    if start is None or start > end:
        return Stay(entry, left, None, 0, ())
    start = max(start, _birthday(history.born_on) or start)
    pauses = tuple(
        filing
        for filing in history.all("filing")
        if filing.says("form", "i-589", "i589") and filing.on and filing.on < end
    )
    stopped = min((filing.on for filing in pauses if filing.on), default=end)
    days = max(0, (min(end, max(stopped, start)) - start).days)
    return Stay(entry, left, start, days, pauses)


def unlawful_from(history: History, entry: Fact) -> date | None:
    """Return the first day of unlawful presence of a stay; None while it is authorized or D/S."""
    if entry.says("manner", "none"):
        return entry.on
    later = [grant.until for grant in history.after(entry, "status_grant") if grant.until]
    ends = [*later, *_read(entry.data.get("admitted_until"))]
    return max(ends) + timedelta(days=1) if ends else None


def _read(text: object) -> list[date]:
    try:
        return [date.fromisoformat(str(text))] if text else []
    except ValueError:
        return []


def _birthday(born_on: date | None) -> date | None:
    if born_on is None:
        return None
    try:
        return born_on.replace(year=born_on.year + MAJORITY_YEARS)
    except ValueError:
        return date(born_on.year + MAJORITY_YEARS, 3, 1)
