from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.engine.periods import Age, Span, add_months, age_on, merged, next_month_day, stop_and_go

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected", "clamped"),
    [
        (date(2026, 6, 30), 6, date(2026, 12, 30), False),
        (date(2026, 8, 31), 6, date(2027, 2, 28), True),
        (date(2027, 8, 31), 6, date(2028, 2, 29), True),
        (date(2024, 2, 29), 12, date(2025, 2, 28), True),
        (date(2024, 2, 29), 48, date(2028, 2, 29), False),
        (date(2027, 3, 31), -6, date(2026, 9, 30), True),
        (date(2026, 1, 15), -1, date(2025, 12, 15), False),
        (date(2026, 12, 15), 1, date(2027, 1, 15), False),
        (date(2026, 5, 5), 0, date(2026, 5, 5), False),
    ],
)
def test_months_are_clamped_at_the_end_of_the_month(day: date, months: int, expected: date, *, clamped: bool) -> None:
    assert add_months(day, months) == (expected, clamped)


@given(DAYS, st.integers(-240, 240))
def test_the_day_of_the_month_stays_unless_clamped(day: date, months: int) -> None:
    moved, clamped = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert (moved.day == day.day) is not clamped
    assert moved.day <= day.day


def test_next_month_day_is_the_day_itself_or_the_next_one() -> None:
    assert next_month_day(date(2026, 9, 30), 9, 30) == date(2026, 9, 30)
    assert next_month_day(date(2026, 10, 1), 9, 30) == date(2027, 9, 30)
    assert next_month_day(date(2026, 1, 1), 9, 30) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        (date(2005, 1, 15), date(2024, 5, 31), Age(19, 4, 16)),
        (date(2005, 1, 15), date(2026, 1, 14), Age(20, 11, 30)),
        (date(2005, 1, 15), date(2026, 1, 15), Age(21, 0, 0)),
        (date(2004, 2, 29), date(2025, 2, 28), Age(21, 0, 0)),
        (date(2004, 2, 29), date(2025, 2, 27), Age(20, 11, 29)),
        (date(2026, 5, 5), date(2026, 5, 5), Age(0, 0, 0)),
    ],
)
def test_ages(birth: date, day: date, expected: Age) -> None:
    assert age_on(birth, day) == expected


def test_an_age_in_words() -> None:
    assert str(Age(20, 10, 0)) == "20 years 10 months"
    assert str(Age(1, 1, 1)) == "1 year 1 month 1 day"
    assert str(Age(0, 0, 2)) == "2 days"
    assert str(Age(0, 0, 0)) == "0 days"


@given(DAYS, DAYS)
def test_an_age_grows_with_the_day(one: date, other: date) -> None:
    birth, day = sorted((one, other))
    assert age_on(birth, day) <= age_on(birth, day + timedelta(days=1))


def span(start: int, end: int | None) -> Span:
    first = date(2026, 1, 1)
    return first + timedelta(days=start), None if end is None else first + timedelta(days=end)


def test_spans_that_overlap_or_touch_are_joined() -> None:
    assert merged([span(20, 25), span(0, 10), span(5, 12), span(12, 15)]) == [span(0, 15), span(20, 25)]
    assert merged([span(0, 10), span(2, 5)]) == [span(0, 10)]
    assert merged([span(0, None), span(5, 9)]) == [span(0, None)]
    assert merged([span(0, 10), span(5, None)]) == [span(0, None)]
    assert merged([span(3, None), span(3, 9)]) == [span(3, None)]
    assert merged([]) == []


def counted_one_by_one(start: date, days: int, stops: list[Span]) -> date:
    """The slow way: walk day by day and count those outside every span."""
    day = start
    while days:
        day += timedelta(days=1)
        if not any(first <= day and (again is None or day < again) for first, again in stops):
            days -= 1
    return day


SPANS = st.lists(
    st.tuples(st.integers(-30, 200), st.integers(0, 60)).map(lambda pair: span(pair[0], pair[0] + pair[1])), max_size=5
)


@given(st.integers(1, 200), SPANS)
def test_stop_and_go_agrees_with_counting_day_by_day(days: int, stops: list[Span]) -> None:
    start = date(2026, 1, 1)
    assert stop_and_go(start, days, stops) == (counted_one_by_one(start, days, stops), days)


def test_a_count_that_stands_still_for_good() -> None:
    start = date(2026, 1, 1)
    assert stop_and_go(start, 30, [span(11, None)]) == (None, 10)
    assert stop_and_go(start, 10, [span(11, None)]) == (date(2026, 1, 11), 10)
    assert stop_and_go(start, 30, [span(-5, None)]) == (None, 0)
