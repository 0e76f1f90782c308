"""The arithmetic of reminding."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.reminders.cover import MANAGING, Colleague, Told, told_for
from deadlines.reminders.ladders import Quiet, in_words, reached, rungs
from deadlines.reminders.rung_text import NotALadder, as_text, parse

LADDER = (60 * 24, 30 * 24, 14 * 24, 7 * 24, 3 * 24, 24, 0)
NEW_YORK = Quiet("America/New_York")


@pytest.mark.parametrize(
    ("days", "rung"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 14), (7, 7), (2, 3), (1, 1), (0, 0), (-9, 0)]
)
def test_the_tightest_rung_reached(days: int, rung: int | None) -> None:
    found = reached(LADDER, days * 24)

    assert (found.hours // 24 if found else None) == rung


@given(st.sets(st.integers(-48, 2000), min_size=1, max_size=10), st.integers(-100, 3000))
def test_every_moment_has_at_most_one_rung_and_none_after_the_first_is_skipped(ladder: set[int], left: int) -> None:
    owners = [r for r in rungs(ladder) if left <= r.hours and (r.tighter is None or left > r.tighter)]

    assert len(owners) == (1 if left <= max(ladder) else 0)


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "on the day"), (24, "1 day before"), (2, "2 hours before"), (-48, "2 days after")]
)
def test_rungs_in_words(hours: int, words: str) -> None:
    assert in_words(hours) == words


def at(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ((2026, 11, 23, 10, 0), (2026, 11, 23, 10, 0)),  # a Monday morning
        ((2026, 11, 23, 19, 0), (2026, 11, 24, 7, 0)),  # its evening
        ((2026, 11, 24, 6, 59), (2026, 11, 24, 7, 0)),
        ((2026, 11, 27, 20, 0), (2026, 11, 30, 7, 0)),  # Friday evening
        ((2026, 11, 28, 12, 0), (2026, 11, 30, 7, 0)),  # Saturday
    ],
)
def test_quiet_ends(now: tuple[int, ...], ends: tuple[int, ...]) -> None:
    assert NEW_YORK.ends(at("America/New_York", *now)) == at("America/New_York", *ends)


def test_no_quiet_at_all() -> None:
    open_all_day = Quiet("UTC", quiet_from=time(0), quiet_until=time(0), weekends=False)
    night = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)

    assert open_all_day.ends(night) == night


def test_the_day_begins_with_the_digest() -> None:
    assert NEW_YORK.day(at("America/New_York", 2026, 12, 1, 7, 59)) == date(2026, 11, 30)
    assert NEW_YORK.day(at("America/New_York", 2026, 12, 1, 8, 0)) == date(2026, 12, 1)


ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "America/Indiana/Indianapolis",
    "America/Detroit", "America/Boise", "Pacific/Pago_Pago", "America/St_Thomas",
)  # fmt: skip


def edges(year: int) -> tuple[date, date]:
    """Return the second Sunday of March and the first of November."""
    march, november = date(year, 3, 8), date(year, 11, 1)
    return (
        march + timedelta(days=(6 - march.weekday()) % 7),
        november + timedelta(days=(6 - november.weekday()) % 7),
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", range(2026, 2037))
def test_the_local_hour_is_right_on_both_edges_of_summer_time(zone: str, year: int) -> None:
    quiet = Quiet(zone, weekends=False)
    for edge in edges(year):
        for day in (edge - timedelta(days=1), edge, edge + timedelta(days=1)):
            digest = datetime.combine(day, time(8), tzinfo=ZoneInfo(zone)).astimezone(UTC)
            assert quiet.day(digest - timedelta(seconds=1)) == day - timedelta(days=1)
            assert quiet.day(digest) == day
            night = datetime.combine(day, time(3, 30), tzinfo=ZoneInfo(zone)).astimezone(UTC)
            assert quiet.ends(night).astimezone(ZoneInfo(zone)).time() == time(7)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31)), st.sampled_from(ZONES), st.booleans(),
    st.times(), st.times(),
)  # fmt: skip
def test_quiet_always_ends_within_four_days(
    moment: datetime, zone: str, weekends: bool, begins: time, ends: time
) -> None:
    now = moment.replace(tzinfo=UTC)

    free = Quiet(zone, quiet_from=begins, quiet_until=ends, weekends=weekends).ends(now)

    assert now <= free <= now + timedelta(days=4)


def test_somebody_on_leave_is_told_and_so_is_the_cover() -> None:
    told = told_for([Colleague(1, is_away=True, cover_id=2), Colleague(2)])

    assert told[1] == (Told(1), Told(2, 1))


def test_a_cover_who_is_away_passes_it_on() -> None:
    told = told_for([Colleague(1, is_away=True, cover_id=2), Colleague(2, is_away=True, cover_id=3), Colleague(3)])

    assert told[1] == (Told(1), Told(2, 1), Told(3, 1))


@pytest.mark.parametrize("cover", [None, 1, 2])
def test_where_nobody_covers_the_managing_attorney_is_told(cover: int | None) -> None:
    people = [
        Colleague(1, is_away=True, cover_id=cover),
        Colleague(2, is_away=True, cover_id=1),
        Colleague(9, role="managing_attorney"),
    ]

    assert Told(9, 1) in told_for(people)[1]


def test_a_closed_account_goes_to_the_managing_attorney() -> None:
    told = told_for([Colleague(1, is_active=False), Colleague(9, role="managing_attorney")])

    assert told[1] == (Told(9, 1),)
    assert told[MANAGING] == (Told(9),)


def test_a_firm_without_a_managing_attorney_falls_back_on_its_attorneys() -> None:
    assert told_for([Colleague(1, is_active=False), Colleague(2), Colleague(3)])[1] == (Told(2, 1), Told(3, 1))


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from(["attorney", "paralegal", "managing_attorney"]),
                  st.none() | st.integers(1, 6)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_somebody_is_always_told_while_anybody_is_left(rows: list[tuple[bool, bool, str, int | None]]) -> None:
    people = [Colleague(n, active, role, away, cover) for n, (active, away, role, cover) in enumerate(rows, 1)]
    told = told_for(people)

    if any(person.is_active for person in people):
        assert all(told[person.id] for person in people)
        assert told[MANAGING]
    active = {person.id for person in people if person.is_active}
    assert all(row.user in active for rows_told in told.values() for row in rows_told)


@pytest.mark.parametrize("text", ["60, 30, 14", "7;1;0", "7 d, 24 h, 2 h", "-1, 0"])
def test_a_ladder_reads_back(text: str) -> None:
    in_days = ("h" not in text and "-" not in text) or "-" in text
    ladder = parse(text, in_days=in_days)

    assert parse(as_text(ladder), in_days=in_days) == ladder


@pytest.mark.parametrize("text", ["", "soon", "1 week", "99999", "-366", ",".join(map(str, range(20)))])
def test_what_is_no_ladder_says_why(text: str) -> None:
    with pytest.raises(NotALadder, match=r"\w"):
        parse(text, in_days=True)
