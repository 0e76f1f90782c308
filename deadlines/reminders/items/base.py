"""What every kind of thing that people are reminded of must say about itself.

`staff` is one SELECT: every (thing, colleague who has a part in it) that is true now, with the columns
`item_id, due_on, due_at, matter_id, about_id, subject_id, because, widest`. `subject_id` 0 stands for the managing
attorneys; `widest` is the widest rung that concerns this colleague. `clients` is the same for the client concerned:
`item_id, due_on, due_at, matter_id, about_id, person_id`. From these the sweep derives who should have been told and
was not, and the same SELECT says just before sending whether it is still true.

They may use the parameters `now`, `until_on`, `until_at` (nothing further away concerns any rung), `evening_on` (the
last evening of the firm that has begun), `week_on` (its Monday), `idle_before`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from deadlines.reminders.ladders import DAY

ANY_RUNG = 1_000_000  # hours; no ladder is that long


class Timing(StrEnum):
    """What a rung is counted from."""

    DATE = "date"  # a day in the recipient's zone
    INSTANT = "instant"  # an hour; what is past is no longer told
    AT_ONCE = "at_once"  # it is true, so it is told


@dataclass(frozen=True, slots=True)
class Line:
    """What a message says about one thing."""

    title: str
    href: str
    matter: str = ""
    client: str = ""
    place: str = ""
    wall_time: datetime | None = None
    protected: bool = False
    acknowledge: tuple[int, date] | None = None  # deadline and the date that governs it

    @property
    def key(self) -> str:
        """Two reminders of the same thing become one line."""
        return self.href


Describe = Callable[[Collection[int]], Mapping[int, Line]]


def days(*numbers: int) -> tuple[int, ...]:
    """Return a ladder given in days."""
    return tuple(number * DAY for number in numbers)


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of thing that people are reminded of."""

    kind: str
    label: str
    timing: Timing
    ladder: tuple[int, ...]
    staff: str
    describe: Describe
    clients: str = ""
    client_ladder: tuple[int, ...] = ()
    fixed: bool = field(default=False)  # no person and no setting changes its ladder
    urgent: bool = field(default=False)  # does not wait for the digest or quiet hours

    @property
    def is_dated(self) -> bool:
        """Whether rungs are counted in days."""
        return self.timing is not Timing.INSTANT
