"""Fonts inside the file: only the glyphs used, with the way back from glyph to text."""

from __future__ import annotations

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFZCompress,
)

from ..typeset.faces import Face, Piece

_NOT_NEEDED = "GSUB GPOS GDEF BASE name post OS/2 cmap STAT meta gasp vhea vmtx DSIG prep cvt fpgm".split()


class Embedded:
    """The part of a face that one document uses. Glyph numbers stay the face's own."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._texts: dict[int, str] = {0: ""}
        self._speaks: dict[Piece, bool] = {}

    def use(self, piece: Piece) -> bool:
        """Note a piece's glyphs; tell whether they spell its text when read from left to right."""
        known = self._speaks.get(piece)
        if known is None:
            known = not piece.rtl
            for glyph, text in piece.glyphs:
                if not text or self._texts.setdefault(glyph, text) != text:
                    known = False
            self._speaks[piece] = known
        return known

    def write(self, document: PDFDocument) -> PDFObjectReference:
        """Add the font's objects to the document and return the reference that pages use."""
        glyphs = sorted(self._texts)
        program, numbers = _subset(self.face, glyphs)
        name = PDFName(f"{_tag(glyphs)}+{self.face.name.replace('_', '-')}")
        font = PDFDictionary({
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": name,
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([self._descendant(document, name, glyphs, program, numbers)]),
            "ToUnicode": _stream(document, self._to_unicode(glyphs)),
        })  # fmt: skip
        return document.Reference(font, f"paper-font-{self.resource}")

    def _descendant(
        self, document: PDFDocument, name: PDFName, glyphs: list[int], program: bytes, numbers: dict[int, int]
    ) -> PDFDictionary:
        ascent, descent, _gap = self.face.extents()
        descriptor = PDFDictionary({
            "Type": PDFName("FontDescriptor"), "FontName": name, "Flags": 4,
            "FontBBox": PDFArray([-500, descent, 2000, ascent]), "ItalicAngle": 0, "Ascent": ascent,
            "Descent": descent, "CapHeight": 714, "StemV": 80,
            "FontFile2": _stream(document, program, Length1=len(program)),
        })  # fmt: skip
        widths = " ".join(f"{glyph}[{self.face.advance(glyph)}]" for glyph in glyphs)
        return PDFDictionary({
            "Type": PDFName("Font"), "Subtype": PDFName("CIDFontType2"), "BaseFont": name,
            "CIDSystemInfo": PDFDictionary({"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}),
            "FontDescriptor": document.Reference(descriptor), "DW": 1000, "W": f"[{widths}]",
            "CIDToGIDMap": _stream(document, _glyph_map(numbers)),
        })  # fmt: skip

    def _to_unicode(self, glyphs: list[int]) -> bytes:
        pairs = [
            f"<{glyph:04X}><{self._texts[glyph].encode('utf-16-be').hex().upper()}>"
            for glyph in glyphs
            if self._texts[glyph]
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


def _subset(face: Face, glyphs: list[int]) -> tuple[bytes, dict[int, int]]:
    """Return the font program with these glyphs only, and each one's number in it."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    for table in _NOT_NEEDED:
        wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4).encode("ascii"), "big"))
    wanted.flags = (
        hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    )
    plan = hb.SubsetPlan(face.source, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping.items())


def _glyph_map(numbers: dict[int, int]) -> bytes:
    table = bytearray(2 * (max(numbers) + 1))
    for old, new in numbers.items():
        table[2 * old : 2 * old + 2] = new.to_bytes(2, "big")
    return bytes(table)


def _tag(glyphs: list[int]) -> str:
    """Six capital letters that differ with the glyphs, as PDF asks of a subset's name."""
    value = sum(glyph * (place + 1) for place, glyph in enumerate(glyphs))
    return "".join(chr(65 + (value // 26**place) % 26) for place in range(6))


def _stream(document: PDFDocument, content: bytes, **entries: int) -> PDFObjectReference:
    return document.Reference(PDFStream(PDFDictionary(dict(entries)), content, [PDFZCompress]))
