"""Rows: lines of text at their places, with what is painted behind them. All that a page is made of.

Coordinates inside a row are points from its top left corner, y downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from clients.consultations.paper.typeset.text import Color, Line

from .tags import Node


@dataclass(slots=True)
class Item:
    """A line at (x, top), `leading` high, belonging to a node; `column` says what it breaks with."""

    x: float
    top: float
    leading: float
    size: float
    line: Line
    node: Node
    column: int = 0

    @property
    def bottom(self) -> float:
        return self.top + self.leading


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    top: float
    to_x: float
    to_top: float
    color: Color
    width: float = 0.6


@dataclass(frozen=True, slots=True)
class Panel:
    """A box, with rounded corners when `radius` is given."""

    x: float
    top: float
    width: float
    height: float
    fill: Color | None = None
    stroke: Color | None = None
    radius: float = 0.0
    line: float = 0.8


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled shape through these points, such as an arrow's head."""

    points: tuple[tuple[float, float], ...]
    fill: Color


Shape = Rule | Panel | Polygon
Paint = Callable[[float, bool, bool], Sequence[Shape]]
"""What lies behind one part of a row: (height of the part, is it the first, is it the last) to shapes."""


@dataclass(slots=True)
class Row:
    """Lines that belong side by side. A row may be split between lines unless it is `solid`."""

    items: list[Item]
    height: float
    before: float = 0.0
    pad: float = 0.0
    keep: bool = False
    solid: bool = False
    paint: Paint | None = None
    header: Row | None = None
    figure: Node | None = None
    shapes: Sequence[Shape] = ()
    bookmark: tuple[str, int] | None = None
    is_first: bool = True
    is_last: bool = True

    def by_column(self) -> list[list[Item]]:
        columns: dict[int, list[Item]] = {}
        for item in self.items:
            columns.setdefault(item.column, []).append(item)
        return list(columns.values())

    def in_parts(self, most: int) -> list[Row]:
        """Cut a row of one column into rows of at most `most` lines, so that no page copies a long rest."""
        if self.solid or len(self.items) <= most or len(self.by_column()) > 1:
            return [self]
        parts = []
        for start in range(0, len(self.items), most):
            shift = self.items[start].top - (self.pad if start else self.items[0].top)
            lines = self.items[start : start + most]
            items = [replace(item, top=item.top - shift) for item in lines] if start else lines
            is_last = start + most >= len(self.items)
            part = replace(self, items=items, height=_height(items, self.pad if is_last else 0.0))
            part.is_first, part.is_last, part.keep = start == 0, is_last, self.keep and is_last
            if start:
                part.before, part.bookmark = 0.0, None
            parts.append(part)
        return parts

    def least(self) -> float:
        """The height of the smallest first part this row can be cut to."""
        if self.solid:
            return self.height
        fewest = [column[_fewest(column) - 1].bottom for column in self.by_column()]
        return min(self.height, max(fewest, default=0.0) + self.pad)

    def split(self, room: float) -> tuple[Row, Row] | None:
        """Cut into what fits `room` and the rest; None when nothing sensible fits."""
        if self.solid:
            return None
        first: list[Item] = []
        rest: list[Item] = []
        for column in self.by_column():
            count = _fitting(column, room - self.pad)
            if not count:
                return None
            first += column[:count]
            shift = column[count].top - self.pad if count < len(column) else 0.0
            rest += [replace(item, top=item.top - shift) for item in column[count:]]
        if not rest:
            return None
        return (
            replace(self, items=first, height=_height(first, self.pad), is_last=False, keep=False),
            replace(self, items=rest, height=_height(rest, self.pad), before=0.0, is_first=False, bookmark=None),
        )


def _height(items: list[Item], pad: float) -> float:
    return max(item.bottom for item in items) + pad


def _fitting(column: list[Item], room: float) -> int:
    """How many lines of a column to take into a room of this height."""
    return _cut(column, sum(item.bottom <= room for item in column))


def _cut(column: list[Item], count: int) -> int:
    """The nearest cut at or before `count` that leaves no single line of a paragraph on either side."""
    if count in (0, len(column)):
        return count
    starts = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(column)) if a.node is not b.node), len(column)]
    begin = max(start for start in starts if start <= count)
    end = min(start for start in starts if start > count)
    if begin == count:
        return count
    if end - count == 1 and count - begin > 1:
        count -= 1
    if count - begin == 1 and end - begin > 1:
        count = begin
    return count


def _fewest(column: list[Item]) -> int:
    """The smallest number of lines that a column can be cut to."""
    return next((count for count in range(1, len(column)) if _cut(column, count) == count), len(column))
