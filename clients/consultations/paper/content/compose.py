"""Puts text into rows: headings, paragraphs, lists, columns and tables, mirrored for right-to-left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clients.consultations.paper.document import Source
from clients.consultations.paper.messages import Messages
from clients.consultations.paper.page.rows import Item, Paint, Panel, Row, Shape
from clients.consultations.paper.page.tags import Node
from clients.consultations.paper.theme import ACCENT, INK, MUTED, PANEL, Form, Theme
from clients.consultations.paper.typeset.direction import has_rtl
from clients.consultations.paper.typeset.lines import Typesetter
from clients.consultations.paper.typeset.text import Span, Style, Text

SHORT = 16.0
"""Rows of several paragraphs lower than this many type sizes are not cut at a page's end."""

LONG = 60
"""Lines after which a row becomes several: more than a page holds."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph inside a column: its words, style, node, and the space above it."""

    text: Text
    style: Style
    node: Node
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """Paragraphs beginning `x` points from the reading edge, `width` wide."""

    x: float
    width: float
    blocks: Sequence[Block]


class Composer:
    """Collects the rows of one paper in reading order."""

    def __init__(
        self, setter: Typesetter, theme: Theme, messages: Messages, form: Form, *, root: Node, width: float
    ) -> None:
        self.setter, self.theme, self.messages, self.form = setter, theme, messages, form
        self.width = width
        self.rows: list[Row] = []
        self.node = root
        self._root = root

    @property
    def rtl(self) -> bool:
        return self.setter.rtl

    @property
    def for_client(self) -> bool:
        return self.form is Form.CLIENT

    def word(self, key: str, **values: object) -> str:
        return self.messages.text(key, **values)

    def titled(self, key: str) -> str:
        """The client's wording of a title, or the office's where it has its own."""
        office = f"{key}_office"
        return self.word(office if not self.for_client and self.messages.has(office) else key)

    # rows

    def row(self, columns: Sequence[Column], *, pad: float = 0.0, **more: object) -> Row:
        """Set columns side by side and return the row, without adding it to the paper."""
        items: list[Item] = []
        bottom = pad
        for number, column in enumerate(columns):
            left = self.width - column.x - column.width if self.rtl else column.x
            top = pad
            for block in column.blocks:
                top += block.before if top > pad else 0.0
                if self.rtl:
                    self._spoken(block)
                for line in self.setter.lines(block.text, block.style, column.width):
                    items.append(Item(left, top, block.style.leading, block.style.size, line, block.node, number))
                    top += block.style.leading
            bottom = max(bottom, top)
        row = Row(items, bottom + pad, pad=pad, **more)  # type: ignore[arg-type]
        row.solid |= (
            len(items) > 1 and len({id(item.node) for item in items}) > 1 and row.height < SHORT * self.theme.base
        )
        return row

    @staticmethod
    def _spoken(block: Block) -> None:
        """Give right-to-left words to the tree in reading order; on the page they stand by place."""
        words = block.text if isinstance(block.text, str) else "".join(span.text for span in block.text)
        if has_rtl(words):
            block.node.actual = f"{block.node.actual} {words}".strip()

    def add(self, row: Row) -> Row:
        """Put a row on the paper; return the last part of it, which may still be given more height."""
        self.rows += row.in_parts(LONG)
        return self.rows[-1]

    def heading(self, text: str, *, level: int = 2) -> None:
        """A heading that stays with what follows and stands in the outline."""
        theme = self.theme
        style = theme.style({1: 2.0, 2: 1.34}.get(level, 1.08), bold=True, color=ACCENT if level < 3 else INK)
        if level == 2:
            self.node = self._root.add("Sect")
        block = Block(text, style, self.node.add(f"H{level}"))
        self.add(
            self.row(
                [Column(0, self.width, [block])],
                before=theme.space * {1: 2.0, 2: 3.4}.get(level, 1.8),
                keep=True,
                bookmark=(text, level - 1) if level < 3 else None,
            )
        )
        self.rows[-1].height += theme.space * {1: 0.4, 2: 0.8}.get(level, 0.2)

    def paragraph(
        self, text: Text, style: Style | None = None, *, indent: float = 0.0, before: float = 0.6, keep: bool = False
    ) -> None:
        block = Block(text, style or self.theme.body, self.node.add("P"))
        self.add(self.row([Column(indent, self.width - indent, [block])], before=self.theme.space * before, keep=keep))

    def bullets(self, points: Iterable[Text], *, sign: str = "•", before: float = 0.55) -> None:
        """A list; each point is a row with its sign in the margin."""
        body = self.theme.body
        hang = body.size * 1.25
        listed = self.node.add("L")
        for point in points:
            entry = listed.add("LI")
            mark = Block(sign, self.theme.style(1.0, color=ACCENT, bold=True), entry.add("Lbl"))
            words = Block(point, body, entry.add("LBody"))
            columns = [Column(0, hang, [mark]), Column(hang, self.width - hang, [words])]
            self.add(self.row(columns, before=self.theme.space * before))

    def labelled(self, label: str, text: Text) -> list[Span]:
        """A label, the language's colon and the words after it."""
        rest = [Span(text)] if isinstance(text, str) else list(text)
        return [Span(f"{label}{self.word('paper.colon')}", bold=True, color=MUTED), *rest]

    def sources(self, sources: Sequence[Source]) -> list[Span]:
        """Sources one after the other, each a link where it has an address."""
        spans: list[Span] = []
        for index, source in enumerate(sources):
            if index:
                spans.append(Span(self.word("paper.semicolon")))
            label = source.label.replace("§ ", "§\u00a0")
            spans.append(Span(label, link=source.url, color=ACCENT if source.url else None))
        return spans

    def panel(self, blocks: Sequence[Block], *, before: float = 2.0, bar: bool = False) -> Row:
        """Paragraphs on a quiet background; `bar` adds a line at the reading edge."""
        pad = self.theme.space * 1.6

        def paint(height: float, _first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
            edge = self.width - 3 if self.rtl else 0.0
            shapes: list[Shape] = [Panel(0, 0, self.width, height, PANEL, radius=0 if bar else 5)]
            return [*shapes, Panel(edge, 0, 3, height, ACCENT)] if bar else shapes

        painter: Paint = paint
        column = Column(pad, self.width - 2 * pad, blocks)
        return self.add(self.row([column], pad=pad, paint=painter, before=self.theme.space * before))
