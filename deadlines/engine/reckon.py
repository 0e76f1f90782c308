"""One formula, from the trigger's date to the unrolled, legal and working dates.

`reckon` is the whole of date arithmetic in the order that `rules.Formula` describes. It knows nothing of
versions, printed dates or people.
"""

from __future__ import annotations

from datetime import date, timedelta

from deadlines.engine import adjusting, counting
from deadlines.engine.kinds import Flag, Meaning, Roll, Service
from deadlines.engine.periods import age_on
from deadlines.engine.sheet import Sheet


def reckon(sheet: Sheet) -> tuple[date, date, date | None]:
    """Return the unrolled, the legal and the working date; the sheet then holds steps and flags."""
    formula = sheet.formula
    counting.start(sheet)
    counting.count(sheet)
    if formula.then_days:
        adjusting.then(sheet)
    if formula.plus_fact or formula.minus_fact or formula.minus_span:
        adjusting.adjust(sheet)
    if formula.mail_days:
        adjusting.mail(sheet)
    for limit in formula.limits:
        adjusting.compete(sheet, limit)
    unrolled = sheet.day
    if formula.convention.roll is not Roll.NONE and not sheet.calendar.is_open(unrolled):
        adjusting.roll(sheet)
    if formula.age_fact:
        _age(sheet)
    _remarks(sheet)
    return unrolled, sheet.day, _working(sheet, unrolled)


def _age(sheet: Sheet) -> None:
    birth = sheet.facts.get(sheet.formula.age_fact)
    if birth is None:
        return
    age, limit = age_on(birth, sheet.day), sheet.formula.age_under
    under = age.years < limit
    said = "not yet born" if birth > sheet.day else age
    sheet.write(
        "Age on {0}: {1}, so {2} {3}.",
        sheet.day,
        said,
        "under" if under else "not under",
        limit,
        citation=sheet.citation,
    )
    sheet.flag(Flag.NOTE, "Age that counts: {0} ({1} {2}).", said, "under" if under else "not under", limit)


def _remarks(sheet: Sheet) -> None:
    """Flags that depend on the facts left open and on the dates reached."""
    for note in sheet.formula.notes:
        sheet.flag(Flag.NOTE, note)
    if sheet.service is Service.MAIL and not sheet.formula.mail_days:
        sheet.flag(Flag.NOTE, "Service by mail adds no days under this rule.")
    for spec in sheet.rule.asked:
        if spec.name not in sheet.facts:
            sheet.flag(Flag.FACT_NOT_GIVEN, "Not given: {0} ({1}). The date could change.", spec.name, spec.means)


def _working(sheet: Sheet, unrolled: date) -> date | None:
    """The day the office works to: back to an open day for last days, forward for earliest ones."""
    meaning, calendar = sheet.formula.meaning, sheet.calendar
    if meaning is Meaning.FACT:
        return None
    if meaning is not Meaning.LAST_DAY:
        return calendar.open_on_or_after(sheet.day)
    last = min(unrolled, sheet.day)
    if sheet.formula.working_lead and not sheet.clamped:
        last -= timedelta(days=sheet.formula.working_lead)
    return calendar.open_on_or_before(last)
