"""The count as a small drawing: where it began, what was added, which days are closed, where it ends.

Pure geometry. The days around the end are drawn one by one; a long stretch before or after them is squeezed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from deadlines.engine import Calendar

WIDE, NARROW = 720, 336
MARGIN = 14
ROW = 34  # height of one row of labels: a word above a date
AXIS_GAP = 22
DESCENT = 6  # what hangs below a line of text
LETTER = 6.6  # widest usual width of one letter at the drawing's text size
CLOSE_UP_BEFORE, CLOSE_UP_AFTER = timedelta(days=8), timedelta(days=4)
SQUEEZED = 9.0  # a long stretch takes as much room as this many days of the close-up

MAIL_WORDS = "served by ordinary mail"
"""How the engine's step for mail days can be told from the others."""


KEY = (
    ("count", "counted"),
    ("mail", "added for mail"),
    ("rolled", "moved, office closed"),
    ("weekend", "weekend"),
    ("holiday", "federal holiday"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One day worth a word. `side` is "law" (above the line) or "office" (below it)."""

    kind: str
    word: str
    day: date
    side: str
    x: float = 0
    text_x: float = 0
    word_y: float = 0
    day_y: float = 0
    stem_y: float = 0

    @property
    def short(self) -> str:
        return f"{self.day:%a, %b} {self.day.day}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the line, or a closed stretch behind it: `kind` names how it is drawn."""

    kind: str
    x: float
    width: float
    says: str = ""

    @property
    def end(self) -> float:
        return round(self.x + self.width, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def break_x(self) -> float:
        return round(self.middle - 2, 1)

    @property
    def break_end(self) -> float:
        return round(self.middle + 2, 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: float
    axis_y: float
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]
    closed: tuple[Stretch, ...]
    gaps: tuple[Stretch, ...]
    says: str

    @property
    def band_y(self) -> float:
        return self.axis_y - 9

    @property
    def band_end(self) -> float:
        return self.axis_y + 9

    @property
    def gap_y(self) -> float:
        return self.axis_y + AXIS_GAP

    @property
    def axis_end(self) -> int:
        return self.width - MARGIN

    @property
    def key(self) -> list[tuple[str, str]]:
        """Return what each kind of line and shade means, for the kinds that occur."""
        drawn = {piece.kind for piece in (*self.stretches, *self.closed)}
        return [(kind, words) for kind, words in KEY if kind in drawn]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to horizontal positions: squeezed, day by day, squeezed."""

    first: date
    close_from: date
    close_until: date
    last: date
    width: int

    def x(self, day: date) -> float:
        room = self.width - 2 * MARGIN
        return round(MARGIN + room * self._weight(day) / max(self._weight(self.last), 1), 1)

    def _weight(self, day: date) -> float:
        before = self._squeeze(self.first, min(day, self.close_from), self.close_from)
        inside = max((min(day, self.close_until) - self.close_from).days, 0)
        after = self._squeeze(self.close_until, max(day, self.close_until), self.last)
        return before + inside + after

    @staticmethod
    def _squeeze(start: date, day: date, end: date) -> float:
        days = (end - start).days
        if days <= 0:
            return 0
        return (day - start).days / days * min(float(days), SQUEEZED)


def draw(
    reasoning: Mapping[str, Any],
    calendar: Calendar,
    *,
    width: int = WIDE,
    dates: Mapping[str, date | None] | None = None,
) -> Drawing | None:
    """Return the drawing of a frozen computation, or None when it holds no count.

    `dates` adds days of the deadline itself: "printed", "office", and "extended" when it was.
    """
    if "steps" not in reasoning or "given" not in reasoning:
        return None
    steps = [(date.fromisoformat(step["on"]), step["because"]) for step in reasoning["steps"]]
    points = _points(reasoning, dict(dates or {}))
    days = [point.day for point in points] + [day for day, _ in steps]
    if min(days) == max(days):  # the day itself: there is nothing to count
        return None
    scale = _scale(points, min(days), max(days), width)
    placed, above, below = _placed(points, scale)
    axis_y = above * ROW + AXIS_GAP
    return Drawing(
        width=width,
        height=axis_y + AXIS_GAP + max(below * ROW, DESCENT),
        axis_y=axis_y,
        points=tuple(_raised(point, axis_y) for point in placed),
        stretches=tuple(_stretches(reasoning, steps, scale)),
        closed=tuple(_closed(calendar, scale)),
        gaps=tuple(_gaps(scale)),
        says="; ".join(f"{point.word.lower()} {point.short}, {point.day.year}" for point in points) + ".",
    )


def drawings(
    reasoning: Mapping[str, Any], calendar: Calendar, *, dates: Mapping[str, date | None] | None = None
) -> list[Drawing]:
    """Return the wide drawing and the one for a phone, or nothing."""
    both = (draw(reasoning, calendar, width=width, dates=dates) for width in (WIDE, NARROW))
    return [drawing for drawing in both if drawing]


def _points(reasoning: Mapping[str, Any], dates: dict[str, date | None]) -> list[Point]:
    began, unrolled, due = (
        date.fromisoformat(text) for text in (reasoning["given"]["on"], reasoning["unrolled_on"], reasoning["due_on"])
    )
    working = reasoning["governs"]["working_on"]
    is_first = reasoning.get("meaning") == "first_day"
    found = [Point("trigger", "Start", began, "law")]
    if unrolled != due:
        found.append(Point("unrolled", "Closed day", unrolled, "law"))
    found.append(Point("due", "First day" if is_first else "Legal date", due, "law"))
    printed = dates.get("printed")
    if printed and printed != due:
        found.append(Point("printed", "Printed", printed, "law"))
    if extended := dates.get("extended"):
        found.append(Point("due", "Extended", extended, "law"))
    if working and date.fromisoformat(working) != due:
        found.append(Point("working", "Work to", date.fromisoformat(working), "office"))
    if office := dates.get("office"):
        found.append(Point("office", "Office", office, "office"))
    return sorted(found, key=lambda point: point.day)


def _scale(points: Iterable[Point], first: date, last: date, width: int) -> _Scale:
    """The close-up holds what lies around the end; the start and far dates are squeezed towards it."""
    due = [point.day for point in points if point.kind in {"due", "unrolled", "working"}]
    close_from = max(first, min(due) - CLOSE_UP_BEFORE)
    close_until = min(last, max(due) + CLOSE_UP_AFTER)
    return _Scale(first, close_from, max(close_until, close_from), last, width)


def _placed(points: list[Point], scale: _Scale) -> tuple[list[Point], int, int]:
    """Give every label its row, so that none covers another; return how many rows each side needs."""
    rows: dict[str, list[float]] = {"law": [], "office": []}
    placed = []
    for point in points:
        x = scale.x(point.day)
        half = max(len(point.word), len(point.short)) * LETTER / 2
        text_x = min(max(x, MARGIN / 2 + half), scale.width - MARGIN / 2 - half)
        ends = rows[point.side]
        row = next((number for number, end in enumerate(ends) if end + 8 <= text_x - half), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = text_x + half
        placed.append(replace(point, x=x, text_x=round(text_x, 1), stem_y=row))
    return placed, len(rows["law"]), len(rows["office"])


def _raised(point: Point, axis_y: float) -> Point:
    row = point.stem_y
    if point.side == "law":
        base = axis_y - AXIS_GAP - row * ROW
        return replace(point, word_y=base - 15, day_y=base, stem_y=base + 4)
    top = axis_y + AXIS_GAP + row * ROW
    return replace(point, word_y=top + 8, day_y=top + 23, stem_y=top - 4)


def _stretches(reasoning: Mapping[str, Any], steps: list[tuple[date, str]], scale: _Scale) -> Iterable[Stretch]:
    began, due = steps[0][0], date.fromisoformat(reasoning["due_on"])
    unrolled = date.fromisoformat(reasoning["unrolled_on"])
    reached = began
    for day, because in steps[1:]:
        if day == reached:
            continue
        kind = "mail" if MAIL_WORDS in because else "rolled" if (reached, day) == (unrolled, due) else "count"
        yield _stretch(kind, scale, reached, day, because)
        reached = day


def _stretch(kind: str, scale: _Scale, one: date, other: date, says: str) -> Stretch:
    start, end = scale.x(min(one, other)), scale.x(max(one, other))
    return Stretch(kind, start, round(end - start, 1), says)


def _closed(calendar: Calendar, scale: _Scale) -> Iterable[Stretch]:
    """Every closed day of the close-up; a holiday is drawn apart from a weekend."""
    day = scale.close_from
    half = (scale.x(day + timedelta(days=1)) - scale.x(day)) / 2
    while day <= scale.close_until:
        if reason := calendar.why_closed(day):
            kind = "holiday" if day in calendar.holidays else "weekend"
            yield Stretch(kind, round(scale.x(day) - half, 1), round(2 * half, 1), f"{day:%a, %b} {day.day}: {reason}")
        day += timedelta(days=1)


def _gaps(scale: _Scale) -> Iterable[Stretch]:
    """Where the line is squeezed, with the number of days it stands for."""
    for start, end in ((scale.first, scale.close_from), (scale.close_until, scale.last)):
        days = (end - start).days
        if days > SQUEEZED:
            yield _stretch("gap", scale, start, end, f"{days} days")
