"""The working paper of one reckoning: the date reached so far, the steps, the flags."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from deadlines.engine.facts import Facts
from deadlines.engine.kinds import Confidence, Flag, Service
from deadlines.engine.rules import Formula, Rule, RuleVersion
from deadlines.engine.trace import Line, Raised
from deadlines.engine.workdays import Calendar


@dataclass(slots=True)
class Sheet:
    """The working paper while one formula is reckoned; `day` is the date reached so far."""

    rule: Rule
    version: RuleVersion
    formula: Formula
    on: date
    service: Service
    printed_on: date | None
    facts: Facts
    calendar: Calendar
    day: date
    lines: list[Line] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    confidence: Confidence = Confidence.SURE
    clamped: bool = False

    def write(self, template: str, *arguments: object, citation: str = "") -> None:
        """Note the date reached and why."""
        self.lines.append((self.day, template, arguments, citation))

    def flag(self, flag: Flag, template: str, *arguments: object, on: date | None = None) -> None:
        """Note something a person should know."""
        self.raised.append((flag, template, arguments, on))

    def doubt(self, confidence: Confidence | None) -> None:
        """Lower the confidence to `confidence`; never raise it."""
        if confidence is not None:
            self.confidence = self.confidence.lowered_to(confidence)

    @property
    def citation(self) -> str:
        """The text that sets the period: the case's own, else the first one of the version."""
        return self.formula.cited or self.version.citations[0]
