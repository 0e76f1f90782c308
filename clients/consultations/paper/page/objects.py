"""reportlab's own PDF objects. Its stubs leave them untyped, so they pass through here as they are."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc

Document = Any
"""A `pdfdoc.PDFDocument`."""
Reference = Any
"""A `pdfdoc.PDFObjectReference`."""

pdf: Any = pdfdoc


def stream(document: Document, content: bytes, **entries: int) -> Reference:
    """Add a compressed stream to the document and return its reference."""
    return document.Reference(pdf.PDFStream(pdf.PDFDictionary(dict(entries)), content, [pdf.PDFZCompress]))
