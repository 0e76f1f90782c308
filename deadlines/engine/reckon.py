"""One formula, from the trigger's date to the unrolled, legal and working dates.

`reckon` is the whole of date arithmetic: it knows nothing of versions, printed dates or people. Each
helper does one part of the formula in the order its docstring in `rules.Formula` gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from deadlines.engine.errors import MissingFact, NoDate
from deadlines.engine.facts import Facts
from deadlines.engine.kinds import Confidence, Flag, Meaning, Roll, Service, Unit
from deadlines.engine.periods import add_months, age_on, next_month_day, stop_and_go
from deadlines.engine.rules import Formula, Limit, Rule, RuleVersion
from deadlines.engine.trace import Line, Raised
from deadlines.engine.words import say_count, say_date, say_service
from deadlines.engine.workdays import ONE_DAY, Calendar


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
        if confidence is not None and confidence.rank > self.confidence.rank:
            self.confidence = confidence

    @property
    def citation(self) -> str:
        """The first citation of the version: the text that sets the period."""
        return self.version.citations[0]


def reckon(sheet: Sheet) -> tuple[date, date, date | None]:
    """Return the unrolled, the legal and the working date; the sheet then holds steps and flags."""
    formula = sheet.formula
    _start(sheet)
    _count(sheet)
    if formula.then_days:
        _then(sheet)
    if formula.plus_fact or formula.minus_fact or formula.minus_span:
        _adjust(sheet)
    if formula.mail_days:
        _mail(sheet)
    for limit in formula.limits:
        _limit(sheet, limit)
    unrolled = sheet.day
    _roll(sheet)
    if formula.age_fact:
        _age(sheet)
    _remarks(sheet)
    return unrolled, sheet.day, _working(sheet, unrolled)


_FIRST_LINE = {
    (False, True): "{0}{1}: {2}. This is day 0 and is not counted.",
    (True, True): "{0}{1}: {2}. This is day 1 and counts.",
    (False, False): "{0}{1}: {2}.",
    (True, False): "{0}{1}: {2}.",
}


def _start(sheet: Sheet) -> None:
    formula = sheet.formula
    sheet.write(
        _FIRST_LINE[formula.counts_first_day, bool(formula.length)],
        sheet.rule.trigger[:1].upper() + sheet.rule.trigger[1:],
        say_service(sheet.service) if sheet.rule.runs_from_service else "",
        sheet.on,
    )
    if formula.counts_first_day:
        sheet.day -= ONE_DAY
    if formula.start_not_before is not None and sheet.day < formula.start_not_before:
        sheet.day = formula.start_not_before
        sheet.write(formula.start_because, citation=sheet.citation)
    later = sheet.facts.get(formula.start_later_of) if formula.start_later_of else None
    if later is not None and later > sheet.day:
        sheet.day = later
        sheet.write(formula.start_because, citation=sheet.citation)


def _count(sheet: Sheet) -> None:
    formula = sheet.formula
    stated = sheet.facts.get(formula.length_fact) if formula.length_fact else None
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
        sheet.write("{0} {1}: {2}.", say_count(length, formula.unit), way, sheet.day, citation=sheet.citation)
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
        say_count(length, unit),
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
        _advance_months(sheet, length * 12 if unit is Unit.YEARS else length)


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
        leap = start.month == 2
        sheet.doubt(Confidence.VERIFY if leap else Confidence.LIKELY)
        sheet.flag(
            Flag.CLAMPED,
            "{0} has no day {1}, so the last day of that month was taken. A person must check this date.",
            f"{sheet.day:%B %Y}",
            start.day,
            on=sheet.day,
        )


def _then(sheet: Sheet) -> None:
    formula = sheet.formula
    if formula.then_unless_clamped and sheet.clamped:
        return
    sheet.day += timedelta(days=formula.then_days)
    sheet.write(formula.then_because, citation=sheet.citation)


def _adjust(sheet: Sheet) -> None:
    formula, facts = sheet.formula, sheet.facts
    more = facts.get(formula.plus_fact, 0)
    if more:
        sheet.day += timedelta(days=more)
        sheet.write("{0} {1}: {2}.", say_count(more, Unit.CALENDAR_DAYS), formula.plus_because, sheet.day)
    less = facts.get(formula.minus_fact, 0)
    if not less and formula.minus_span is not None:
        first, last = (facts.get(name) for name in formula.minus_span)
        less = max((last - first).days, 0) if first and last else 0
    if less:
        sheet.day -= timedelta(days=less)
        sheet.write("{0} {1}: {2}.", say_count(less, Unit.CALENDAR_DAYS), formula.minus_because, sheet.day)


def _mail(sheet: Sheet) -> None:
    formula = sheet.formula
    if sheet.service is Service.MAIL:
        sheet.day += timedelta(days=formula.mail_days)
        sheet.doubt(formula.mail_confidence)
        sheet.write(
            "{0} more because it was served by ordinary mail: {1}.",
            say_count(formula.mail_days, Unit.CALENDAR_DAYS),
            sheet.day,
            citation=formula.mail_citation,
        )
    elif sheet.service is Service.UNSTATED:
        sheet.flag(
            Flag.SERVICE_NOT_GIVEN,
            "How it was served was not given: {0} days are added only for ordinary mail by DHS, so none were.",
            formula.mail_days,
        )


def _limit(sheet: Sheet, limit: Limit) -> None:
    fact = sheet.facts.get(limit.fact)
    if fact is None:
        return
    if limit.unit is Unit.CALENDAR_DAYS:
        other = fact + timedelta(days=limit.length)
    else:
        other = add_months(fact, limit.length * (12 if limit.unit is Unit.YEARS else 1))[0]
    word = "later" if limit.later else "earlier"
    if (other > sheet.day) is limit.later and other != sheet.day:
        sheet.day = other
        sheet.write("{0}: {1}. The {2} of both dates holds.", limit.because, other, word, citation=sheet.citation)
    else:
        sheet.write(
            "{0}: {1}. The {2} of both dates holds, so it stays {3}.",
            limit.because,
            other,
            word,
            sheet.day,
            citation=sheet.citation,
        )


def _roll(sheet: Sheet) -> None:
    convention, day = sheet.formula.convention, sheet.day
    if convention.roll is Roll.NONE or sheet.calendar.is_open(day):
        return
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


def _age(sheet: Sheet) -> None:
    birth = sheet.facts.get(sheet.formula.age_fact)
    if birth is None:
        return
    age, limit = age_on(birth, sheet.day), sheet.formula.age_under
    under = age.years < limit
    sheet.write(
        "Age on {0}: {1}, so {2} {3}.",
        sheet.day,
        age,
        "under" if under else "not under",
        limit,
        citation=sheet.citation,
    )
    sheet.flag(Flag.NOTE, "Age that counts: {0} ({1} {2}).", age, "under" if under else "not under", limit)


def _remarks(sheet: Sheet) -> None:
    """Flags that depend on the facts left open and on the dates reached."""
    for note in sheet.formula.notes:
        sheet.flag(Flag.NOTE, note)
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
    lead = 0 if sheet.clamped else sheet.formula.working_lead
    return calendar.open_on_or_before(min(unrolled, sheet.day) - timedelta(days=lead))
