"""Formulas in plain words, made from the data itself so that the words cannot disagree with it."""

from __future__ import annotations

from deadlines.engine import Case, Formula, Meaning, Roll, Rule, RuleVersion, Unit
from deadlines.engine.words import say_count, say_date

MEANINGS = {
    Meaning.LAST_DAY: "last day to act",
    Meaning.FIRST_DAY: "first day to act",
    Meaning.AGENCY_DUTY: "day by which the agency must act",
    Meaning.FACT: "a date that matters, without anything to do on it",
}


def describe_case(case: Case) -> str:
    """Return one case as a sentence, its label in front."""
    label = f"{case.label[:1].upper()}{case.label[1:]}: " if case.label else ""
    if case.formula is None:
        return f"{label}{'needs ' if case.missing_fact else 'no date: '}{case.no_date}"
    return f"{label}{describe_formula(case.formula)}"


def describe_formula(formula: Formula) -> str:
    """Return how the date is counted: "30 calendar days after the trigger; 3 more by ordinary mail; …"."""
    parts = [_count(formula), *_changes(formula), *_limits(formula), _roll(formula)]
    if formula.working_lead:
        parts.append(f"the office works to the day {say_count(formula.working_lead, Unit.CALENDAR_DAYS)} before")
    return f"{'; '.join(part for part in parts if part)}."


def describe_version(version: RuleVersion) -> tuple[str, ...]:
    """Return every case of a version in words, the general one last."""
    return tuple(describe_case(case) for case in version.cases)


def plain_text(version: RuleVersion) -> str:
    """Return what the version says: its own text, else how its general case is counted."""
    if version.text:
        return version.text
    said = describe_case(version.cases[-1])
    return said[:1].upper() + said[1:]


def meanings(rule: Rule) -> tuple[Meaning, ...]:
    """Return what the rule's dates can be, the general case of the newest version first."""
    found = [case.formula.meaning for v in reversed(rule.versions) for case in reversed(v.cases) if case.formula]
    return tuple(dict.fromkeys(found))


def _count(formula: Formula) -> str:
    if formula.fixed_on:
        return f"always {say_date(formula.fixed_on)}"
    if formula.until:
        return f"until the next {formula.until[0]:02}-{formula.until[1]:02} (month-day)"
    if formula.observed_holiday:
        return "the day on which the holiday is kept"
    if formula.printed_only:
        return "the printed date" + (" or the number of days stated" if formula.length_fact else "")
    return _length(formula)


def _length(formula: Formula) -> str:
    way = "before" if formula.backward else "after"
    if formula.length is None:
        return f"the number of days given ({formula.unit.value.replace('_', ' ')}) {way} the trigger"
    if not formula.length:
        return "the day of the trigger itself"
    first = ", the first day counting as day 1" if formula.counts_first_day else ""
    return f"{say_count(formula.length, formula.unit)} {way} the trigger{first}"


def _changes(formula: Formula) -> list[str]:
    said = []
    if formula.length is not None and formula.length_fact:
        most = f", at most {formula.maximum}" if formula.maximum else ""
        said.append(f"or the number of days the paper states{most} (fact {formula.length_fact})")
    if formula.start_not_before:
        said.append(f"counted from {say_date(formula.start_not_before)} at the earliest")
    if formula.start_later_of:
        said.append(f"counted from {formula.start_later_of} if that is later")
    if formula.stops_fact:
        said.append(f"the count stands still in the fact {formula.stops_fact}")
    if formula.then_days:
        said.append(formula.then_because.rstrip("."))
    if formula.plus_fact:
        said.append(f"plus {formula.plus_fact}")
    if formula.minus_fact or formula.minus_span:
        said.append(f"less {formula.minus_fact or 'the time from ' + ' to '.join(formula.minus_span or ())}")
    if formula.mail_days:
        said.append(f"{say_count(formula.mail_days, Unit.CALENDAR_DAYS)} more if DHS served it by ordinary mail")
    return said


def _limits(formula: Formula) -> list[str]:
    return [
        f"or {limit.because[:1].lower()}{limit.because[1:]} ({limit.fact}), whichever is "
        f"{'later' if limit.later else 'earlier'}"
        for limit in formula.limits
    ]


def _roll(formula: Formula) -> str:
    if formula.convention.roll is Roll.NONE:
        return "it does not move past weekends or holidays"
    way = "next" if formula.convention.roll is Roll.FORWARD else "last"
    which = "a paper filing" if formula.convention.paper_only else "it"
    return f"{which} moves to the {way} open day when the office is closed ({formula.convention.citation})"
