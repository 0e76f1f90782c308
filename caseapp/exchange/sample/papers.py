"""The sample's papers: one typed page each, the same bytes on every load, and plainly invented."""

from __future__ import annotations

from io import BytesIO

from django.core.files.base import ContentFile
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

MARGIN = 72


def sheet(title: str, lines: list[str]) -> ContentFile[bytes]:
    """Return a page with a title and a few lines as a PDF file; letters beyond Latin-1 become question marks."""
    written = BytesIO()
    page = Canvas(written, pagesize=LETTER, invariant=True)
    page.setTitle(title)
    top = LETTER[1] - MARGIN
    page.setFont("Helvetica-Bold", 18)
    page.drawString(MARGIN, top, _latin(title))
    text = page.beginText(MARGIN, top - 36)
    text.setFont("Helvetica", 12, leading=18)
    for line in [*lines, "", "SAMPLE. Invented for looking around; nobody issued this paper."]:
        text.textLine(_latin(line))
    page.drawText(text)
    page.showPage()
    page.save()
    return ContentFile(written.getvalue(), name=f"{title}.pdf")


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")
