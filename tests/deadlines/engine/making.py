"""Small rules for the engine's own tests; the law's rules are tested by the worked examples."""

from __future__ import annotations

from datetime import date
from typing import Any

from deadlines.engine import (
    Calendar,
    Case,
    Computation,
    Confidence,
    Convention,
    FactSpec,
    Formula,
    Meaning,
    Roll,
    Rule,
    RuleVersion,
    Service,
    Trigger,
    compute,
)
from deadlines.engine.holidays import HolidayDefinition, observed_days

DEFINITIONS = (
    HolidayDefinition("New Year's Day", month=1, day=1),
    HolidayDefinition("Memorial Day", month=5, nth=-1, weekday=0),
    HolidayDefinition("Juneteenth", month=6, day=19, since=2021),
    HolidayDefinition("Independence Day", month=7, day=4),
    HolidayDefinition("Labor Day", month=9, nth=1, weekday=0),
    HolidayDefinition("Thanksgiving Day", month=11, nth=4, weekday=3),
    HolidayDefinition("Christmas Day", month=12, day=25),
)
CALENDAR = Calendar(
    holidays=observed_days(DEFINITIONS, 1960, 2090),
    closures={date(2024, 12, 24): "closed by order."},
    notices={date(2029, 1, 20): "Inauguration Day."},
    first_year=1960,
    last_year=2090,
    published_from=date(2019, 1, 1),
    published_until=date(2030, 12, 31),
)


def convention(roll: Roll = Roll.FORWARD, **more: Any) -> Convention:
    return Convention("test", "Test", "text", roll, "Test Rule 6", Confidence.SURE, **more)


def formula(meaning: Meaning = Meaning.LAST_DAY, roll: Roll = Roll.FORWARD, **parts: Any) -> Formula:
    given = parts.pop("convention", None) or convention(roll)
    return Formula(meaning=meaning, convention=given, **parts)


def version(*cases: Case | Formula, number: int = 1, **parts: Any) -> RuleVersion:
    made = tuple(case if isinstance(case, Case) else Case((), case) for case in cases)
    return RuleVersion(
        number=number,
        cases=made,
        citations=("Test Act 1",),
        confidence=parts.pop("confidence", Confidence.SURE),
        **parts,
    )


def rule(*versions: RuleVersion, facts: tuple[FactSpec, ...] = (), **parts: Any) -> Rule:
    return Rule(
        id="test.rule",
        title="A test rule",
        authority="test",
        kind="deadline",
        trigger="day of service",
        versions=versions,
        facts={spec.name: spec for spec in facts},
        **parts,
    )


def simple(facts: tuple[FactSpec, ...] = (), **parts: Any) -> Rule:
    return rule(version(formula(**parts)), facts=facts, runs_from_service=bool(parts.get("mail_days")))


def due(
    of: Rule,
    on: date,
    *,
    service: Service = Service.UNSTATED,
    printed: date | None = None,
    **facts: Any,
) -> Computation:
    return compute(of, Trigger(on, service, printed, facts), CALENDAR)
