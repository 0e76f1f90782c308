"""Free slots, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.consultations.booking.slots import (
    Hours,
    Span,
    first_of_each_day,
    free_slots,
    instant_of,
    merge,
    within_hours,
)

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def span(start: str, end: str) -> Span:
    return Span(at(start), at(end))


def walls(slots: list[Span], zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [f"{slot.start.astimezone(zone):%m-%d %H:%M}" for slot in slots]


def free(hours: list[Hours], day: str, *busy: Span, **more: object) -> list[str]:
    first = date.fromisoformat(day)
    asked: dict[str, object] = {"zone": NEW_YORK, "length": HOUR, "not_before": LONG_AGO, "last": first} | more
    return walls(free_slots(hours=hours, busy=busy, first=first, **asked), asked["zone"])  # type: ignore[arg-type]


MORNING = [Hours(0, time(9), time(12))]


def test_an_hour_fits_wherever_nothing_takes_it() -> None:
    assert free(MORNING, "2026-11-23") == [f"11-23 {t}" for t in ("09:00", "09:30", "10:00", "10:30", "11:00")]


def test_a_hold_takes_every_slot_it_touches_and_no_other() -> None:
    assert free(MORNING, "2026-11-23", span("2026-11-23T10:00", "2026-11-23T10:30")) == [
        "11-23 09:00", "11-23 10:30", "11-23 11:00"
    ]  # fmt: skip


def test_a_hold_that_ends_as_the_slot_begins_does_not_touch_it() -> None:
    assert "11-23 10:00" in free(MORNING, "2026-11-23", span("2026-11-23T09:00", "2026-11-23T10:00"))


def test_leave_of_many_days_takes_them_all() -> None:
    leave = span("2026-11-20T00:00", "2026-12-07T00:00")
    assert free(MORNING, "2026-11-23", leave, last=date(2026, 12, 7)) == [
        f"12-07 {t}" for t in ("09:00", "09:30", "10:00", "10:30", "11:00")
    ]


def test_nothing_is_offered_before_the_earliest_moment() -> None:
    assert free(MORNING, "2026-11-23", not_before=at("2026-11-23T10:01")) == ["11-23 10:30", "11-23 11:00"]


def test_other_weekdays_offer_nothing() -> None:
    assert free(MORNING, "2026-11-24") == []


@pytest.mark.parametrize("minutes", [15, 45, 90, 180])
def test_any_length_stays_inside_the_hours(minutes: int) -> None:
    length = timedelta(minutes=minutes)
    for slot in free_slots(
        hours=MORNING, busy=[], zone=NEW_YORK, first=date(2026, 11, 23), last=date(2026, 11, 23), length=length,
        not_before=LONG_AGO,
    ):  # fmt: skip
        assert within_hours(slot, MORNING, NEW_YORK)


def test_overlapping_stretches_offer_a_slot_once() -> None:
    doubled = [*MORNING, Hours(0, time(10), time(12))]
    assert free(doubled, "2026-11-23") == free(MORNING, "2026-11-23")


NIGHT = [Hours(6, time(0), time(5))]


def test_spring_forward_offers_nothing_in_the_hour_that_is_skipped() -> None:
    offered = free(NIGHT, "2026-03-08")
    assert offered == [f"03-08 {t}" for t in ("00:00", "00:30", "01:00", "01:30", "03:00", "03:30", "04:00")]


def test_spring_forward_ending_inside_the_gap_still_offers_the_hour_before_it() -> None:
    assert free([Hours(6, time(1), time(2, 30))], "2026-03-08") == ["03-08 01:00"]
    assert free([Hours(6, time(0), time(3, 15))], "2026-03-08") == ["03-08 00:00", "03-08 00:30", "03-08 01:00"]


def test_fall_back_offers_no_start_that_happens_twice() -> None:
    offered = free(NIGHT, "2026-11-01")
    assert offered == [f"11-01 {t}" for t in ("00:00", "00:30", "02:00", "02:30", "03:00", "03:30", "04:00")]


def test_fall_back_lasts_a_real_hour() -> None:
    slots = free_slots(
        hours=NIGHT, busy=[], zone=NEW_YORK, first=date(2026, 11, 1), last=date(2026, 11, 1), length=HOUR,
        not_before=LONG_AGO,
    )  # fmt: skip
    assert {slot.end - slot.start for slot in slots} == {HOUR}


def test_wall_time_stays_across_a_change_of_clocks() -> None:
    """Monday 9:00 is Monday 9:00 in both weeks, an hour apart in UTC."""
    slots = free_slots(
        hours=[Hours(0, time(9), time(10))], busy=[], zone=NEW_YORK, first=date(2026, 10, 26), last=date(2026, 11, 2),
        length=HOUR, not_before=LONG_AGO,
    )  # fmt: skip
    assert [slot.start.hour for slot in slots] == [13, 14]


@pytest.mark.parametrize(
    ("wall", "zone", "hour"),
    [
        ("2026-03-08T02:30", "America/New_York", None),
        ("2026-11-01T01:30", "America/New_York", None),
        ("2026-11-01T02:30", "America/New_York", 7),
        ("2026-07-01T09:00", "America/Phoenix", 16),
        ("2026-04-05T01:45", "Australia/Lord_Howe", None),
    ],
)
def test_a_wall_time_names_one_instant_or_none(wall: str, zone: str, hour: int | None) -> None:
    instant = instant_of(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert (instant.hour if instant else None) == hour


moments = st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 10)).map(lambda moment: moment.replace(tzinfo=UTC))
spans = st.tuples(moments, st.integers(1, 600)).map(lambda pair: Span(pair[0], pair[0] + timedelta(minutes=pair[1])))
ZONES = st.sampled_from(["America/New_York", "America/Los_Angeles", "Asia/Kathmandu", "Europe/Paris", "UTC"])


UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other tests share the processor


@UNHURRIED
@given(busy=st.lists(spans, max_size=30), zone=ZONES, minutes=st.sampled_from([15, 30, 60, 90]))
def test_no_slot_meets_a_hold_and_none_is_forgotten(busy: list[Span], zone: str, minutes: int) -> None:
    hours = [Hours(day, time(8), time(18)) for day in range(7)]
    asked = {
        "zone": ZoneInfo(zone), "first": date(2026, 10, 24), "last": date(2026, 11, 3),
        "length": timedelta(minutes=minutes), "not_before": LONG_AGO,
    }  # fmt: skip
    everything = free_slots(hours=hours, busy=[], **asked)  # type: ignore[arg-type]
    offered = free_slots(hours=hours, busy=busy, **asked)  # type: ignore[arg-type]
    assert offered == [slot for slot in everything if not any(slot.overlaps(hold) for hold in busy)]


@UNHURRIED
@given(st.lists(spans, max_size=20))
def test_merged_spans_never_touch(found: list[Span]) -> None:
    merged = merge(found)
    assert all(earlier.end < later.start for earlier, later in pairwise(merged))
    assert all(any(whole.start <= part.start and part.end <= whole.end for whole in merged) for part in found)


def test_a_day_can_be_limited_to_its_first_slots() -> None:
    slots = [span("2026-11-23T09:00", "2026-11-23T10:00"), span("2026-11-23T10:00", "2026-11-23T11:00"),
             span("2026-11-24T09:00", "2026-11-24T10:00")]  # fmt: skip
    assert walls(first_of_each_day(slots, NEW_YORK, 1)) == ["11-23 09:00", "11-24 09:00"]
