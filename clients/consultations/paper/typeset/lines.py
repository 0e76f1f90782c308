"""Paragraphs into lines: words measured from memory, broken by width, ordered for the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .breaking import SPACES, best_end, letters, unbroken
from .direction import cleaned, has_rtl, levels, visual_order
from .fonts import FontSet
from .text import Align, Ink, Line, Part, Span, Style, Text


@dataclass(slots=True)
class _Atom:
    """What stays together on a line; `gap` is the space before it."""

    parts: list[Part] = field(default_factory=list)
    width: float = 0.0
    gap: Part | None = None


def _paragraphs(spans: Sequence[Span]) -> Iterator[list[tuple[str, Span]]]:
    """Cleaned spans, parted where a line ends by itself."""
    current: list[tuple[str, Span]] = []
    for span in spans:
        first, *others = cleaned(span.text).split("\n")
        current.append((first, span))
        for text in others:
            yield current
            current = [(text, span)]
    yield current


class Typesetter:
    """Sets paragraphs of one document and remembers what its fonts could not do."""

    def __init__(self, fonts: FontSet, *, rtl: bool) -> None:
        self.fonts = fonts
        self.rtl = rtl
        self.missing: set[str] = set()
        self.borrowed: set[str] = set()

    def width(self, text: Text, style: Style) -> float:
        """Return the width in points of text on one endless line."""
        lines = self.lines(text, style, float("inf"))
        return max((line.width for line in lines), default=0.0)

    def lines(self, text: Text, style: Style, width: float) -> list[Line]:
        """Break text into lines no wider than `width` points, aligned in a column of that width."""
        spans = [Span(text)] if isinstance(text, str) else text
        lines: list[Line] = []
        for paragraph in _paragraphs(spans):
            lines += self._paragraph(paragraph, style, width)
        return lines

    def _paragraph(self, spans: list[tuple[str, Span]], style: Style, width: float) -> list[Line]:
        parts = tuple(piece for piece, _span in spans)
        whole = "".join(parts)
        any_rtl = has_rtl(whole)
        base = self._base(whole, any_rtl=any_rtl)
        found = levels(parts, base=base) if any_rtl else None
        rows = self._filled(self._atoms(spans, style, found), width)
        lines = [self._finished(atoms, reorder=any_rtl) for atoms in rows]
        self._aligned(lines, style.align, width, base)
        return lines

    def _base(self, whole: str, *, any_rtl: bool) -> int:
        """0 or 1: a page from right to left turns every paragraph with such letters, others the first letter."""
        if not any_rtl or self.rtl:
            return int(any_rtl)
        return int(has_rtl(next(char for char in whole if char.isalpha() or has_rtl(char))))

    def _atoms(self, spans: list[tuple[str, Span]], style: Style, found: tuple[int, ...] | None) -> Iterator[_Atom]:
        at, atom = 0, _Atom()
        for text, span in spans:
            bold = style.bold if span.bold is None else span.bold
            ink = Ink(style.size, span.color or style.color, span.link)
            for index, token in enumerate(SPACES.split(text)):
                if index % 2:
                    if atom.parts:
                        yield atom
                    atom = _Atom(gap=self._gap(ink, found[at] if found else 0, bold=bold))
                    at += len(token)
                    continue
                for place, segment in enumerate(unbroken(token) if token else ()):
                    if place:
                        yield atom
                        atom = _Atom()
                    self._fill(atom, segment, ink, found[at : at + len(segment)] if found else None, bold=bold)
                    at += len(segment)
        if atom.parts:
            yield atom

    def _fill(self, atom: _Atom, text: str, ink: Ink, found: tuple[int, ...] | None, *, bold: bool) -> None:
        """Add the parts of a segment to an atom, one run of one level at a time."""
        if found is None:
            self._put(atom, text, ink, 0, bold=bold)
            return
        start = 0
        for end in range(1, len(text) + 1):
            if end == len(text) or found[end] != found[start]:
                self._put(atom, text[start:end], ink, found[start], bold=bold)
                start = end

    def _put(self, atom: _Atom, text: str, ink: Ink, level: int, *, bold: bool) -> None:
        word = self.fonts.word(text, bold=bold, rtl=level % 2 == 1)
        if word.missing or word.borrowed:
            self.missing.update(word.missing)
            self.borrowed.update(word.borrowed)
        points = ink.size / 1000
        atom.parts += [Part(piece, ink, piece.width * points, level) for piece in word.pieces]
        atom.width += word.width * points

    def _gap(self, ink: Ink, level: int, *, bold: bool) -> Part:
        piece = self.fonts.plain(bold=bold).piece(" ")
        return Part(piece, ink, piece.width * ink.size / 1000, level)

    def _filled(self, atoms: Iterator[_Atom], width: float) -> list[list[_Atom]]:
        rows: list[list[_Atom]] = [[]]
        used = 0.0
        for atom in atoms:
            gap = atom.gap.width if atom.gap and rows[-1] else 0.0
            if rows[-1] and used + gap + atom.width > width:
                rows.append([])
                used = gap = 0.0
            if atom.width > width:
                chunks = self._chopped(atom, width)
                rows += [[chunk] for chunk in chunks[1:]]
                rows[-len(chunks)].append(chunks[0])
                used = chunks[-1].width
            else:
                rows[-1].append(atom)
                used += gap + atom.width
        return rows

    def _chopped(self, atom: _Atom, width: float) -> list[_Atom]:
        """Break a word that is wider than the column, after a slash or dot where there is one."""
        chunks = [_Atom(gap=atom.gap)]
        for part in atom.parts:
            rest = letters(part.piece.text)
            while rest:
                room = width - chunks[-1].width
                count = self._letters_in(part, rest, room)
                if count < len(rest) and chunks[-1].parts and count < 2:
                    chunks.append(_Atom())
                    continue
                count = max(1, count if count == len(rest) else best_end(rest, count))
                piece = part.piece.face.piece("".join(rest[:count]), rtl=part.piece.rtl)
                added = Part(piece, part.ink, piece.width * part.ink.size / 1000, part.level)
                chunks[-1].parts.append(added)
                chunks[-1].width += added.width
                rest = rest[count:]
                if rest:
                    chunks.append(_Atom())
        return chunks

    @staticmethod
    def _letters_in(part: Part, rest: list[str], room: float) -> int:
        """How many letters fit into `room` points, by halving."""
        low, high = 0, len(rest)
        while low < high:
            middle = (low + high + 1) // 2
            piece = part.piece.face.piece("".join(rest[:middle]), rtl=part.piece.rtl)
            if piece.width * part.ink.size / 1000 <= room:
                low = middle
            else:
                high = middle - 1
        return low

    @staticmethod
    def _finished(atoms: list[_Atom], *, reorder: bool) -> Line:
        parts: list[Part] = []
        for index, atom in enumerate(atoms):
            if index and atom.gap:
                parts.append(atom.gap)
            parts += atom.parts
        width = sum([part.width for part in parts])
        if reorder:
            parts = visual_order(parts, [part.level for part in parts])
        return Line(parts, 0.0, width)

    def _aligned(self, lines: list[Line], align: Align, width: float, base: int) -> None:
        """Set each line's x. A foreign paragraph of many lines keeps its own direction's edge."""
        right = self.rtl if len(lines) < 3 else bool(base)
        if align is Align.END:
            right = not self.rtl
        if width == float("inf"):
            return
        for line in lines:
            if align is Align.CENTER:
                line.x = (width - line.width) / 2
            elif right:
                line.x = width - line.width
