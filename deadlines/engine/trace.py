"""The working paper of one computation: cheap to write, put into words only when read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from deadlines.engine.kinds import Flag
from deadlines.engine.words import fill


@dataclass(frozen=True, slots=True)
class Step:
    """The date reached, why, and the text that says so."""

    on: date
    because: str
    citation: str = ""

    def __str__(self) -> str:
        return f"{self.because} [{self.citation}]" if self.citation else self.because


@dataclass(frozen=True, slots=True)
class Notice:
    """One flag: a stable code, a sentence for people, and the date it is about, if any."""

    flag: Flag
    says: str
    on: date | None = None

    def as_dict(self) -> dict[str, str]:
        """Return `{"flag", "says"}` and `on` where there is a date."""
        said = {"flag": self.flag.value, "says": self.says}
        return said if self.on is None else {**said, "on": self.on.isoformat()}


Line = tuple[date, str, tuple[object, ...], str]
"""Date reached, template, its arguments, citation."""

Raised = tuple[Flag, str, tuple[object, ...], "date | None"]
"""Flag, template, its arguments, the date it is about."""


def steps_of(lines: tuple[Line, ...]) -> tuple[Step, ...]:
    """Return the lines in words."""
    return tuple(Step(on, fill(template, args), citation) for on, template, args, citation in lines)


def notices_of(raised: tuple[Raised, ...]) -> tuple[Notice, ...]:
    """Return the flags in words."""
    return tuple(Notice(flag, fill(template, args), on) for flag, template, args, on in raised)
