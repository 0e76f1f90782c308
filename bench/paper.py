"""How fast a summary becomes a PDF: against bare platypus and against WeasyPrint, the same text and tables.

    make bench-paper                 # fetches WeasyPrint into a throw-away environment of its own and runs this:
    python -m bench.paper --also .weasyprint/lib/python3.11/site-packages

The three print what the paper's own sections say: paragraphs, steps and tables, in the same sizes and font. Ours also
draws, tags, links and numbers its pages. `speed_to_platypus` is our speed divided by that of bare platypus (aim: at
least 0.5), `speed_to_weasyprint` the same for WeasyPrint (aim: at least 8). One process, so papers_per_second is per
worker. WeasyPrint is not among the product's packages; what it needs besides is Debian's libpango-1.0-0,
libpangoft2-1.0-0 and libharfbuzz-subset0. Without it the rest is measured all the same.
"""

from __future__ import annotations

import argparse
import html
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pypdf  # noqa: E402
from reportlab.lib.styles import ParagraphStyle  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table  # noqa: E402

from bench.harness import machine, p50, p95, report, times  # noqa: E402
from clients.consultations.paper import RightsPart, SummaryDocument, find_fonts, render  # noqa: E402
from clients.consultations.paper.content.compose import Block, Column, Composer  # noqa: E402
from clients.consultations.paper.typeset.fonts import LATIN  # noqa: E402
from tests.clients.consultations.paper.samples import ENGLISH  # noqa: E402

ROUNDS = 30
WIDTH = 504.0
Rows = list[list[Column]]


def four_pages() -> SummaryDocument:
    """The sample consultation without the parts that make it longer than four pages."""
    return replace(
        ENGLISH,
        if_stopped=(RightsPart("At the door", ("Keep it closed and ask for the warrant at the window.",)),),
        lifecycle=None,
        drawings=False,
        gather=(),
        office_notes=(),
        questions=(),
        resources=ENGLISH.resources[:1],
    )


def laid_out(document: SummaryDocument) -> Rows:
    """The columns of paragraphs that our own sections ask for."""
    rows: Rows = []
    original = Composer.row

    def noted(self: Composer, columns: Sequence[Column], **more: Any) -> Any:
        rows.append(list(columns))
        return original(self, columns, **more)

    with mock.patch.object(Composer, "row", noted):
        render(document, io.BytesIO(), form="office")
    return rows


def words(block: Block) -> str:
    return block.text if isinstance(block.text, str) else "".join(span.text for span in block.text)


# the three


def ours(document: SummaryDocument) -> bytes:
    out = io.BytesIO()
    render(document, out, form="office")
    return out.getvalue()


@dataclass
class Platypus:
    """Paragraphs and tables, nothing else: no tags, no bookmarks, no drawings."""

    rows: Rows

    def __post_init__(self) -> None:
        folder = find_fonts().folder
        for bold in (False, True):
            pdfmetrics.registerFont(TTFont(f"bench-{bold}", LATIN.path(folder, bold=bold)))

    def _paragraph(self, block: Block) -> Paragraph:
        style = ParagraphStyle(
            "bench",
            fontName=f"bench-{block.style.bold}",
            fontSize=block.style.size,
            leading=block.style.leading,
            spaceBefore=block.before,
        )
        return Paragraph(html.escape(words(block)), style)

    def __call__(self) -> bytes:
        story: list[Flowable] = []
        for columns in self.rows:
            cells = [[self._paragraph(block) for block in column.blocks] for column in columns]
            if len(cells) == 1:
                story += cells[0]
            else:
                story.append(Table([cells], colWidths=[column.width for column in columns]))
        out = io.BytesIO()
        SimpleDocTemplate(out, pagesize=(612, 792), leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=70).build(
            story
        )
        return out.getvalue()


@dataclass
class WeasyPrint:
    """The same as one page of HTML."""

    rows: Rows
    module: ModuleType

    def __post_init__(self) -> None:
        folder = find_fonts().folder
        faces = "".join(
            f"@font-face{{font-family:Bench;font-weight:{weight};src:url({LATIN.path(folder, bold=bold).as_uri()})}}"
            for weight, bold in ((400, False), (700, True))
        )
        page = "@page{size:8.5in 11in;margin:54pt 54pt 70pt}body{font-family:Bench;margin:0}p{margin:0}"
        parts = "".join(self._row(columns) for columns in self.rows)
        self.html = f"<!doctype html><html lang=en><style>{faces}{page}</style>{parts}</html>"

    @staticmethod
    def _row(columns: list[Column]) -> str:
        def paragraph(block: Block) -> str:
            weight = 700 if block.style.bold else 400
            style = f"font:{weight} {block.style.size}pt/{block.style.leading}pt Bench;margin-top:{block.before}pt"
            return f'<p style="{style}">{html.escape(words(block))}</p>'

        cells = ["".join(map(paragraph, column.blocks)) for column in columns]
        if len(cells) == 1:
            return cells[0]
        inside = "".join(
            f'<td style="width:{column.width}pt;vertical-align:top">{cell}</td>'
            for cell, column in zip(cells, columns, strict=True)
        )
        return f"<table><tr>{inside}</tr></table>"

    def __call__(self) -> bytes:
        found: bytes = self.module.HTML(string=self.html).write_pdf()
        return found


def weasyprint() -> ModuleType | None:
    try:
        import weasyprint as found
    except (ImportError, OSError) as problem:
        print(f"WeasyPrint is left out: {problem}", file=sys.stderr)
        return None
    module: ModuleType = found
    return module


def measured(act: Callable[[], bytes], rounds: int) -> dict[str, float]:
    seconds = times(act, rounds=rounds, warm=3)
    return {
        "pages": len(pypdf.PdfReader(io.BytesIO(act())).pages),
        "kilobytes": round(len(act()) / 1000),
        "p50_ms": round(p50(seconds) * 1000, 1),
        "p95_ms": round(p95(seconds) * 1000, 1),
        "papers_per_second": round(1 / p50(seconds), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--also", default="", help="folder to import WeasyPrint from, looked into last")
    if also := parser.parse_args().also:
        sys.path.append(also)
    document = four_pages()
    rows = laid_out(document)
    results: dict[str, Any] = {"machine": machine()}
    results["ours"] = measured(lambda: ours(document), ROUNDS)
    results["platypus"] = measured(Platypus(rows), ROUNDS)
    results["speed_to_platypus"] = round(results["platypus"]["p50_ms"] / results["ours"]["p50_ms"], 2)
    if module := weasyprint():
        results["weasyprint"] = measured(WeasyPrint(rows, module), 5)
        results["speed_to_weasyprint"] = round(results["weasyprint"]["p50_ms"] / results["ours"]["p50_ms"], 1)
    report(results)


if __name__ == "__main__":
    main()
