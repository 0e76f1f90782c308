"""Tables: heads that come again on each page, cells of several paragraphs, a thin line under each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clients.consultations.paper.page.rows import Panel, Row, Rule, Shape
from clients.consultations.paper.page.tags import Node
from clients.consultations.paper.theme import ACCENT, LINE, PANEL
from clients.consultations.paper.typeset.text import Text

from .compose import Block, Column, Composer

_COLUMN_HEAD = " /A << /O /Table /Scope /Column >>"
Cell = Sequence[Text]


class Table:
    """A table with columns of the given shares of the width."""

    def __init__(self, compose: Composer, heads: Sequence[str], shares: Sequence[float]) -> None:
        self._compose = compose
        self._gap = compose.theme.base * 0.9
        self._widths = [compose.width * share / sum(shares) for share in shares]
        self._starts = [sum(self._widths[:number]) for number in range(len(shares))]
        self._node = compose.node.add("Table")
        self._header = self._head(heads)

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows; a cell is a list of paragraphs, and the first paragraph of a row is bold."""
        compose = self._compose
        for cells in rows:
            line = self._node.add("TR")
            columns = [
                Column(*self._place(number), self._blocks(cell, line.add("TD"), first=number == 0))
                for number, cell in enumerate(cells)
            ]
            pad = compose.theme.space * 0.8
            compose.add(compose.row(columns, pad=pad, paint=self._under, header=self._header))

    def _place(self, number: int) -> tuple[float, float]:
        return self._starts[number] + self._gap / 2, self._widths[number] - self._gap

    def _blocks(self, cell: Cell, box: Node, *, first: bool) -> list[Block]:
        theme = self._compose.theme
        return [
            Block(text, theme.style(0.9, bold=first and place == 0), box.add("P"), theme.space * 0.3)
            for place, text in enumerate(cell)
            if text
        ]

    def _head(self, heads: Sequence[str]) -> Row:
        compose, line = self._compose, self._node.add("TR")
        style = compose.theme.style(0.86, bold=True, color=ACCENT)
        columns = [
            Column(*self._place(number), [Block(head, style, line.add("TH", attributes=_COLUMN_HEAD))])
            for number, head in enumerate(heads)
        ]
        space = compose.theme.space
        row = compose.row(columns, pad=space * 0.7, paint=self._behind, keep=True, solid=True, before=space)
        return compose.add(row)

    def _under(self, height: float, _first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
        return (Rule(0, height, self._compose.width, height, LINE),)

    def _behind(self, height: float, _first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
        width = self._compose.width
        return (Panel(0, 0, width, height, PANEL), Rule(0, height, width, height, ACCENT, 0.9))
