"""What a rule asks about a matter, and how an answer is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from deadlines.engine.errors import BadFact, MissingFact
from deadlines.engine.periods import Span

LONGEST_COUNT = 4000
"""Days; more than ten years in one number is a typing mistake."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A date of a fact outside these years is a typing mistake."""

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Facts = Mapping[str, Any]
"""Read facts by name: date, int, str, bool or a tuple of spans; absent ones are not in it."""


class FactType(StrEnum):
    """The types a fact can have; `rule check` refuses any other."""

    DATE = "date"
    DAYS = "days"
    CHOICE = "choice"
    YES_NO = "yes_no"
    SPANS = "spans"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One question a rule asks.

    `required`: without it there is no date. `asked`: the date can be given without it, with a
    flag saying what was assumed. `default` is set only where the law itself gives the answer.
    """

    name: str
    type: FactType
    means: str
    required: bool = False
    asked: bool = False
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None

    @property
    def unit(self) -> str:
        """How a value is written, in words."""
        return _UNITS[self.type].format(choices=" | ".join(self.choices))

    def read(self, value: object) -> Any:
        """Return the typed value; refuse one that does not fit, saying what would."""
        try:
            return _READERS[self.type](self, value)
        except ValueError:
            raise BadFact(
                f"“{value}” does not fit the fact {self.name} ({self.means}): give {self.unit}.",
                fact=self.name,
            ) from None


_UNITS = {
    FactType.DATE: "a date as YYYY-MM-DD",
    FactType.DAYS: "a whole number of days, 0 or more",
    FactType.CHOICE: "one of {choices}",
    FactType.YES_NO: "yes or no",
    FactType.SPANS: "spans as FROM/UNTIL[,FROM/UNTIL …] in YYYY-MM-DD, the UNTIL left out while it lasts",
}


def read_date(value: object) -> date:
    """Return a date from a date or YYYY-MM-DD text; raise ValueError for anything else."""
    text = str(value).strip()
    if not _ISO_DATE.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text)


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def _read_date(_spec: FactSpec, value: object) -> date:
    return _plausible(read_date(value))


def _read_days(_spec: FactSpec, value: object) -> int:
    number = int(str(value))
    if not 0 <= number <= LONGEST_COUNT:
        raise ValueError
    return number


def _read_choice(spec: FactSpec, value: object) -> str:
    text = str(value).strip().lower()
    if text not in spec.choices:
        raise ValueError
    return text


def _read_yes_no(_spec: FactSpec, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _YES_NO:
        raise ValueError
    return _YES_NO[word]


_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _read_spans(_spec: FactSpec, value: object) -> tuple[Span, ...]:
    parts: list[Any] = value if isinstance(value, (list, tuple)) else str(value).split(",")  # type: ignore[assignment]
    return tuple(_read_span(part) for part in parts)


def _read_span(part: object) -> Span:
    ends = list(part) if isinstance(part, (list, tuple)) else str(part).split("/")
    if len(ends) != 2:
        raise ValueError
    start, end = _plausible(read_date(ends[0])), _plausible(read_date(ends[1])) if ends[1] else None
    if end is not None and end < start:
        raise ValueError
    return start, end


_READERS: dict[FactType, Callable[[FactSpec, object], Any]] = {
    FactType.DATE: _read_date,
    FactType.DAYS: _read_days,
    FactType.CHOICE: _read_choice,
    FactType.YES_NO: _read_yes_no,
    FactType.SPANS: _read_spans,
}


def read_facts(rule_id: str, specs: Mapping[str, FactSpec], given: Facts) -> Facts:
    """Return the typed facts of one computation, defaults of the law filled in.

    Raises BadFact for a name the rule does not know and MissingFact for a required one that is absent.
    """
    for name in given:
        if name not in specs:
            raise BadFact(_unknown(rule_id, name, specs), fact=name)
    facts: dict[str, Any] = {}
    for name, spec in specs.items():
        value = given.get(name)
        if value is not None and value != "":
            facts[name] = spec.read(value)
        elif spec.default is not None:
            facts[name] = spec.default
        elif spec.required:
            raise MissingFact(f"{rule_id} needs the fact {name}: {spec.means} ({spec.unit}).", fact=name)
    return facts


def _unknown(rule_id: str, name: str, specs: Mapping[str, FactSpec]) -> str:
    if not specs:
        return f"{rule_id} asks for no facts, so it cannot use “{name}”."
    near = get_close_matches(name, specs, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it knows {', '.join(specs)}."
    return f"{rule_id} does not know the fact “{name}”: {hint}"
