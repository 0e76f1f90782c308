"""Priority dates and CSPA age: arithmetic only, no clock, no database.

Sources: INA 203(h), 201(f), 207(c)(2)(B), 208(b)(3)(B); USCIS Policy Manual, Volume 7, Part A, Chapter 7; Visa
Bulletin, part A, paragraphs 1 and 2.
The one-year period to seek to acquire is the rule `cspa.sought` of the rulebook; no number of days lives here.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

ADULT_YEARS = 21  # INA 101(b)(1): “child”. An age, not a period.


class State(StrEnum):
    """What a cut-off says of a whole line."""

    CURRENT = "current"
    UNAVAILABLE = "unavailable"
    DATED = "dated"


@dataclass(frozen=True, slots=True)
class Cutoff:
    """One cell of the bulletin; `on` is set when, and only when, the state is DATED."""

    state: State
    on: date | None = None

    def reached_by(self, priority_date: date) -> bool:
        """Say whether a visa is available: the priority date must be earlier than the cut-off."""
        if self.state is State.DATED and self.on is not None:
            return priority_date < self.on
        return self.state is State.CURRENT

    def __str__(self) -> str:
        if self.state is State.DATED and self.on is not None:
            return f"{self.on:%b} {self.on.day}, {self.on.year}"
        return "Current" if self.state is State.CURRENT else "Unavailable"


def parse_cutoff(code: str) -> Cutoff:
    """Read the bulletin's code: `15DEC18`, `C`, `U`; raises ValueError for anything else."""
    code = code.strip().upper()
    if code == "C":
        return Cutoff(State.CURRENT)
    if code == "U":
        return Cutoff(State.UNAVAILABLE)
    try:
        return Cutoff(State.DATED, datetime.strptime(code, "%d%b%y").date())  # noqa: DTZ007 (a date, no zone)
    except ValueError:
        raise ValueError(f"“{code}” is not a cut-off date: write 15DEC18, C or U.") from None


@dataclass(frozen=True, slots=True)
class Step:
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class CspaAge:
    """A child's age under the Child Status Protection Act, with the way to it.

    `measured_on` is the day on which the calendar age equals the CSPA age. `age` is (years, months) on that day.
    """

    measured_on: date
    pending_days: int
    age: tuple[int, int]
    is_child: bool
    is_leap_day: bool
    steps: tuple[Step, ...]
    citations: tuple[str, ...] = ("INA 203(h)", "USCIS Policy Manual Vol. 7 Part A Ch. 7")


def cspa_age(*, born_on: date, visa_available_on: date, filed_on: date, approved_on: date) -> CspaAge:
    """Return the CSPA age of a preference derivative or beneficiary.

    Age is taken on the later of the day a visa became available (the first of that month) and the day the petition
    was approved, less the days the petition was pending. Must also be unmarried, which is not arithmetic.
    Raises ValueError when the petition was approved before it was filed.
    """
    if approved_on < filed_on:
        raise ValueError("The petition cannot have been approved before it was filed.")
    pending = (approved_on - filed_on).days
    available = max(visa_available_on, approved_on)
    measured = available - timedelta(days=pending)
    years, months = age_on(born_on, measured)
    later = "a visa became available" if available == visa_available_on else "the petition was approved (the later day)"
    steps = (
        Step(filed_on, "petition filed"),
        Step(approved_on, f"petition approved: pending {pending} days"),
        Step(available, later),
        Step(measured, f"less {pending} days: {years} years {months} months old"),
    )
    return CspaAge(
        measured, pending, (years, months), years < ADULT_YEARS, (born_on.month, born_on.day) == (2, 29), steps
    )


FROZEN_BY: Final = {
    "citizen": ("I-130", "INA 201(f)"),
    "asylee": ("parent's I-589", "INA 208(b)(3)(B)"),
    "refugee": ("parent's I-590", "INA 207(c)(2)(B)"),
}
"""Whose child → the form whose filing freezes the age, and the text that says so."""


def frozen_age(*, born_on: date, filed_on: date, child_of: str) -> CspaAge:
    """Return the age of a child whose age froze on the day a form was filed; `child_of` is a key of FROZEN_BY."""
    form, citation = FROZEN_BY[child_of]
    years, months = age_on(born_on, filed_on)
    steps = (Step(filed_on, f"{form} filed, the age freezes: {years} years {months} months old"),)
    is_leap_day = (born_on.month, born_on.day) == (2, 29)
    cited = (citation, "USCIS Policy Manual Vol. 7 Part A Ch. 7")
    return CspaAge(filed_on, 0, (years, months), years < ADULT_YEARS, is_leap_day, steps, cited)


def age_on(born_on: date, day: date) -> tuple[int, int]:
    """Return the age in whole years and months.

    A birthday on February 29 is reached on February 28 in a common year: the cautious day, as the date engine counts.
    """
    months = (day.year - born_on.year) * 12 + day.month - born_on.month - (day.day < _birthday(born_on, day).day)
    return divmod(months, 12)


def turns_21_on(born_on: date) -> date:
    """Return the 21st birthday; for February 29 in a common year, the cautious February 28."""
    return _birthday(born_on, date(born_on.year + ADULT_YEARS, born_on.month, 1))


def _birthday(born_on: date, month: date) -> date:
    """Return the day of that month on which the person is so many months old: its last, where it has no such day."""
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(born_on.day, last))


def latest_availability_as_child(*, born_on: date, filed_on: date, approved_on: date) -> date:
    """Return the last day on which a visa may become available with the child still under 21 under the CSPA."""
    return turns_21_on(born_on) - timedelta(days=1) + (approved_on - filed_on)


@dataclass(frozen=True, slots=True)
class Charge:
    """Which country the visa is charged to, and through whom."""

    area: str
    through: str
    cutoff: Cutoff


def best_charge(options: Mapping[str, str], cutoffs: Mapping[str, Cutoff]) -> Charge | None:
    """Return the most favourable chargeability among `options` (who → area), INA 202(b).

    `cutoffs` maps area to cut-off. The first of equals is kept, so put the principal first. None when no area is known.
    """
    charges = [Charge(area, who, cutoffs[area]) for who, area in options.items() if area in cutoffs]
    return max(charges, key=lambda charge: _favour(charge.cutoff), default=None)


def _favour(cutoff: Cutoff) -> tuple[int, date]:
    order = {State.UNAVAILABLE: 0, State.DATED: 1, State.CURRENT: 2}
    return order[cutoff.state], cutoff.on or date.min
