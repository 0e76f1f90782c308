"""A rule as the engine sees it: versions of formulas, chosen by the trigger's date and the facts.

Everything here is immutable and built once by the rulebook's loader. Numbers of days live in the
rulebook's files, never in this package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deadlines.engine.errors import NotInForce
from deadlines.engine.facts import Facts, FactSpec
from deadlines.engine.kinds import Confidence, Meaning, Roll, Unit

MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Convention:
    """What happens to a last day on which the office is closed."""

    id: str
    title: str
    text: str
    roll: Roll
    citation: str
    confidence: Confidence
    paper_only: bool = False
    counts_open_days: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement on the facts or on the trigger's date; all conditions of a case must hold."""

    fact: str
    one_of: frozenset[Any] = frozenset()
    since: date | None = None
    before: date | None = None
    month_days: tuple[MonthDay, MonthDay] | None = None

    def holds(self, on: date, facts: Facts) -> bool:
        """Return whether the condition is met; an absent fact never meets one."""
        value = on if self.fact == "on" else facts.get(self.fact)
        if value is None:
            return False
        if self.month_days is not None:
            return self.month_days[0] <= (value.month, value.day) <= self.month_days[1]
        if self.one_of:
            return value in self.one_of
        return (self.since is None or value >= self.since) and (self.before is None or value < self.before)


@dataclass(frozen=True, slots=True)
class Limit:
    """Another date that competes with the counted one: the earlier (or later) of both holds."""

    fact: str
    because: str
    later: bool = False
    length: int = 0
    unit: Unit = Unit.CALENDAR_DAYS


@dataclass(frozen=True, slots=True)
class Formula:
    """How one case gets from the trigger's date to the legal date; every field is optional but two.

    Order: start (`start_not_before`, `start_later_of`) → `fixed_on`, `until` or `length` (replaced by
    the fact `length_fact`, standing still during `stops_fact`) → `then_days` → `plus_fact`,
    `minus_fact` → mail → `limits` → rollover.
    """

    meaning: Meaning
    convention: Convention
    length: int | None = None
    unit: Unit = Unit.CALENDAR_DAYS
    backward: bool = False
    length_fact: str = ""
    maximum: int | None = None
    counts_first_day: bool = False
    observed_holiday: bool = False
    fixed_on: date | None = None
    until: MonthDay | None = None
    printed_only: bool = False
    start_not_before: date | None = None
    start_later_of: str = ""
    start_because: str = ""
    then_days: int = 0
    then_because: str = ""
    then_unless_clamped: bool = False
    plus_fact: str = ""
    plus_because: str = ""
    minus_fact: str = ""
    minus_span: tuple[str, str] | None = None
    minus_because: str = ""
    stops_fact: str = ""
    ceiling: str = ""
    ceiling_confidence: Confidence | None = None
    mail_days: int = 0
    mail_citation: str = ""
    mail_confidence: Confidence | None = None
    rolled_confidence: Confidence | None = None
    limits: tuple[Limit, ...] = ()
    working_lead: int = 0
    age_fact: str = ""
    age_under: int = 0
    cited: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One alternative inside a version: a formula, or a sentence why there is no date.

    With `missing_fact` the sentence asks for that fact.
    """

    when: tuple[Condition, ...]
    formula: Formula | None
    no_date: str = ""
    missing_fact: str = ""
    confidence: Confidence | None = None
    label: str = ""

    def applies(self, on: date, facts: Facts) -> bool:
        """Return whether every condition holds."""
        return all(condition.holds(on, facts) for condition in self.when)


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The text of a rule for triggers from `in_force_from` up to, not including, `in_force_until`.

    A version with `suspended_by` (a court order) or `unsettled_because` is not operative: its date is
    given beside the operative one, and the earlier of both is worked to.
    """

    number: int
    cases: tuple[Case, ...]
    citations: tuple[str, ...]
    confidence: Confidence
    confidence_reason: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    suspended_by: str = ""
    unsettled_because: str = ""
    sets_working_date: bool = False
    yields_to_printed: bool = False
    text: str = ""
    in_flux: str = ""
    verified_by: str = ""
    verified_on: date | None = None
    is_operative: bool = field(init=False)
    """Whether dates may be computed from this version alone."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_operative", not (self.suspended_by or self.unsettled_because))

    @property
    def contested_because(self) -> str:
        """Why this version is not operative, in words; empty when it is."""
        return self.suspended_by or self.unsettled_because

    def covers(self, day: date) -> bool:
        """Return whether a trigger on `day` falls into this version."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_until is None or day < self.in_force_until
        )

    def case_for(self, on: date, facts: Facts) -> Case:
        """Return the first case whose conditions hold; the last case of a version has none."""
        for case in self.cases[:-1]:
            if case.applies(on, facts):
                return case
        return self.cases[-1]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its versions and everything a person should know about it."""

    id: str
    title: str
    authority: str
    kind: str
    trigger: str
    versions: tuple[RuleVersion, ...]
    facts: Mapping[str, FactSpec] = field(default_factory=dict)
    runs_from_service: bool = False
    response: str = ""
    filed_when: str = ""
    extendable: str = ""
    jurisdictional: str = ""
    note: str = ""
    traps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    not_in_force: str = ""
    asked: tuple[FactSpec, ...] = field(init=False)
    """Facts worth asking for; without them the date is flagged with what was assumed."""
    first_words: str = field(init=False)
    """The trigger as the beginning of a sentence."""
    contested: tuple[RuleVersion, ...] = field(init=False)
    """Suspended and unsettled versions."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "contested", tuple(v for v in self.versions if not v.is_operative))
        asked = tuple(spec for spec in self.facts.values() if spec.asked)
        object.__setattr__(self, "asked", asked)
        object.__setattr__(self, "first_words", self.trigger[:1].upper() + self.trigger[1:])

    def version_on(self, day: date) -> RuleVersion:
        """Return the operative version for a trigger on `day`, or raise NotInForce with a sentence."""
        for version in self.versions:
            if version.covers(day) and version.is_operative:
                return version
        raise NotInForce(self._why_not_in_force(day))

    def contested_on(self, day: date) -> tuple[RuleVersion, ...]:
        """Return suspended or unsettled versions that also cover `day`."""
        return tuple(version for version in self.contested if version.covers(day))

    def version(self, number: int) -> RuleVersion:
        """Return the version with this number; KeyError when there is none."""
        for version in self.versions:
            if version.number == number:
                return version
        raise KeyError(f"{self.id} has no version {number}.")

    def _why_not_in_force(self, day: date) -> str:
        starts = [v.in_force_from for v in self.versions if v.is_operative and v.in_force_from]
        if starts and day < min(starts):
            reason = f"it begins with triggers on {min(starts)}"
        else:
            ends = [v.in_force_until for v in self.versions if v.is_operative and v.in_force_until]
            reason = f"it ended before {max(ends)}" if ends else "it has no operative version"
        more = f" {self.not_in_force}" if self.not_in_force else ""
        return f"{self.id} was not in force on {day}: {reason}.{more}"
