"""From a rule and what happened to a date with its reasoning."""

from __future__ import annotations

from datetime import date

from deadlines.engine.errors import BadDate, EngineError, MissingFact, NoDate
from deadlines.engine.facts import Facts, read_facts
from deadlines.engine.reckon import reckon
from deadlines.engine.result import Computation, Trigger
from deadlines.engine.rules import Rule, RuleVersion
from deadlines.engine.sheet import Sheet
from deadlines.engine.workdays import Calendar

MARGIN_YEARS = 20
"""Years kept free at both ends of the calendar, so that no period runs out of it."""


def compute(rule: Rule, trigger: Trigger, calendar: Calendar) -> Computation:
    """Return the date `rule` gives for `trigger`, with every step, flag and contested alternative.

    The trigger's date picks the version. Raises an `EngineError` whose message is one sentence: the
    rule is not in force that day, a fact is missing or does not fit, or there is no date at all.
    """
    _check_year(trigger.on, calendar)
    if trigger.printed_on is not None:
        _check_year(trigger.printed_on, calendar)
    version = rule.version_on(trigger.on)
    facts = read_facts(rule.id, rule.facts, trigger.facts) if rule.facts or trigger.facts else trigger.facts
    computation = _compute_version(rule, version, trigger, facts, calendar)
    return _with_alternatives(computation, rule.contested_on(trigger.on)) if rule.contested else computation


def _compute_version(
    rule: Rule, version: RuleVersion, trigger: Trigger, facts: Facts, calendar: Calendar
) -> Computation:
    case = version.case_for(trigger.on, facts)
    formula = case.formula
    if formula is None:
        if case.missing_fact:
            raise MissingFact(f"{rule.id} needs more facts: {case.no_date}", fact=case.missing_fact)
        raise NoDate(f"{rule.id} gives no date: {case.no_date}")
    sheet = Sheet(
        rule,
        version,
        formula,
        trigger.on,
        trigger.service,
        trigger.printed_on,
        facts,
        calendar,
        trigger.on,
        confidence=case.confidence or version.confidence,
    )
    unrolled, due, working = reckon(sheet)
    return Computation(
        rule,
        version,
        formula,
        trigger,
        facts,
        calendar,
        unrolled,
        due,
        working,
        sheet.confidence,
        tuple(sheet.lines),
        tuple(sheet.raised),
    )


def _with_alternatives(computation: Computation, contested: tuple[RuleVersion, ...]) -> Computation:
    """Add the dates of suspended and unsettled versions that differ from the operative one."""
    others = []
    working = computation.working_on
    for version in contested:
        try:
            other = _compute_version(
                computation.rule, version, computation.trigger, computation.facts, computation.calendar
            )
        except EngineError:
            continue
        if other.due_on != computation.due_on:
            others.append(other)
            if version.sets_working_date and working and other.working_on:
                working = min(working, other.working_on)
    return computation._replace(alternatives=tuple(others), working_on=working)


def _check_year(on: date, calendar: Calendar) -> None:
    first, last = calendar.first_year + MARGIN_YEARS, calendar.last_year - MARGIN_YEARS
    if not first <= on.year <= last:
        raise BadDate(f"{on} lies outside the years {first} to {last}: check the year.")
