"""What a drawing is made of: shapes and words in one row's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass, field

from clients.consultations.paper.page.rows import Item, Row, Shape
from clients.consultations.paper.page.tags import Node
from clients.consultations.paper.typeset.text import Style

from .compose import Composer


@dataclass(slots=True)
class Drawing:
    """Shapes and words of one drawing, in the row's own coordinates."""

    compose: Composer
    node: Node
    shapes: list[Shape] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def words(self, text: str, x: float, top: float, width: float, style: Style) -> float:
        """Write words into a box and return where they end."""
        for line in self.compose.setter.lines(text, style, width):
            self.items.append(Item(x, top, style.leading, style.size, line, self.node))
            top += style.leading
        return top

    def height_of(self, text: str, width: float, style: Style) -> float:
        return len(self.compose.setter.lines(text, style, width)) * style.leading if text else 0.0

    def finish(self, height: float) -> None:
        """Add the drawing to the paper as one figure of this height."""
        before = self.compose.theme.space * 2.4
        row = Row(self.items, height, before=before, solid=True, figure=self.node, shapes=self.shapes)
        self.compose.add(row)
