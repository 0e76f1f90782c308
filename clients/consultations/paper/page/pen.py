"""Writes pages through reportlab's canvas: text, shapes, marks, links, bookmarks, metadata."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from reportlab.pdfgen.canvas import Canvas

from clients.consultations.paper.typeset.faces import Face
from clients.consultations.paper.typeset.text import Ink, Line

from .embedding import Embedded, Encoded
from .flow import ARTIFACT
from .objects import Document, pdf
from .rows import Item, Row, Rule, Shape
from .shapes import LETTER_HEIGHT, drawn, written
from .tags import Mark, Node, StructureTree

PAGE = (612.0, LETTER_HEIGHT)
"""US Letter, in points."""

_SAFE_LINKS = ("https://", "http://", "mailto:", "tel:")
_LONGEST_LINK = 2000


class _BareCanvas(Canvas):
    """A canvas that does not put a standard font, which is not embedded, on every page."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Pen:
    """One document being written. Coordinates are points from the page's top left corner."""

    def __init__(self, out: IO[bytes], *, title: str, author: str, language: str, dated: date) -> None:
        self._canvas: Any = _BareCanvas(
            out, pagesize=PAGE, pageCompression=1, invariant=1, lang=language, pdfVersion=(1, 7)
        )
        canvas: Any = self._canvas
        self._document: Document = canvas._doc
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject("")
        self._canvas.setCreator("Caseapp")
        self._canvas.setProducer("Caseapp, with ReportLab")
        self._canvas.setDateFormatter(lambda *_now: f"D:{dated:%Y%m%d}000000Z")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self.root = Node("Document", language=language)
        self._fonts: dict[Face, Embedded] = {}
        self._operations: list[str] = []
        self._open: Node | None = None
        self._marks = self._page = 0
        self._annotation_keys: dict[str, int] = {}

    # pages

    def end_page(self) -> None:
        """Close the page; the next mark begins a new one."""
        self._close_mark()
        content = "\n".join(self._operations)
        self._document.updateSignature(content)
        self._canvas.addLiteral("")
        self._canvas.showPage()
        page = self._document.Pages.pages[-1]
        page.Contents = pdf.PDFStream(content=content.encode("ascii"), filters=[pdf.PDFZCompress])
        page.StructParents = self._page
        page.Tabs = pdf.PDFName("S")
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        self._operations, self._marks = [], 0
        self._page += 1

    def save(self) -> None:
        """Write fonts, structure and file. The pen is finished then."""
        fonts = self._document.idToObject["BasicFonts"].dict
        for embedded in self._fonts.values():
            fonts[embedded.resource] = embedded.write(self._document)
        pages: list[Any] = list(self._document.Pages.pages)
        keys = {name: len(pages) + index for index, name in enumerate(self._annotation_keys)}
        for name, key in keys.items():
            self._document.idToObject[name]["StructParent"] = key
        _number_annotations(self.root, keys)
        StructureTree(self._document).write(self.root, pages, keys)
        self._canvas.save()

    def bookmark(self, title: str, level: int, top: float) -> None:
        key = f"section-{len(self._canvas._destinations) + 1}"
        self._canvas.bookmarkHorizontal(key, 0, PAGE[1] - top, relative=0)
        self._canvas.addOutlineEntry(title, key, level)

    # marks

    def mark(self, node: Node) -> None:
        """What is drawn next belongs to this node; ARTIFACT for what is not read aloud."""
        if node is self._open:
            return
        self._close_mark()
        if node is ARTIFACT:
            self._operations.append("/Artifact BMC")
        else:
            node.kids.append(Mark(self._page, self._marks))
            self._operations.append(f"/{node.role} <</MCID {self._marks}>> BDC")
            self._marks += 1
        self._open = node

    def _close_mark(self) -> None:
        if self._open is not None:
            self._operations.append("EMC")
        self._open = None

    # drawing

    def row(self, row: Row, x: float, top: float) -> None:
        """Draw a row with its upper left corner at (x, top)."""
        if row.bookmark:
            self.bookmark(*row.bookmark, top - 12)
        behind = row.paint(row.height, row.is_first, row.is_last) if row.paint else ()
        if behind:
            self.mark(ARTIFACT)
            self.shapes(behind, x, top)
        if row.shapes:
            self.mark(row.figure or ARTIFACT)
            self.shapes(row.shapes, x, top)
        for item in row.items:
            self.mark(row.figure or item.node)
            self.item(item, x, top)

    def item(self, item: Item, x: float, top: float) -> None:
        line = item.line
        baseline = top + item.top + item.leading / 2 + item.size * 0.35
        self.text(line, x + item.x + line.x, baseline)
        if any(part.ink.link for part in line.parts):
            self._links(item, x + item.x + line.x, top + item.top, baseline)

    def text(self, line: Line, x: float, baseline: float) -> None:
        """Write a line of text beginning at x; glyphs that spell nothing by themselves come last."""
        add = self._operations.append
        y = PAGE[1] - baseline
        add(f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm")
        face: Face | None = None
        ink: Ink | None = None
        pending: list[str] = []
        silent: list[str] = []
        for part in line.parts:
            if part.piece.face is not face or part.ink is not ink:
                face, ink = part.piece.face, part.ink
                embedded, size = self._embedded(face), ink.size * face.scale
                look = f"/{embedded.resource} {size:g} Tf {written(ink.color)} rg"
                if pending:
                    add(f"[{''.join(pending)}]TJ")
                    pending.clear()
                add(look)
            encoded = embedded.encoded(part.piece)
            if encoded.said or len(encoded.inline) > 1:
                add(f"[{''.join(pending)}]TJ")
                pending.clear()
                add(_said(encoded, size))
            else:
                pending.append(encoded.inline[0][1])
            for rise, shown in encoded.silent:
                silent.append(f"{look} 1 0 0 1 {x:.2f} {y + rise * size / 1000:.2f} Tm [{shown}]TJ")
            x += part.width
        add(f"[{''.join(pending)}]TJ")
        if silent:
            add(f"/Span <</ActualText ()>> BDC {' '.join(silent)} EMC")
        add("ET")

    def _embedded(self, face: Face) -> Embedded:
        found = self._fonts.get(face)
        if found is None:
            found = self._fonts[face] = Embedded(face, f"T{len(self._fonts) + 1}")
        return found

    # links

    def _links(self, item: Item, x: float, top: float, baseline: float) -> None:
        """Underline linked parts and lay an annotation over each run of them."""
        start, run = x, ""
        at = x
        for part in [*item.line.parts, None]:
            link = part.ink.link if part else ""
            if link != run:
                if run:
                    self._link(run, (start, top, at, top + item.leading), baseline, item)
                start, run = at, link
            at += part.width if part else 0.0

    def _link(self, url: str, box: tuple[float, float, float, float], baseline: float, item: Item) -> None:
        left, top, right, bottom = box
        color = next(part.ink.color for part in item.line.parts if part.ink.link == url)
        self.shapes([Rule(left, baseline + 1.6, right, baseline + 1.6, color, 0.5)], 0.0, 0.0)
        if not is_safe_link(url):
            return
        name = f"link-{len(self._annotation_keys) + 1}"
        corners = (left, PAGE[1] - bottom, right, PAGE[1] - top)
        action = {"Type": pdf.PDFName("Action"), "S": pdf.PDFName("URI"), "URI": pdf.PDFString(url)}
        annotation = pdf.PDFDictionary(
            {
                "Type": pdf.PDFName("Annot"),
                "Subtype": pdf.PDFName("Link"),
                "F": 4,
                "Contents": pdf.PDFString(url),
                "Rect": pdf.PDFArray([round(corner, 2) for corner in corners]),
                "Border": pdf.PDFArray([0, 0, 0]),
                "A": pdf.PDFDictionary(action),
            }
        )
        self._canvas._addAnnotation(annotation, name)
        internal = self._document.annotationName(name)
        self._annotation_keys[internal] = 0
        item.node.kids.append(Mark(self._page, 0, pdf.PDFObjectReference(internal)))

    # shapes

    def shapes(self, shapes: Iterable[Shape], x: float, top: float) -> None:
        for shape in shapes:
            self._operations.append(drawn(shape, x, top))


def is_safe_link(url: str) -> bool:
    """Only addresses a reader can follow knowingly become links; all others are text."""
    return url.lower().startswith(_SAFE_LINKS) and len(url) <= _LONGEST_LINK and url.isprintable()


def _said(encoded: Encoded, size: float) -> str:
    """A piece whose glyphs do not spell its text: the text is given beside them."""
    shown = " ".join(f"{rise * size / 1000:.2f} Ts [{array}]TJ" for rise, array in encoded.inline)
    return f"/Span <</ActualText <FEFF{encoded.said.encode('utf-16-be').hex().upper()}>>> BDC {shown} 0 Ts EMC"


def _number_annotations(node: Node, keys: dict[str, int]) -> None:
    for index, kid in enumerate(node.kids):
        if isinstance(kid, Node):
            _number_annotations(kid, keys)
        elif kid.annotation is not None:
            node.kids[index] = Mark(kid.page, keys[kid.annotation.name], kid.annotation)
