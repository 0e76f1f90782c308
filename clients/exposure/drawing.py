"""The exposure map as a drawing: the client in the middle, systems grouped by agency around, a line per fact. Pure.

`draw(name, exposures)` gives places and words; a template writes the SVG. The table under it says the same and more.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clients.exposure.mapping import Exposure, Reason

WIDTH, ROW, GAP, HEAD = 1180, 26, 14, 24
BOX, LABEL, CLIENT = 250, 220, 140  # widths: a system's box, a line's words, the client's box
MIDDLE = WIDTH // 2
TITLE_LETTERS, LABEL_LETTERS = 34, 36


@dataclass(frozen=True, slots=True)
class Line:
    """One fact's way from the client to a system. `path` is SVG, `word` is short, `says` is whole."""

    path: str
    word: str
    word_x: int
    word_y: int
    says: str


@dataclass(frozen=True, slots=True)
class Box:
    """One system with its lines. `anchor` is the row of the table that says the same."""

    anchor: str
    name: str
    says: str
    x: int
    y: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The systems of one agency on one side of the client."""

    agency: str
    x: int
    y: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a template needs; measures in units of the view box."""

    width: int
    height: int
    client: str
    client_x: int
    client_y: int
    groups: tuple[Group, ...]

    @property
    def client_width(self) -> int:
        return CLIENT

    @property
    def box_width(self) -> int:
        return BOX


def draw(client: str, exposures: Sequence[Exposure]) -> Drawing | None:
    """Return the drawing, or None when there is nothing to draw."""
    if not exposures:
        return None
    sides = _halves(_by_agency(exposures))
    height = max(_height(side) for side in sides) + 2 * GAP
    groups = [*_side(sides[0], left=True, height=height), *_side(sides[1], left=False, height=height)]
    name = textwrap.shorten(client, 20, placeholder="…") or client[:20]
    return Drawing(WIDTH, height, name, MIDDLE - CLIENT // 2, height // 2, tuple(groups))


Agencies = list[tuple[str, list[Exposure]]]


def _by_agency(exposures: Iterable[Exposure]) -> Agencies:
    found: dict[str, list[Exposure]] = {}
    for one in exposures:
        found.setdefault(agency_of(one), []).append(one)
    return list(found.items())


def agency_of(exposure: Exposure) -> str:
    """Return the agency a system is grouped under: the office that answers for it."""
    return exposure.system.office.upper()


def _halves(agencies: Agencies) -> tuple[Agencies, Agencies]:
    """Return the agencies on the left and on the right, about equally high; the order is kept on each side."""
    left: Agencies = []
    right: Agencies = []
    for one in sorted(agencies, key=lambda agency: -_height([agency])):
        (left if _height(left) <= _height(right) else right).append(one)
    return left, right


def _lines_of(exposure: Exposure) -> list[tuple[str, list[Reason]]]:
    """Return the facts by what they mean: several of a kind share one line, which says how many there are."""
    found: dict[str, list[Reason]] = {}
    for reason in exposure.reasons:
        found.setdefault(reason.because, []).append(reason)
    return list(found.items())


def _box_height(exposure: Exposure) -> int:
    return max(2, len(_lines_of(exposure))) * ROW


def _height(agencies: Agencies) -> int:
    return sum(HEAD + GAP + sum(_box_height(one) + GAP for one in rows) for _agency, rows in agencies)


def _side(agencies: Agencies, *, left: bool, height: int) -> list[Group]:
    y = (height - _height(agencies)) // 2
    groups = []
    for agency, rows in agencies:
        top = y + HEAD
        boxes = []
        for one in rows:
            boxes.append(_box(one, y=top, left=left, middle=height // 2))
            top += _box_height(one) + GAP
        groups.append(Group(agency, 0 if left else WIDTH - BOX, y + HEAD - 8, tuple(boxes)))
        y = top + GAP
    return groups


def _box(exposure: Exposure, *, y: int, left: bool, middle: int) -> Box:
    system, rows = exposure.system, _lines_of(exposure)
    height = _box_height(exposure)
    start = y + (height - len(rows) * ROW) // 2
    lines = tuple(
        _line(because, reasons, y=start + number * ROW + ROW - 6, left=left, middle=middle)
        for number, (because, reasons) in enumerate(rows)
    )
    says = f"{system.name}, {system.owner}: {'; '.join(because for because, _reasons in rows)}"
    name = textwrap.shorten(system.name, TITLE_LETTERS, placeholder="…")
    return Box(f"system-{system.id}", name, says, 0 if left else WIDTH - BOX, y, height, lines)


def _line(because: str, reasons: Sequence[Reason], *, y: int, left: bool, middle: int) -> Line:
    """Return a line that leaves the client, bends, and runs flat under its words into the box."""
    side = -1 if left else 1
    start, flat, end = (
        MIDDLE + side * CLIENT // 2,
        MIDDLE + side * (MIDDLE - BOX - LABEL),
        MIDDLE + side * (MIDDLE - BOX),
    )
    bend = (start + flat) // 2
    path = f"M{start} {middle} C{bend} {middle} {bend} {y} {flat} {y} H{end}"
    facts = [reason.fact.text for reason in reasons]
    more = f" ×{len(facts)}" if len(facts) > 1 else ""
    word = textwrap.shorten(because, LABEL_LETTERS - len(more), placeholder="…") + more
    return Line(path, word, min(flat, end) + 6, y - 5, f"{because}: {'; '.join(facts)}")
