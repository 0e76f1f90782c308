"""Fonts inside the file: only the glyphs used, with the way back from glyph to text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import uharfbuzz as hb

from clients.consultations.paper.typeset.faces import Face, Glyph, Piece

from .objects import Document, Reference, pdf, stream

_NOT_NEEDED = (
    *("GSUB", "GPOS", "GDEF", "BASE", "name", "post", "OS/2", "cmap", "STAT", "meta", "gasp"),
    *("vhea", "vmtx", "DSIG", "prep", "cvt", "fpgm"),
)

_NO_TEXT = "\u200b"
"""What a glyph without text of its own is read as: readers show an empty mapping as rubbish."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Text arrays of a piece. `inline` are (rise, array) in the line; one of rise 0 mostly.

    `said` is the text when the glyphs in their order do not spell it. `silent` are
    arrays by height that start where the piece starts and are drawn when the line
    is written: readers put a right-to-left line together by places, and glyphs
    that spell nothing by themselves would tear it apart.
    """

    inline: tuple[tuple[int, str], ...]
    said: str = ""
    silent: tuple[tuple[int, str], ...] = ()


class _Run:
    """Builds one text array; `pen` is where the last glyph left the pen."""

    def __init__(self, pen: int = 0) -> None:
        self._parts: list[str] = []
        self._pen = pen

    def __str__(self) -> str:
        return "".join(self._parts).replace("><", "")

    def move(self, to: int) -> None:
        if self._pen != to:
            self._parts.append(str(self._pen - to))
            self._pen = to

    def show(self, code: int, at: int, advance: int) -> None:
        self.move(at)
        self._parts.append(f"<{code:04X}>")
        self._pen += advance

    def following(self) -> _Run:
        """A run that starts where this one ended."""
        return _Run(self._pen)


class Embedded:
    """The part of a face that one document uses.

    A code in the file stands for a glyph *and* its text, so that a glyph shared by
    two letters (Arabic's dotless bases) is read back rightly in either place.
    """

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], int] = {(0, ""): 0}
        self._encoded: dict[Piece, Encoded] = {}

    def encoded(self, piece: Piece) -> Encoded:
        """The piece as PDF text arrays, and its glyphs as codes of this document."""
        found = self._encoded.get(piece)
        if found is None:
            found = self._encoded[piece] = self._strings(piece)
        return found

    def _strings(self, piece: Piece) -> Encoded:
        if piece.plain is not None:
            return Encoded(((0, self._plain(piece.plain)),))
        if piece.rtl:
            return self._right_to_left(piece)
        runs = [(0, _Run())]
        at = 0
        for glyph in piece.glyphs:
            if glyph.dy != runs[-1][0]:
                runs.append((glyph.dy, runs[-1][1].following()))
            runs[-1][1].show(self._code(glyph), at + glyph.dx, self.face.advance(glyph.number))
            at += glyph.advance
        runs[-1][1].move(at)
        spells = len(runs) == 1 and all(glyph.text for glyph in piece.glyphs)
        return Encoded(tuple((rise, str(run)) for rise, run in runs), "" if spells else piece.text)

    def _plain(self, glyphs: tuple[tuple[tuple[int, str], int], ...]) -> str:
        codes, parts = self._codes, ["<"]
        for key, back in glyphs:
            code = codes.get(key)
            if code is None:
                code = codes[key] = len(codes)
            parts.append(f"{code:04X}>{back}<" if back else f"{code:04X}")
        return "".join([*parts, ">"]).replace("<>", "")

    def _right_to_left(self, piece: Piece) -> Encoded:
        spelled, silent = _Run(), dict[int, _Run]()
        at = 0
        for glyph in piece.glyphs:
            run = spelled if glyph.text and not glyph.dy else silent.setdefault(glyph.dy, _Run())
            run.show(self._code(glyph), at + glyph.dx, self.face.advance(glyph.number))
            at += glyph.advance
        spelled.move(at)
        return Encoded(((0, str(spelled)),), silent=tuple((rise, str(run)) for rise, run in silent.items()))

    def _code(self, glyph: Glyph) -> int:
        return self._codes.setdefault((glyph.number, glyph.text), len(self._codes))

    def write(self, document: Document) -> Reference:
        """Add the font's objects to the document and return the reference that pages use."""
        program, numbers = _subset(self.face, {glyph for glyph, _text in self._codes})
        name = pdf.PDFName(f"{_tag(self._codes)}+{self.face.name.replace('_', '-')}")
        font = pdf.PDFDictionary({
            "Type": pdf.PDFName("Font"),
            "Subtype": pdf.PDFName("Type0"),
            "BaseFont": name,
            "Encoding": pdf.PDFName("Identity-H"),
            "DescendantFonts": pdf.PDFArray([self._descendant(document, name, program, numbers)]),
            "ToUnicode": stream(document, self._to_unicode()),
        })  # fmt: skip
        return document.Reference(font, f"paper-font-{self.resource}")

    def _descendant(self, document: Document, name: Any, program: bytes, numbers: dict[int, int]) -> Any:
        ascent, descent, _gap = self.face.extents()
        descriptor = pdf.PDFDictionary({
            "Type": pdf.PDFName("FontDescriptor"), "FontName": name, "Flags": 4,
            "FontBBox": pdf.PDFArray([-500, descent, 2000, ascent]), "ItalicAngle": 0, "Ascent": ascent,
            "Descent": descent, "CapHeight": 714, "StemV": 80,
            "FontFile2": stream(document, program, Length1=len(program)),
        })  # fmt: skip
        widths = " ".join(str(self.face.advance(glyph)) for glyph, _text in self._codes)
        return pdf.PDFDictionary({
            "Type": pdf.PDFName("Font"), "Subtype": pdf.PDFName("CIDFontType2"), "BaseFont": name,
            "CIDSystemInfo": pdf.PDFDictionary({"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}),
            "FontDescriptor": document.Reference(descriptor), "DW": 1000, "W": f"[0 [{widths}]]",
            "CIDToGIDMap": stream(document, b"".join(numbers[glyph].to_bytes(2, "big") for glyph, _ in self._codes)),
        })  # fmt: skip

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{code:04X}><{(text or _NO_TEXT).encode('utf-16-be').hex().upper()}>"
            for (_glyph, text), code in self._codes.items()
            if code
        ]
        blocks = [
            f"{len(pairs[i : i + 100])} beginbfchar\n" + "\n".join(pairs[i : i + 100]) + "\nendbfchar\n"
            for i in range(0, len(pairs), 100)
        ]
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
            "1 begincodespacerange <0000><FFFF> endcodespacerange\n"
            f"{''.join(blocks)}endcmap CMapName currentdict /CMap defineresource pop end end"
        ).encode("ascii")


def _subset(face: Face, glyphs: set[int]) -> tuple[bytes, dict[int, int]]:
    """Return the font program with these glyphs only, and each one's number in it."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(sorted(glyphs))
    for table in _NOT_NEEDED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode("ascii"), "big"))
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.source, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping.items())


def _tag(codes: dict[tuple[int, str], int]) -> str:
    """Six capital letters that differ with the glyphs, as PDF asks of a subset's name."""
    value = sum(glyph * (code + 1) for (glyph, _text), code in codes.items())
    return "".join(chr(65 + (value // 26**place) % 26) for place in range(6))
