"""The scheduling desk's week as a grid: a column per person and day, half-hour rows. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clients.consultations.booking.slots import Hours, Span, instant_of, within_hours

ROW = timedelta(minutes=30)
USUAL_DAY = (time(8), time(18))
MOVED_ROWS = 2 * 24


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that takes time, as the reader may see it."""

    span: Span
    kind: str
    text: str
    detail: str = ""
    url: str = ""
    consultation: int = 0
    mark: str = ""

    @property
    def movable(self) -> bool:
        return bool(self.consultation)


@dataclass(frozen=True, slots=True)
class Lane:
    """One column's owner: a colleague, an interpreter or a room."""

    key: str
    name: str
    short: str
    hours: tuple[Hours, ...]
    zone: ZoneInfo
    entries: tuple[Entry, ...]
    slots: tuple[datetime, ...]  # in order
    user_id: int = 0


@dataclass(slots=True)
class Cell:
    """One box of the grid. `rows` is how many half hours it is high."""

    kind: str
    rows: int = 1
    entries: list[Entry] = field(default_factory=list)
    at: datetime | None = None
    wall: str = ""
    lane: Lane | None = None
    day: date | None = None

    @property
    def typed(self) -> str:
        """The time as the booking form takes it: by the clock of whose time it is."""
        return self.at.astimezone(self.lane.zone).strftime("%Y-%m-%dT%H:%M") if self.at and self.lane else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One half hour across the week."""

    label: str
    on_the_hour: bool
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class DayList:
    """One day of one person, for a narrow screen: what takes it and what is free, in order."""

    lane: Lane
    items: list[Cell]

    @property
    def taken(self) -> int:
        return sum(len(cell.entries) for cell in self.items)

    @property
    def free(self) -> int:
        return sum(cell.kind == "free" for cell in self.items)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    lanes: list[DayList]
    closed: str = ""  # the holiday, on one


@dataclass(frozen=True, slots=True)
class Week:
    days: list[Day]
    rows: list[Row]
    lanes: Sequence[Lane]


def build(lanes: Sequence[Lane], *, monday: date, zone: ZoneInfo, closed: Mapping[date, str]) -> Week:
    """Return the week from `monday` as rows of cells, its times those of a clock in `zone`; `closed` names holidays.

    Saturday and Sunday are left out when nothing is there; the rows reach from the earliest to the latest thing.
    """
    days = [monday + timedelta(days=offset) for offset in range(7)]
    days = [day for day in days if day.weekday() < 5 or _anything_on(day, lanes, zone)]
    first, last = _reach(lanes, days, zone)
    hours_off = {lane.key: replace(lane, hours=()) for lane in lanes}
    columns = {
        (day, lane.key): _column(hours_off[lane.key] if day in closed else lane, day, first, last, zone)
        for day in days
        for lane in lanes
    }
    rows = []
    for index in range(last - first):
        wall = _wall(days[0], first + index)
        cells = [cell for day in days for lane in lanes if (cell := columns[day, lane.key][index]) is not None]
        label = _clock(wall.time())
        rows.append(Row(label.replace(":00", "") if wall.minute == 0 else label, wall.minute == 0, cells))
    lists = [
        Day(day, [DayList(lane, _listed(columns[day, lane.key])) for lane in lanes], closed.get(day, ""))
        for day in days
    ]
    return Week(lists, rows, lanes)


def _column(lane: Lane, day: date, first: int, last: int, zone: ZoneInfo) -> list[Cell | None]:
    """Return one cell a row; None where the cell above reaches over it."""
    column: list[Cell | None] = [None] * (last - first)
    groups = _groups(lane, day, first, last, zone)
    row = first
    while row < last:
        if group := groups.get(row):
            end, entries = group
            column[row - first] = Cell("taken", end - row, entries, lane=lane, day=day)
            row = end
        else:
            column[row - first] = _free_cell(lane, day, row, zone)
            row += 1
    return column


def _groups(lane: Lane, day: date, first: int, last: int, zone: ZoneInfo) -> dict[int, tuple[int, list[Entry]]]:
    """Return entries that share rows together, by the row they begin in."""
    groups: list[tuple[int, int, list[Entry]]] = []
    for entry in sorted(lane.entries, key=lambda entry: entry.span):
        rows = _rows_of(entry.span, day, first, last, zone)
        if rows is None:
            continue
        start, end = rows
        if groups and start < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(groups[-1][1], end), [*groups[-1][2], entry])
        else:
            groups.append((start, end, [entry]))
    return {start: (end, entries) for start, end, entries in groups}


def _rows_of(span: Span, day: date, first: int, last: int, zone: ZoneInfo) -> tuple[int, int] | None:
    start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (span.start, span.end))
    midnight = datetime.combine(day, time())
    begin = max(int((start - midnight) // ROW), first)
    finish = min(-int((midnight - end) // ROW), last)
    return (begin, finish) if begin < finish else None


def _free_cell(lane: Lane, day: date, row: int, zone: ZoneInfo) -> Cell:
    wall = _wall(day, row)
    instant = instant_of(wall, zone)
    if instant is None or not lane.user_id:
        return Cell("off", lane=lane, day=day)
    following = bisect_left(lane.slots, instant)
    if following < len(lane.slots) and lane.slots[following] < instant + ROW:
        at = lane.slots[following]
        return Cell("free", at=at, wall=_clock(at.astimezone(zone).time()), lane=lane, day=day)
    inside = within_hours(Span(instant, instant + ROW), lane.hours, lane.zone)
    return Cell("short" if inside else "off", lane=lane, day=day)


def _listed(column: Iterable[Cell | None]) -> list[Cell]:
    return [cell for cell in column if cell is not None and cell.kind in ("taken", "free")]


def _reach(lanes: Sequence[Lane], days: Sequence[date], zone: ZoneInfo) -> tuple[int, int]:
    """Return the first and the last row (without) that are worth showing."""
    first, last = _row(USUAL_DAY[0]), _row(USUAL_DAY[1])
    for lane in lanes:
        for slot in lane.slots:
            local = slot.astimezone(zone)
            first, last = min(first, _row(local.time())), max(last, _row(local.time()) + 1)
        for entry in lane.entries:
            if entry.kind in ("leave", "travel"):
                continue
            for day in days:
                if rows := _rows_of(entry.span, day, 0, MOVED_ROWS, zone):
                    first, last = min(first, rows[0]), max(last, rows[1])
    return first, last


def _anything_on(day: date, lanes: Sequence[Lane], zone: ZoneInfo) -> bool:
    for lane in lanes:
        if any(slot.astimezone(zone).date() == day for slot in lane.slots):
            return True
        if any(e.kind != "leave" and _rows_of(e.span, day, 0, MOVED_ROWS, zone) for e in lane.entries):
            return True
    return False


def _row(at: time) -> int:
    return (at.hour * 60 + at.minute) // 30


def _wall(day: date, row: int) -> datetime:
    return datetime.combine(day, time()) + row * ROW


def _clock(at: time) -> str:
    return f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
