"""The structure tree: what each mark on a page is, in reading order, for screen readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .objects import Document, Reference, pdf


@dataclass(slots=True, eq=False)
class Node:
    """One element of the tree. `role` is PDF's own name: H1, P, L, LI, Table, TR, TH, TD, Figure, Link."""

    role: str
    language: str = ""
    alternative: str = ""
    actual: str = ""
    attributes: str = ""
    kids: list[Node | Mark] = field(default_factory=list)

    def add(self, role: str, *, alternative: str = "", attributes: str = "") -> Node:
        node = Node(role, alternative=alternative, attributes=attributes)
        self.kids.append(node)
        return node


@dataclass(frozen=True, slots=True)
class Mark:
    """Content of a node: marked content number `number` of page `page`, or an annotation."""

    page: int
    number: int = 0
    annotation: Reference | None = None


class _Raw(pdf.PDFObject):
    """An object written as the bytes it was given; quicker than a dictionary of small objects."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.text = ""

    def format(self, document: Document) -> bytes:
        return self.text.encode("latin-1")


class StructureTree:
    """Writes a tree of nodes into a document, with the way back from each mark to its node."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._of_page: dict[int, dict[int, str]] = {}
        self._of_annotation: list[tuple[int, str]] = []
        self._pages: list[str] = []

    def write(self, root: Node, pages: list[Any], annotation_keys: dict[str, int]) -> None:
        """Afterwards the catalogue points to the tree and says that the document is marked."""
        document = self._document
        self._pages = [self._reference(page) for page in pages]
        self._keys = annotation_keys
        tree = _Raw()
        tree_reference = self._reference(tree)
        top = self._element(root, tree_reference)
        parents = _Raw()
        next_key = len(pages) + len(annotation_keys)
        tree.text = (
            f"<< /Type /StructTreeRoot /K {top} /ParentTree {self._reference(parents)} /ParentTreeNextKey {next_key} >>"
        )
        parents.text = f"<< /Nums [{self._numbers()}] >>"
        document.Catalog.StructTreeRoot = tree
        document.Catalog.MarkInfo = pdf.PDFDictionary({"Marked": "true"})

    def _reference(self, thing: Any) -> str:
        written: bytes = self._document.Reference(thing).format(self._document)
        return written.decode("latin-1")

    def _string(self, text: str) -> str:
        written = pdf.PDFString(text).format(self._document)
        return written.decode("latin-1") if isinstance(written, bytes) else str(written)

    def _element(self, node: Node, parent: str) -> str:
        element = _Raw()
        own = self._reference(element)
        kids = " ".join(self._kid(kid, own) for kid in node.kids)
        more = node.attributes
        if node.language:
            more += f" /Lang {self._string(node.language)}"
        if node.actual:
            more += f" /ActualText {self._string(node.actual)}"
        if node.alternative:
            more += f" /Alt {self._string(node.alternative)}"
        element.text = f"<< /Type /StructElem /S /{node.role} /P {parent}{more} /K [{kids}] >>"
        return own

    def _kid(self, kid: Node | Mark, own: str) -> str:
        if isinstance(kid, Node):
            return self._element(kid, own)
        page = self._pages[kid.page]
        if kid.annotation is None:
            self._of_page.setdefault(kid.page, {})[kid.number] = own
            return f"<< /Type /MCR /Pg {page} /MCID {kid.number} >>"
        reference = kid.annotation.format(self._document).decode("latin-1")
        self._of_annotation.append((kid.number, own))
        return f"<< /Type /OBJR /Pg {page} /Obj {reference} >>"

    def _numbers(self) -> str:
        rows = []
        for page in range(len(self._pages)):
            owners = self._of_page.get(page, {})
            rows.append(f"{page} [{' '.join(owners.get(n, 'null') for n in range(max(owners, default=-1) + 1))}]")
        rows += [f"{key} {own}" for key, own in sorted(self._of_annotation)]
        return " ".join(rows)
