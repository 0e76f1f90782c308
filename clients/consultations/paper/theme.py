"""Sizes, colours and distances of the paper, all following from one size of type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .typeset.text import Align, Color, Style

INK: Color = (0.11, 0.14, 0.18)
MUTED: Color = (0.31, 0.36, 0.42)
ACCENT: Color = (0.06, 0.29, 0.45)
LINE: Color = (0.79, 0.82, 0.86)
PANEL: Color = (0.945, 0.96, 0.972)
WHITE: Color = (1.0, 1.0, 1.0)

MARGIN = 54.0
FOOT = 70.0


class Form(StrEnum):
    """The office's full paper, or the client's."""

    OFFICE = "office"
    CLIENT = "client"


_TALL = {"ar": 1.62, "fa": 1.62, "ur": 1.7, "ps": 1.62, "hi": 1.58, "ne": 1.58, "mr": 1.58, "am": 1.55, "ti": 1.55}
_TALL |= {"zh-Hans": 1.58, "zh-Hant": 1.58, "ko": 1.55, "vi": 1.48}


@dataclass(frozen=True, slots=True)
class Theme:
    """The styles of one paper. `base` is the size of its running text in points."""

    base: float
    smallest: float
    height: float

    def style(self, factor: float, *, bold: bool = False, color: Color = INK, align: Align = Align.START) -> Style:
        size = max(round(self.base * factor, 1), self.smallest)
        tight = self.height if factor < 1.2 else 1 + (self.height - 1) * 0.62
        return Style(size, round(size * tight, 1), color, bold, align)

    @property
    def body(self) -> Style:
        return self.style(1.0)

    @property
    def strong(self) -> Style:
        return self.style(1.0, bold=True)

    @property
    def small(self) -> Style:
        return self.style(0.86, color=MUTED)

    @property
    def space(self) -> float:
        """The paper's rhythm: distances are multiples of it."""
        return self.base * 0.5


def theme_for(form: Form, language: str, *, large_print: bool) -> Theme:
    """Return the theme: 18 point for large print, 12 for a client, 10 for the office."""
    height = _TALL.get(language, 1.42)
    if large_print:
        return Theme(18.0, 16.0, height)
    return Theme(12.0, 10.0, height) if form is Form.CLIENT else Theme(10.0, 8.4, height)
