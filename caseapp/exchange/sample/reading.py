"""The sample files as plain values, and days that the office works on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deadlines.rulebook import book

FOLDER = Path(__file__).parent
Row = dict[str, Any]


@cache
def read(name: str) -> Row:
    """Return the contents of one of the sample files."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Days:
    """Turns the files' day numbers into dates and instants, counted from the day of loading."""

    today: date
    zone: str

    def exact(self, offset: int) -> date:
        """Return the calendar day, for dates that the law or an agency sets."""
        return self.today + timedelta(days=offset)

    def working(self, offset: int) -> date:
        """Return the nearest business day at or before it: offices receive, send and sit on those."""
        return book().calendar.open_on_or_before(self.exact(offset))

    def sitting(self, offset: int) -> date:
        """Return the nearest business day at or after it: what is ahead stays ahead."""
        return book().calendar.open_on_or_after(self.exact(offset))

    def business(self, count: int) -> date:
        """Return the business day `count` business days away; 0 is today, or the one before when closed."""
        return book().calendar.add_open_days(self.working(0), count)

    def at(self, day: date, hour: str = "10:00") -> datetime:
        """Return that hour of the day at the office."""
        return datetime.combine(day, time.fromisoformat(hour), tzinfo=ZoneInfo(self.zone))
