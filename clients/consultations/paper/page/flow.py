"""Rows onto pages: headings stay with what follows, table heads come again, long rows are cut."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from .rows import Row
from .tags import Node

ARTIFACT = Node("Artifact")
"""Marks what a screen reader should pass over, such as a table's head on its second page."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row `top` points below the upper edge of the text area."""

    row: Row
    top: float


def paginate(rows: list[Row], height: float) -> list[list[Placed]]:
    """Place rows, in order, on pages whose text area is `height` points high."""
    waiting = deque(rows)
    pages: list[list[Placed]] = [[]]
    used, fresh = 0.0, True
    while waiting:
        row = waiting.popleft()
        top = used + (0.0 if fresh else row.before)
        fits = top + row.height <= height + 0.01
        if fits and (fresh or top + _needed(row, waiting) <= height + 0.01):
            pages[-1].append(Placed(row, top))
            used, fresh = top + row.height, False
            continue
        cut = None if fits else row.split(height - top)
        if cut is not None:
            pages[-1].append(Placed(cut[0], top))
            waiting.appendleft(cut[1])
        elif fresh:  # taller than a page and not to be cut: print what there is room for
            pages[-1].append(Placed(row, top))
        else:
            waiting.appendleft(row)
        pages.append([])
        used, fresh = _start_page(pages[-1], waiting), True
    return [page for page in pages if page]


def _needed(row: Row, waiting: deque[Row]) -> float:
    """The height that must be free for this row and for what it has to stay with."""
    total, current = 0.0, row
    for following in waiting:
        if not current.keep:
            break
        total += current.height + following.before
        current = following
    return total + current.least()


def _start_page(page: list[Placed], waiting: deque[Row]) -> float:
    """Repeat the head of a table that goes on; return the height it takes."""
    if not waiting or waiting[0].header is None:
        return 0.0
    head = waiting[0].header
    again = replace(head, items=[replace(item, node=ARTIFACT) for item in head.items], bookmark=None)
    page.append(Placed(again, 0.0))
    return again.height
