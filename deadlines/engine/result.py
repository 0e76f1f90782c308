"""What a computation returns: dates, steps, flags, and which date is worked to."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from deadlines.engine.differences import Computed, explain_difference
from deadlines.engine.facts import Facts
from deadlines.engine.kinds import Confidence, Flag, Meaning, Service
from deadlines.engine.rules import Formula, Rule, RuleVersion
from deadlines.engine.trace import Line, Notice, Raised, Step, notices_of, steps_of
from deadlines.engine.weigh import Candidate, Governs, weigh
from deadlines.engine.words import say_date
from deadlines.engine.workdays import Calendar

NO_FACTS: Facts = MappingProxyType({})


class Trigger(NamedTuple):
    """What happened: the day, how the paper was served, the date printed on it, the facts.

    `facts` are raw answers by name; the rule's own specification reads them.
    """

    on: date
    service: Service = Service.UNSTATED
    printed_on: date | None = None
    facts: Facts = NO_FACTS


class Computation(NamedTuple):
    """A date with its reasoning. A named tuple, because it is made by the million.

    `due_on` is the rule's legal date after rollover, before any printed date is weighed;
    `unrolled_on` is the date before rollover; `working_on` is the day the office works to for
    `due_on` (None for a plain fact). `governs` weighs printed and contested dates as well: docket
    `governs.on` and `governs.working_on`. `alternatives` are the dates under suspended or unsettled
    versions of the same rule.
    """

    rule: Rule
    version: RuleVersion
    formula: Formula
    trigger: Trigger
    facts: Facts
    calendar: Calendar
    unrolled_on: date
    due_on: date
    working_on: date | None
    confidence: Confidence
    lines: tuple[Line, ...]
    raised: tuple[Raised, ...]
    alternatives: tuple[Computation, ...] = ()

    @property
    def meaning(self) -> Meaning:
        """What the date is: a last day, an earliest day, an agency's duty or a plain fact."""
        return self.formula.meaning

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in words; the last one reaches `due_on`."""
        return steps_of(self.lines)

    @property
    def governs(self) -> Governs:
        """The date to work to: the earlier of computed, printed and contested dates.

        For a first day it is the later one: what is filed too early is rejected.
        """
        computed = Candidate(self.due_on, self.working_on, "computed", "the computed date")
        return weigh(self.meaning, computed, [*self._contested(), *self._printed()])

    @property
    def flags(self) -> tuple[Notice, ...]:
        """What to know before relying on the date, most of all why it may be wrong."""
        return (*self._doubts(), *notices_of(self.raised), *self._closures(), *self._difference())

    def as_dict(self) -> dict[str, Any]:
        """Return the public form: exactly the keys that `manage.py rule compute --json` prints."""
        return {
            "rule": self.rule.id,
            "version": self.version.number,
            "unrolled_on": self.unrolled_on.isoformat(),
            "due_on": self.due_on.isoformat(),
            "working_on": _plain(self.working_on),
            "governs": self.governs.as_dict(),
            "steps": [{"on": step.on.isoformat(), "because": str(step)} for step in self.steps],
            "citations": list(self.version.citations),
            "confidence": self.confidence.value,
            "flags": [notice.as_dict() for notice in self.flags],
        }

    def frozen(self) -> dict[str, Any]:
        """Return `as_dict` with the title, the meaning and what was put in, to be stored on a deadline."""
        return {
            **self.as_dict(),
            "title": self.rule.title,
            "meaning": self.meaning.value,
            "given": {
                "on": self.trigger.on.isoformat(),
                "service": self.trigger.service.value,
                "printed": _plain(self.trigger.printed_on),
                "facts": {name: _plain(value) for name, value in self.facts.items()},
            },
            "alternatives": [
                {
                    "version": other.version.number,
                    "due_on": other.due_on.isoformat(),
                    "working_on": _plain(other.working_on),
                    "because": other.version.contested_because,
                }
                for other in self.alternatives
            ],
        }

    def _contested(self) -> list[Candidate]:
        return [
            Candidate(
                other.due_on, other.working_on, "protective", f"the contested date (version {other.version.number})"
            )
            for other in self.alternatives
            if not (other.version.yields_to_printed and self.trigger.printed_on)
        ]

    def _printed(self) -> list[Candidate]:
        printed = self.trigger.printed_on
        if printed is None:
            return []
        if self.meaning is Meaning.LAST_DAY:
            working = self.calendar.open_on_or_before(printed)
        else:
            working = self.calendar.open_on_or_after(printed)
        return [Candidate(printed, working, "printed", "the printed date")]

    def _doubts(self) -> list[Notice]:
        doubts = []
        if self.confidence is not Confidence.SURE:
            reason = f": {self.version.confidence_reason}" if self.version.confidence_reason else ""
            doubts.append(
                Notice(Flag.NOT_SURE, f"Confidence is “{self.confidence.value}”{reason}. Check the text first.")
            )
        if self.version.in_flux:
            doubts.append(Notice(Flag.IN_FLUX, self.version.in_flux))
        doubts += [
            Notice(
                Flag.IN_FLUX,
                f"Version {other.version.number} would give {say_date(other.due_on)}: "
                f"{other.version.contested_because}",
                other.due_on,
            )
            for other in self.alternatives
        ]
        return doubts

    def _closures(self) -> list[Notice]:
        """Days that warn and never move a date, and holidays beyond the published list."""
        warned = (self.calendar.closures, self.calendar.notices)
        found = [
            Notice(Flag.OFFICE_CLOSED, f"{say_date(day)}: {days[day]} The legal date does not move.", day)
            for day in sorted({self.unrolled_on, self.due_on, self.working_on or self.due_on})
            for days in warned
            if day in days
        ]
        if not self.calendar.is_published(self.due_on):
            found.append(
                Notice(
                    Flag.CALENDAR_UNPUBLISHED,
                    f"The holidays around {say_date(self.due_on)} follow from 5 U.S.C. 6103 and were not "
                    "compared with a published list.",
                    self.due_on,
                )
            )
        return found

    def _difference(self) -> list[Notice]:
        printed = self.trigger.printed_on
        if printed is None or printed == self.due_on:
            return []
        computed = Computed(
            self.trigger.on,
            self.unrolled_on,
            self.due_on,
            self.formula.mail_days,
            self.trigger.service,
            self.formula.maximum,
            self.calendar,
        )
        return [Notice(Flag.PRINTED_DIFFERS, explain_difference(printed, computed), printed)]


def _plain(value: Any) -> Any:
    """Return a fact or date as JSON holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
