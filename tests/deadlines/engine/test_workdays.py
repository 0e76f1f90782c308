from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.engine.holidays import HolidayDefinition, observed, observed_days
from deadlines.rulebook import book
from tests.deadlines.engine.making import CALENDAR, DEFINITIONS

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def test_definitions_fall_on_fixed_days_and_on_weekdays() -> None:
    assert HolidayDefinition("x", month=7, day=4).falls_on(2026) == date(2026, 7, 4)
    assert HolidayDefinition("x", month=9, nth=1, weekday=0).falls_on(2007) == date(2007, 9, 3)
    assert HolidayDefinition("x", month=11, nth=4, weekday=3).falls_on(2026) == date(2026, 11, 26)
    assert HolidayDefinition("x", month=5, nth=-1, weekday=0).falls_on(2026) == date(2026, 5, 25)
    assert HolidayDefinition("x", month=5, nth=-1, weekday=0).falls_on(2027) == date(2027, 5, 31)
    assert HolidayDefinition("x", month=5, nth=-1, weekday=4).falls_on(2026) == date(2026, 5, 29)
    assert HolidayDefinition("x", month=5, nth=-1, weekday=4).falls_on(2027) == date(2027, 5, 28)


def test_observed_days_of_whole_years() -> None:
    years = observed_days(DEFINITIONS, 2026, 2027)
    assert (min(years), max(years)) == (date(2026, 1, 1), date(2027, 12, 31))
    assert years[date(2027, 12, 31)] == "New Year's Day (observed)"
    assert years[date(2027, 12, 24)] == "Christmas Day (observed)"
    assert sum(day.year == 2026 for day in years) == 7
    assert sum(day.year == 2027 for day in years) == 8, "New Year's Day twice: of 2027, and of 2028"
    assert date(2020, 6, 19) not in observed_days(DEFINITIONS, 2020, 2021)
    assert date(2021, 6, 18) in observed_days(DEFINITIONS, 2020, 2021)


def test_observed_days() -> None:
    assert observed(date(2026, 7, 4)) == date(2026, 7, 3)
    assert observed(date(2027, 7, 4)) == date(2027, 7, 5)
    assert observed(date(2028, 7, 4)) == date(2028, 7, 4)


@pytest.mark.parametrize("year", range(2022, 2031))
def test_the_rulebooks_holidays_agree_with_an_independent_table(year: int) -> None:
    table = holidays.country_holidays("US", years=[year - 1, year, year + 1], observed=True)
    theirs = {day for day in table if day.year == year and day.weekday() < 5}
    ours = {day for day in book().calendar.holidays if day.year == year}
    assert ours == theirs


def test_why_an_office_is_closed() -> None:
    assert CALENDAR.why_closed(date(2026, 11, 26)) == "Thanksgiving Day"
    assert CALENDAR.why_closed(date(2026, 11, 28)) == "a Saturday"
    assert CALENDAR.why_closed(date(2026, 11, 27)) == ""
    assert CALENDAR.why_closed(date(2026, 7, 3)) == "Independence Day (observed)"


def test_the_day_a_holiday_is_kept() -> None:
    assert CALENDAR.observed(date(2026, 7, 4)) == (date(2026, 7, 3), "Independence Day (observed)")
    assert CALENDAR.observed(date(2026, 11, 26)) == (date(2026, 11, 26), "Thanksgiving Day")
    assert CALENDAR.observed(date(2026, 9, 6))[1] == "", "the Sunday before Labor Day is no holiday"
    assert CALENDAR.observed(date(2026, 9, 8))[1] == ""


@given(DAYS)
def test_open_days_are_found_in_both_directions(day: date) -> None:
    after, before = CALENDAR.open_on_or_after(day), CALENDAR.open_on_or_before(day)
    assert before <= day <= after
    assert CALENDAR.is_open(before)
    assert CALENDAR.is_open(after)
    assert not any(CALENDAR.is_open(before + timedelta(days=n)) for n in range(1, (after - before).days))


@given(DAYS, st.integers(0, 120))
def test_open_days_add_up(day: date, count: int) -> None:
    reached = CALENDAR.add_open_days(day, count)
    walked = [day + timedelta(days=n) for n in range(1, (reached - day).days + 1)]
    assert sum(CALENDAR.is_open(d) for d in walked) == count
    assert count == 0 or CALENDAR.is_open(reached)


@given(DAYS, st.integers(1, 120))
def test_open_days_are_taken_off(day: date, count: int) -> None:
    reached = CALENDAR.add_open_days(day, -count)
    walked = [day - timedelta(days=n) for n in range(1, (day - reached).days + 1)]
    assert sum(CALENDAR.is_open(d) for d in walked) == count
    assert CALENDAR.is_open(reached)


def test_open_days_reach_to_the_end_of_the_calendar_and_no_further() -> None:
    short = replace(CALENDAR, last_year=2026, _open_days=[])
    assert short.add_open_days(date(2026, 12, 30), 1) == date(2026, 12, 31), "a Thursday"
    with pytest.raises(IndexError):
        CALENDAR.add_open_days(date(2090, 12, 29), 1)


def test_published_years() -> None:
    assert CALENDAR.is_published(date(2019, 1, 1))
    assert CALENDAR.is_published(date(2030, 12, 31))
    assert not CALENDAR.is_published(date(2018, 12, 31))
    assert not CALENDAR.is_published(date(2031, 1, 1))
