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
TITLE_LETTERS, LABEL_LETTERS, CLIENT_LETTERS, CLIENT_LINES = 32, 34, 17, 3
TITLE, WORD = 18, 14  # heights of a line of a title and of a label


@dataclass(frozen=True, slots=True)
class Written:
    """One line of text and where it stands."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """One fact's way from the client to a system. `path` is SVG, `words` its label, `says` names the facts."""

    path: str
    words: tuple[Written, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Box:
    """One system with its lines. `anchor` is the row of the table that says the same."""

    anchor: str
    names: tuple[Written, ...]
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
    client_height: int
    client_names: tuple[Written, ...]
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
    names = _lines(client, CLIENT_LETTERS)
    if len(names) > CLIENT_LINES:
        names = [*names[: CLIENT_LINES - 1], f"{names[CLIENT_LINES - 1][: CLIENT_LETTERS - 1]}…"]
    tall = TITLE * len(names) + 2 * GAP
    top = height // 2 - tall // 2
    return Drawing(
        width=WIDTH,
        height=max(height, tall),
        client=client,
        client_x=MIDDLE - CLIENT // 2,
        client_y=top,
        client_height=tall,
        client_names=_written(names, MIDDLE, top + GAP + TITLE - 4, TITLE),
        groups=tuple(groups),
    )


def _lines(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters) or [""]


def _written(lines: Sequence[str], x: int, first: int, leading: int) -> tuple[Written, ...]:
    return tuple(Written(line, x, first + number * leading) for number, line in enumerate(lines))


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


def _label(because: str, reasons: Sequence[Reason]) -> list[str]:
    """Return the words on a line, with how many facts share it."""
    more = f" ×{len(reasons)}" if len(reasons) > 1 else ""
    return _lines(f"{because}{more}", LABEL_LETTERS)


def _row_height(label: Sequence[str]) -> int:
    return ROW + (len(label) - 1) * WORD


def _box_height(exposure: Exposure) -> int:
    facts = sum(_row_height(_label(because, reasons)) for because, reasons in exposure.by_meaning)
    title = len(_lines(exposure.system.name, TITLE_LETTERS)) * TITLE + 12
    return max(2 * ROW, facts, title)


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
    system, rows = exposure.system, exposure.by_meaning
    height, x = _box_height(exposure), 0 if left else WIDTH - BOX
    labels = [_label(because, reasons) for because, reasons in rows]
    foot = y + (height - sum(map(_row_height, labels))) // 2
    lines = []
    for (because, reasons), label in zip(rows, labels, strict=True):
        foot += _row_height(label)
        facts = "; ".join(reason.fact.text for reason in reasons)
        lines.append(_line(label, f"{because}: {facts}", y=foot - 6, left=left, middle=middle))
    says = f"{system.name}, {system.owner}: {'; '.join(because for because, _reasons in rows)}"
    names = _written(_lines(system.name, TITLE_LETTERS), x + 10, y + 22, TITLE)
    return Box(f"system-{system.id}", names, says, x, y, height, tuple(lines))


def _line(label: Sequence[str], says: str, *, y: int, left: bool, middle: int) -> Line:
    """Return a line that leaves the client, bends, and runs flat under its words into the box."""
    side = -1 if left else 1
    start, flat, end = (
        MIDDLE + side * CLIENT // 2,
        MIDDLE + side * (MIDDLE - BOX - LABEL),
        MIDDLE + side * (MIDDLE - BOX),
    )
    bend = (start + flat) // 2
    path = f"M{start} {middle} C{bend} {middle} {bend} {y} {flat} {y} H{end}"
    return Line(path, _written(label, min(flat, end) + 6, y - 5 - (len(label) - 1) * WORD, WORD), says)
