"""Conventions, holidays and closures from their files."""

from __future__ import annotations

from datetime import date
from typing import Any

from deadlines.engine.holidays import HolidayDefinition, observed_days
from deadlines.engine.kinds import Confidence, Roll
from deadlines.engine.rules import Convention
from deadlines.engine.workdays import Calendar
from deadlines.rulebook.reading import Table

FIRST_YEAR, LAST_YEAR = 1930, 2125
"""Holidays follow from the statute for these years; a trigger must lie well inside."""


def read_conventions(data: dict[str, Any]) -> dict[str, Convention]:
    """Return the conventions by id, in the order of the file."""
    table = Table(data, "conventions.toml")
    found: dict[str, Convention] = {}
    for entry in table.tables("convention"):
        convention = Convention(
            id=entry.take("id", str),
            title=entry.take("title", str),
            text=entry.take("text", str),
            roll=entry.one_of("roll", Roll),
            citation=entry.take("citation", str),
            confidence=entry.one_of("confidence", Confidence),
            paper_only=entry.yes("paper_only"),
            counts_open_days=entry.yes("counts_open_days"),
        )
        entry.done()
        if convention.id in found:
            raise entry.wrong(f"the convention “{convention.id}” is listed twice.")
        found[convention.id] = convention
    table.done()
    return found


def read_calendar(data: dict[str, Any]) -> Calendar:
    """Return the calendar; refuse a published list that does not follow from the definitions."""
    table = Table(data, "holidays.toml")
    table.take("authority", str)
    table.take("source", str)
    definitions = [_definition(entry) for entry in table.tables("holiday")]
    published = {day: name for entry in table.tables("published") for day, name in _published(entry)}
    closures = dict(_remark(entry) for entry in table.tables("closure"))
    notices = dict(_remark(entry) for entry in table.tables("notice"))
    table.done()
    holidays = observed_days(definitions, FIRST_YEAR, LAST_YEAR)
    first, last = min(published), max(published)
    years = date(first.year, 1, 1), date(last.year, 12, 31)
    derived = {day: name for day, name in holidays.items() if years[0] <= day <= years[1]}
    if derived != published:
        odd = sorted(set(derived.items()) ^ set(published.items()))
        raise table.wrong(f"published days and definitions disagree: {odd[0][0]} {odd[0][1]}.")
    return Calendar(holidays, closures, notices, FIRST_YEAR, LAST_YEAR, *years)


def _definition(entry: Table) -> HolidayDefinition:
    definition = HolidayDefinition(
        name=entry.take("name", str),
        month=entry.take("month", int),
        day=entry.take("day", int, 0),
        nth=entry.take("nth", int, 0),
        weekday=entry.take("weekday", int, 0),
        since=entry.take("since", int, 1),
    )
    entry.done()
    if bool(definition.day) is bool(definition.nth):
        raise entry.wrong("a holiday has either “day” or “nth” with “weekday”.")
    return definition


def _published(entry: Table) -> list[tuple[date, str]]:
    days = [(date.fromisoformat(day), str(name)) for day, name in entry.take("days", dict).items()]
    entry.take("year", int)
    entry.done()
    return days


def _remark(entry: Table) -> tuple[date, str]:
    remark = entry.take("on", date), entry.take("because", str)
    entry.done()
    return remark
