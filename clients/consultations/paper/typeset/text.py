"""What text is made of: styles, spans inside a paragraph, and finished lines of placed pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from .faces import Piece

Color = tuple[float, float, float]


class Align(Enum):
    START = "start"
    END = "end"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Style:
    """Type size and line distance in points."""

    size: float
    leading: float
    color: Color
    bold: bool = False
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class Span:
    """Text inside a paragraph that differs from the paragraph's style. `link` is an address or empty."""

    text: str
    bold: bool | None = None
    color: Color | None = None
    link: str = ""


Text = str | Sequence[Span]


@dataclass(frozen=True, slots=True)
class Ink:
    size: float
    color: Color
    link: str


@dataclass(slots=True)
class Part:
    """A piece on a line, with its width in points and its reading level."""

    piece: Piece
    ink: Ink
    width: float
    level: int


@dataclass(slots=True)
class Line:
    """Parts from left to right, beginning `x` points from the left edge of the column."""

    parts: list[Part]
    x: float
    width: float
