"""What changes a counted date: more or fewer days, mail, competing dates, closed offices."""

from __future__ import annotations

from datetime import date, timedelta

from deadlines.engine.errors import BadFact
from deadlines.engine.kinds import Flag, Roll, Service, Unit
from deadlines.engine.periods import MONTHS, add_months
from deadlines.engine.rules import Limit
from deadlines.engine.sheet import Sheet
from deadlines.engine.words import say_date


def then(sheet: Sheet) -> None:
    """Add the fixed days that follow the period, such as the one day of "4 years and 1 day"."""
    formula = sheet.formula
    if formula.then_unless_clamped and sheet.clamped:
        return
    sheet.day += timedelta(days=formula.then_days)
    sheet.write(formula.then_because, citation=sheet.citation)


def adjust(sheet: Sheet) -> None:
    """Add recaptured days, take off used or pending ones."""
    formula, facts = sheet.formula, sheet.facts
    if more := facts.get(formula.plus_fact):
        sheet.day += timedelta(days=more)
        sheet.write("{0} {1}: {2}.", (more, Unit.CALENDAR_DAYS), formula.plus_because, sheet.day)
    less = facts.get(formula.minus_fact)
    if not less and formula.minus_span is not None:
        less = _days_between(sheet, *formula.minus_span)
    if less:
        sheet.day -= timedelta(days=less)
        sheet.write("{0} {1}: {2}.", (less, Unit.CALENDAR_DAYS), formula.minus_because, sheet.day)


def _days_between(sheet: Sheet, first_fact: str, last_fact: str) -> int:
    first, last = sheet.facts.get(first_fact), sheet.facts.get(last_fact)
    if first is None or last is None:
        return 0
    if last < first:
        raise BadFact(
            f"{last_fact} ({say_date(last)}) lies before {first_fact} ({say_date(first)}): check both dates.",
            fact=last_fact,
        )
    return int((last - first).days)


def mail(sheet: Sheet) -> None:
    """Add the days for service by ordinary mail, or say that they were not added."""
    formula = sheet.formula
    if sheet.service is Service.MAIL:
        sheet.day += timedelta(days=formula.mail_days)
        sheet.doubt(formula.mail_confidence)
        sheet.write(
            "{0} more because it was served by ordinary mail: {1}.",
            (formula.mail_days, Unit.CALENDAR_DAYS),
            sheet.day,
            citation=formula.mail_citation,
        )
    elif sheet.service is Service.UNSTATED:
        sheet.flag(
            Flag.SERVICE_NOT_GIVEN,
            "How it was served was not given: {0} days are added only for ordinary mail by DHS, so none were.",
            formula.mail_days,
        )


def compete(sheet: Sheet, limit: Limit) -> None:
    """Let another date compete: the earlier or the later of both holds."""
    fact = sheet.facts.get(limit.fact)
    if fact is None:
        return
    other = _limit_date(limit, fact)
    held, word = (max, "later") if limit.later else (min, "earlier")
    reached = held(other, sheet.day)
    if reached == sheet.day:
        sheet.write(
            "{0}: {1}. The {2} of both dates holds, so it stays {3}.",
            limit.because,
            other,
            word,
            sheet.day,
            citation=sheet.citation,
        )
    else:
        sheet.day = reached
        sheet.write("{0}: {1}. The {2} of both dates holds.", limit.because, other, word, citation=sheet.citation)


def _limit_date(limit: Limit, fact: date) -> date:
    if limit.unit is Unit.CALENDAR_DAYS:
        return fact + timedelta(days=limit.length)
    return add_months(fact, limit.length * (MONTHS if limit.unit is Unit.YEARS else 1))[0]


def roll(sheet: Sheet) -> None:
    """Move a last day on which the office is closed, as the convention says."""
    convention, day = sheet.formula.convention, sheet.day
    why = sheet.calendar.why_closed(day)
    if convention.paper_only and sheet.facts.get("filing") == "online":
        sheet.flag(Flag.PAPER_ONLY, "Filed online: {0} is {1}, but only paper filings move.", day, why, on=day)
        return
    sheet.day = (
        sheet.calendar.open_on_or_after(day)
        if convention.roll is Roll.FORWARD
        else sheet.calendar.open_on_or_before(day)
    )
    sheet.doubt(sheet.formula.rolled_confidence)
    sheet.write("{0} is {1}, so the date moves to {2}.", day, why, sheet.day, citation=convention.citation)
    sheet.flag(Flag.ROLLED, "The legal date moved from {0} ({1}). Do not plan on it.", day, why, on=day)
    if convention.paper_only:
        sheet.flag(Flag.PAPER_ONLY, "Only a paper filing moves: an online filing is due {0}.", day, on=day)
