"""Font files, opened once per process and shaped with HarfBuzz."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb

UNITS = 1000
"""All widths are in thousandths of the type size, PDF's own unit."""

_MOST_PIECES = 20_000


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph, the text it stands for (others of its cluster stand for none), and its place."""

    number: int
    text: str
    dx: int
    dy: int
    advance: int


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A run of text shaped in one face, with its glyphs from left to right.

    `plain` is ((glyph, its text), thousandths to move back after it), for pieces in
    which each glyph stands on the line, after the one before it, for its own text.
    """

    text: str
    face: Face
    width: float
    glyphs: tuple[Glyph, ...]
    rtl: bool
    plain: tuple[tuple[tuple[int, str], int], ...] | None


class Face:
    """One static TrueType file. `scale` evens out scripts that look small at the same size."""

    def __init__(self, path: Path, scale: float = 1.0) -> None:
        self.path = path
        self.name = path.stem
        self.scale = scale
        self.source = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self.source)
        self._font.scale = (UNITS, UNITS)
        self.has = self.source.unicodes.__contains__
        self._pieces: dict[tuple[str, bool], Piece] = {}

    def advance(self, glyph: int) -> int:
        return int(self._font.get_glyph_h_advance(glyph))

    def extents(self) -> tuple[int, int, int]:
        """Ascender, descender (negative) and line gap."""
        found = self._font.get_font_extents("ltr")
        return round(found.ascender), round(found.descender), round(found.line_gap)

    def piece(self, text: str, *, rtl: bool = False) -> Piece:
        """Shape `text`; the same words come back from memory."""
        key = (text, rtl)
        found = self._pieces.get(key)
        if found is None:
            if len(self._pieces) >= _MOST_PIECES:
                self._pieces.clear()
            found = self._pieces[key] = self._shape(text, rtl=rtl)
        return found

    def _shape(self, text: str, *, rtl: bool) -> Piece:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.language = "en"  # otherwise HarfBuzz takes the machine's locale, and bytes differ
        hb.shape(self._font, buffer)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        texts = _texts(text, [info.cluster for info in infos], rtl=rtl)
        glyphs = tuple(
            Glyph(info.codepoint, spelled, place.x_offset, place.y_offset, place.x_advance)
            for info, place, spelled in zip(infos, places, texts, strict=True)
        )
        width = sum(glyph.advance for glyph in glyphs) * self.scale
        return Piece(text, self, width, glyphs, rtl, self._plain(glyphs))

    def _plain(self, glyphs: tuple[Glyph, ...]) -> tuple[tuple[tuple[int, str], int], ...] | None:
        if any(glyph.dx or glyph.dy or not glyph.text for glyph in glyphs):
            return None
        return tuple(((g.number, g.text), self.advance(g.number) - g.advance) for g in glyphs)


def _texts(text: str, clusters: list[int], *, rtl: bool) -> list[str]:
    """The text of each glyph: a cluster's text belongs to its first glyph in reading order."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    told: set[int] = set()
    found: list[str] = []
    for cluster in reversed(clusters) if rtl else clusters:
        found.append("" if cluster in told else text[cluster : ends[cluster]])
        told.add(cluster)
    return found[::-1] if rtl else found
