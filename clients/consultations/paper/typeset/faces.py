"""Font files, opened once per process and shaped with HarfBuzz."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as hb

UNITS = 1000
"""All widths are in thousandths of the type size, PDF's own unit."""

_MOST_PIECES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A run of text shaped in one face. `strings` are (rise, PDF text array) in drawing order."""

    text: str
    face: Face
    width: float
    strings: tuple[tuple[int, str], ...]
    glyphs: tuple[tuple[int, str], ...]
    rtl: bool

    @property
    def is_space(self) -> bool:
        return self.text == " "


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
        width = sum(place.x_advance for place in places) * self.scale
        glyphs = tuple(_glyph_texts(text, [(info.codepoint, info.cluster) for info in infos]))
        shown = [
            (info.codepoint, place.x_offset, place.y_offset, place.x_advance)
            for info, place in zip(infos, places, strict=True)
        ]
        return Piece(text, self, width, tuple(self._strings(shown)), glyphs, rtl)

    def _strings(self, shown: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, str]]:
        """Turn positioned glyphs into PDF text arrays, one per change of height."""
        parts: list[str] = []
        rise = carry = 0
        for glyph, dx, dy, advance in shown:
            if dy != rise:
                if parts:
                    yield rise, _joined(parts)
                parts, rise = [], dy
            if before := carry - dx:
                parts.append(f"{before}")
            parts.append(f"<{glyph:04X}>")
            carry = self.advance(glyph) - advance + dx
        if carry:
            parts.append(f"{carry}")
        yield rise, _joined(parts)


def _joined(parts: list[str]) -> str:
    return re.sub("><", "", "".join(parts))


def _glyph_texts(text: str, placed: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Yield each glyph with the text it stands for; later glyphs of one cluster stand for nothing."""
    starts = sorted({cluster for _glyph, cluster in placed})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    told: set[int] = set()
    for glyph, cluster in placed:
        yield glyph, "" if cluster in told else text[cluster : ends[cluster]]
        told.add(cluster)
