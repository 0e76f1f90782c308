"""Which hours are free. Pure: takes hours, holds and the clock as arguments, asks nobody.

Hours are what an attorney's wall clock shows; holds are instants. A slot begins at a wall-clock time that names exactly
one instant, so nothing is offered in an hour that a clock change skips or repeats, and it fits when its first and its
last moment both lie within the hours by the clock on the wall.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=30)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of one weekday (Monday is 0) by the wall clock."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From one instant up to, and without, another; both in UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def free_slots(
    *,
    hours: Iterable[Hours],
    busy: Iterable[Span],
    zone: ZoneInfo,
    first: date,
    last: date,
    length: timedelta,
    not_before: datetime,
    step: timedelta = STEP,
    closed: Container[date] = (),
) -> list[Span]:
    """Return every slot of `length` from `first` to `last` (days in `zone`, both included) that nothing takes.

    Slots begin every `step` from the start of each stretch of hours, never before `not_before` or on a `closed` day.
    """
    taken = merge(busy)
    ends = [span.end for span in taken]
    free: dict[Span, None] = {}
    for slot in candidates(hours, zone, first=first, last=last, length=length, step=step, closed=closed):
        if slot.start < not_before:
            continue
        following = bisect_right(ends, slot.start)
        if following == len(taken) or taken[following].start >= slot.end:
            free[slot] = None
    return sorted(free)


def candidates(
    hours: Iterable[Hours], zone: ZoneInfo, *, first: date, last: date, length: timedelta, step: timedelta,
    closed: Container[date] = (),
) -> Iterator[Span]:  # fmt: skip
    """Yield the slots the hours alone allow, whatever takes them."""
    by_weekday: dict[int, list[Hours]] = {}
    for stretch in hours:
        by_weekday.setdefault(stretch.weekday, []).append(stretch)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in closed:
            continue
        for stretch in by_weekday.get(day.weekday(), ()):
            yield from _of_stretch(stretch, day, zone, length, step)


def _of_stretch(stretch: Hours, day: date, zone: ZoneInfo, length: timedelta, step: timedelta) -> Iterator[Span]:
    starts, ends = datetime.combine(day, stretch.starts), datetime.combine(day, stretch.ends)
    opening, closing = instant_of(starts, zone), instant_of(ends, zone)
    if opening is None or closing is None or closing - opening != ends - starts:
        yield from _around_clock_change(starts, ends, zone, length, step)
        return
    while opening + length <= closing:
        yield Span(opening, opening + length)
        opening += step


def _around_clock_change(
    starts: datetime, ends: datetime, zone: ZoneInfo, length: timedelta, step: timedelta
) -> Iterator[Span]:
    """Yield the slots of a stretch in which the clocks change, each looked at by itself."""
    wall = starts
    while wall < ends:
        start = instant_of(wall, zone)
        if start is not None:
            last_moment = (start + length - _MOMENT).astimezone(zone).replace(tzinfo=None)
            if last_moment < ends:
                yield Span(start, start + length)
        wall += step


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the one instant a naive wall-clock time names in `zone`; None where it names none or two."""
    first = wall.replace(tzinfo=zone, fold=0)
    if first.utcoffset() != wall.replace(tzinfo=zone, fold=1).utcoffset():
        return None
    return first.astimezone(UTC)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as sorted spans that neither touch nor overlap."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def within_hours(span: Span, hours: Iterable[Hours], zone: ZoneInfo) -> bool:
    """Say whether the whole span lies in the hours by the clock on the wall."""
    start = span.start.astimezone(zone).replace(tzinfo=None)
    last = (span.end - _MOMENT).astimezone(zone).replace(tzinfo=None)
    return start.date() == last.date() and any(
        stretch.weekday == start.weekday() and stretch.starts <= start.time() and last.time() < stretch.ends
        for stretch in hours
    )


def first_of_each_day(slots: Sequence[Span], zone: ZoneInfo, most: int) -> list[Span]:
    """Return at most `most` slots of each day in `zone`, the earliest ones."""
    counts: dict[date, int] = {}
    kept = []
    for slot in slots:
        day = slot.start.astimezone(zone).date()
        counts[day] = counts.get(day, 0) + 1
        if counts[day] <= most:
            kept.append(slot)
    return kept
