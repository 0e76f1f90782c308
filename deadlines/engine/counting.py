"""From the trigger's date to the end of the counted period."""

from __future__ import annotations

from datetime import timedelta

from deadlines.engine.errors import MissingFact, NoDate
from deadlines.engine.kinds import Confidence, Flag, Unit
from deadlines.engine.periods import FEBRUARY, MONTHS, add_months, is_month_end, next_month_day, stop_and_go
from deadlines.engine.sheet import Sheet
from deadlines.engine.words import say_date
from deadlines.engine.workdays import ONE_DAY

_FIRST_LINE = {
    (False, True): "{0}{1}: {2}. This is day 0 and is not counted.",
    (True, True): "{0}{1}: {2}. This is day 1 and counts.",
    (False, False): "{0}{1}: {2}.",
    (True, False): "{0}{1}: {2}.",
}


def start(sheet: Sheet) -> None:
    """Write down the trigger and move to the day the count begins."""
    formula = sheet.formula
    sheet.write(
        _FIRST_LINE[formula.counts_first_day, bool(formula.length)],
        sheet.rule.first_words,
        sheet.service if sheet.rule.runs_from_service else "",
        sheet.on,
    )
    if formula.counts_first_day:
        sheet.day -= ONE_DAY
    if formula.start_not_before is not None and sheet.day < formula.start_not_before:
        sheet.day = formula.start_not_before
        sheet.write(formula.start_because, citation=sheet.citation)
    later = sheet.facts.get(formula.start_later_of)
    if later is not None and later > sheet.day:
        sheet.day = later
        sheet.write(formula.start_because, citation=sheet.citation)


def count(sheet: Sheet) -> None:
    """Count the period: stated by the paper, fixed, until a day of the year, printed, or of the rule's length."""
    formula = sheet.formula
    stated = sheet.facts.get(formula.length_fact)
    if stated is not None:
        _count_stated(sheet, stated)
        return
    if formula.fixed_on is not None:
        sheet.day = formula.fixed_on
        sheet.write("The date is fixed: {0}.", sheet.day, citation=sheet.citation)
    elif formula.until is not None:
        sheet.day = next_month_day(sheet.day, *formula.until)
        sheet.write("The period runs until {0}.", sheet.day, citation=sheet.citation)
    elif formula.observed_holiday:
        _take_observed(sheet)
    elif formula.printed_only:
        _take_printed(sheet)
    else:
        _count_length(sheet)
    _read_the_notice(sheet)


def _count_length(sheet: Sheet) -> None:
    formula = sheet.formula
    length = formula.length or 0
    _advance(sheet, length, formula.unit)
    if length:
        way = "before" if formula.backward else "after"
        sheet.write("{0} {1}: {2}.", (length, formula.unit), way, sheet.day, citation=sheet.citation)
    else:
        sheet.write("The day itself: {0}.", sheet.day, citation=sheet.citation)


def _read_the_notice(sheet: Sheet) -> None:
    """The rule's own period stands in for one the paper states: say so until the paper was read."""
    if sheet.formula.ceiling and sheet.printed_on is None:
        sheet.flag(Flag.READ_THE_NOTICE, sheet.formula.ceiling)
        sheet.doubt(sheet.formula.ceiling_confidence)


def _count_stated(sheet: Sheet, stated: int) -> None:
    """The paper itself states a number of days; more than the law's maximum is cut to it."""
    most = sheet.formula.maximum
    length = stated if most is None else min(stated, most)
    unit = sheet.formula.unit if sheet.formula.unit is Unit.BUSINESS_DAYS else Unit.CALENDAR_DAYS
    _advance(sheet, length, unit)
    sheet.write(
        "{0} {1}, as the notice or order states: {2}.",
        (length, unit),
        "before" if sheet.formula.backward else "after",
        sheet.day,
        citation=sheet.citation,
    )
    if length < stated:
        sheet.flag(
            Flag.OVER_MAXIMUM,
            "{0} days were stated, but the law allows at most {1}: counted {1}. Read the paper again.",
            stated,
            length,
        )


def _take_printed(sheet: Sheet) -> None:
    if sheet.printed_on is None:
        needs = f" or the fact {sheet.formula.length_fact}" if sheet.formula.length_fact else ""
        raise MissingFact(
            f"{sheet.rule.id} has no period of its own: it needs the printed date{needs}.", fact="printed"
        )
    sheet.day = sheet.printed_on
    sheet.write("The date is the printed one: {0}.", sheet.day, citation=sheet.citation)


def _take_observed(sheet: Sheet) -> None:
    kept, name = sheet.calendar.observed(sheet.day)
    if not name:
        notice = sheet.calendar.notices.get(sheet.day)
        raise NoDate(f"{say_date(sheet.day)} is not a federal holiday{f': {notice}' if notice else '.'}")
    sheet.day = kept
    sheet.write("{0} is kept on {1}.", name, kept, citation=sheet.citation)


def _advance(sheet: Sheet, length: int, unit: Unit) -> None:
    formula = sheet.formula
    if unit is Unit.CALENDAR_DAYS:
        if formula.stops_fact and formula.stops_fact in sheet.facts:
            _advance_with_stops(sheet, length)
        else:
            sheet.day += timedelta(days=-length if formula.backward else length)
    elif unit is Unit.BUSINESS_DAYS:
        sheet.day = sheet.calendar.add_open_days(sheet.day, -length if formula.backward else length)
    else:
        _advance_months(sheet, length * MONTHS if unit is Unit.YEARS else length)


def _advance_with_stops(sheet: Sheet, length: int) -> None:
    stops = sheet.facts[sheet.formula.stops_fact]
    reached, ran = stop_and_go(sheet.day, length, stops)
    if reached is None:
        since = max(start for start, until in stops if until is None)
        raise NoDate(
            f"{sheet.rule.id}: the count stands still since {say_date(since)} with {ran} of {length} "
            f"days run; there is a date again once it restarts."
        )
    for start, until in stops:
        sheet.write("The count stood still from {0} to {1}.", start, until or "now")
    sheet.day = reached


def _advance_months(sheet: Sheet, months: int) -> None:
    start = sheet.day
    sheet.day, sheet.clamped = add_months(start, -months if sheet.formula.backward else months)
    if sheet.clamped:
        leap = start.month == FEBRUARY
        sheet.doubt(Confidence.VERIFY if leap else Confidence.LIKELY)
        sheet.flag(
            Flag.CLAMPED,
            "{0} has no day {1}, so the last day of that month was taken. A person must check this date.",
            f"{sheet.day:%B %Y}",
            start.day,
            on=sheet.day,
        )
    elif is_month_end(start):
        sheet.flag(Flag.MONTH_END, "Counted in months from {0}, the end of a month: a person should look.", start)
