"""From a document to a PDF: set the text, cut it into pages, draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from . import messages as words
from .content import closing, lifecycle, opening, records, roadmap, situation, systems
from .content.compose import Composer
from .document import SummaryDocument
from .messages import Messages
from .page.flow import ARTIFACT, Placed, paginate
from .page.pen import PAGE, Pen
from .theme import FOOT, MARGIN, MUTED, Form, Theme, theme_for
from .typeset.fonts import FontLibrary, find_fonts
from .typeset.lines import Typesetter
from .typeset.text import Align, Line

Progress = Callable[[int, int, str], None]
Section = Callable[[Composer, SummaryDocument], None]

FOR_CLIENT: tuple[Section, ...] = (
    opening.letterhead, opening.title, opening.next_date, roadmap.roadmap, situation.situation,
    situation.factors, records.gather, records.requests, closing.if_stopped, lifecycle.lifecycle,
    records.exposure, systems.systems, situation.questions, opening.meeting, closing.resources,
    closing.signature,
)  # fmt: skip
FOR_OFFICE: tuple[Section, ...] = (
    opening.letterhead, opening.title, opening.meeting, opening.next_date, situation.situation,
    situation.factors, roadmap.roadmap, records.gather, records.requests, situation.questions,
    records.exposure, systems.systems, lifecycle.lifecycle, closing.if_stopped, closing.resources,
    closing.office_notes, closing.signature,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What came out: pages, characters no font has, and what was printed otherwise than asked."""

    pages: int
    missing_glyphs: tuple[str, ...]
    fallbacks: tuple[str, ...]


def render(
    document: SummaryDocument,
    out: BinaryIO | Path,
    *,
    form: Form | str = Form.OFFICE,
    language: str = "en",
    large_print: bool = False,
    fonts: FontLibrary | None = None,
    progress: Progress | None = None,
) -> RenderReport:
    """Write the document as a PDF; the same input gives the same bytes.

    `progress` is called with (done, total, what); `what` is plain English for
    staff and holds nothing about the client. Raises `FontsMissing` when the
    language's own font is not installed. A path is only written when all is done.
    """
    said = words.load(language)
    library = fonts or find_fonts()
    setter = Typesetter(library.for_language(said.language), rtl=said.rtl)
    paper = _Paper(document, Form(form), said, setter, theme_for(Form(form), said.language, large_print=large_print))
    return paper.write(out, progress or _silent)


def _silent(_done: int, _total: int, _what: str) -> None:
    return None


class _Paper:
    """One rendering."""

    def __init__(self, document: SummaryDocument, form: Form, said: Messages, setter: Typesetter, theme: Theme) -> None:
        self.document, self.form, self.said, self.setter, self.theme = document, form, said, setter, theme
        client = form is Form.CLIENT
        self.title = said.text("paper.title_client" if client else "paper.title_office")

    def write(self, out: BinaryIO | Path, progress: Progress) -> RenderReport:
        if isinstance(out, Path):
            partial = out.with_name(out.name + ".part")
            with partial.open("wb") as opened:
                report = self._written(opened, progress)
            partial.replace(out)
            return report
        return self._written(out, progress)

    def _written(self, out: IO[bytes], progress: Progress) -> RenderReport:
        pen = Pen(
            out,
            title=self.title,
            author=self.document.firm.name,
            language=self.said.language,
            dated=self.document.prepared_on,
        )
        sections = FOR_CLIENT if self.form is Form.CLIENT else FOR_OFFICE
        compose = Composer(self.setter, self.theme, self.said, self.form, root=pen.root, width=PAGE[0] - 2 * MARGIN)
        for number, section in enumerate(sections):
            progress(50 * number // len(sections), 100, "Setting the text")
            section(compose, self.document)
        self._notices(compose)
        pages = paginate(compose.rows, PAGE[1] - MARGIN - FOOT - self._second_line())
        for number, page in enumerate(pages, 1):
            progress(50 + 45 * number // len(pages), 100, f"Drawing page {number} of {len(pages)}")
            self._page(pen, page, number, len(pages))
        pen.save()
        progress(100, 100, "Done")
        return RenderReport(len(pages), tuple(sorted(self.setter.missing)), self._fallbacks())

    def _notices(self, compose: Composer) -> None:
        """Put what the reader must know of the paper itself under the title."""
        rows, compose.rows = compose.rows, []
        unreviewed = sorted({*words.unreviewed(), *self.document.unchecked})
        opening.notices(compose, unreviewed, some_english=self.document.some_english)
        at = next((n for n, row in enumerate(rows) if row.bookmark and row.bookmark[1] == 1), len(rows))
        compose.rows = rows[:at] + compose.rows + rows[at:]

    def _foot(self, room: float) -> list[Line]:
        """Return what stands at the foot of each page, in at most two lines beside the page's number."""
        words = f"{self.document.firm.name} · {self.said.text('paper.privileged')}"
        return self.setter.lines(words, self.theme.style(0.75, color=MUTED), PAGE[0] - 2 * MARGIN - room)[:2]

    def _room(self, number: int, count: int) -> float:
        pages = self.said.text("paper.page", page=number, pages=count)
        return self.setter.width(pages, self.theme.style(0.75, color=MUTED)) + 12

    def _second_line(self) -> float:
        """Return the height that a second line at the foot takes from the text above it."""
        leading = self.theme.style(0.75, color=MUTED).leading
        return leading if len(self._foot(self._room(99, 99))) > 1 else 0.0

    def _page(self, pen: Pen, page: list[Placed], number: int, count: int) -> None:
        for placed in page:
            pen.row(placed.row, MARGIN, MARGIN + placed.top)
        pen.mark(ARTIFACT)
        width = PAGE[0] - 2 * MARGIN
        baseline = PAGE[1] - 38
        pages = self.said.text("paper.page", page=number, pages=count)
        end = self.theme.style(0.75, color=MUTED, align=Align.END)
        room = self._room(number, count)
        left = room if self.said.rtl else 0.0
        lines = self._foot(room)
        for place, line in enumerate(lines, 1 - len(lines)):
            pen.text(line, MARGIN + left + line.x, baseline + place * end.leading)
        for line in self.setter.lines(pages, end, width)[:1]:
            pen.text(line, MARGIN + line.x, baseline)
        pen.end_page()

    def _fallbacks(self) -> tuple[str, ...]:
        found = [f"Borrowed font: {name}" for name in sorted(self.setter.borrowed)]
        if not self.said.exists:
            found.insert(0, f"Fixed words in English: no message file for “{self.said.language}”")
        if self.document.some_english:
            found.append("Words of the catalogues in English: no translation yet")
        return (*found, *(f"Fixed words in English: {key}" for key in sorted(self.said.fallen_back)))
