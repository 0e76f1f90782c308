"""Rendered papers for the tests of this folder: made once each, read often."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pypdfium2
import pytest

from clients.consultations.paper import RenderReport, SummaryDocument, find_fonts, render
from clients.consultations.paper.typeset.fonts import EVERY

from .samples import sample_for


@dataclass(frozen=True)
class Paper:
    data: bytes
    report: RenderReport

    @property
    def pdf(self) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(self.data)

    def page_text(self, number: int) -> str:
        """The text of a page as a reader copies it, lines joined by spaces."""
        text = self.pdf[number].get_textpage().get_text_bounded()
        return " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())

    @property
    def text(self) -> str:
        return " ".join(self.page_text(number) for number in range(len(self.pdf)))


def make(document: SummaryDocument, **options: object) -> Paper:
    out = io.BytesIO()
    report = render(document, out, **options)  # type: ignore[arg-type]
    return Paper(out.getvalue(), report)


@cache
def made(form: str, language: str, large_print: bool) -> Paper:
    return make(sample_for(language), form=form, language=language, large_print=large_print)


@pytest.fixture(scope="session", autouse=True)
def fonts_are_installed() -> None:
    library = find_fonts()
    if any(library.face(package, bold=False) is None for package in EVERY):
        pytest.skip("The paper's fonts are not installed: run “npm install” in the project's folder.")


@pytest.fixture
def paper() -> Callable[..., Paper]:
    """Return a function that gives the sample paper in a form and language."""

    def found(form: str = "client", language: str = "en", *, large_print: bool = False) -> Paper:
        return made(form, language, large_print)

    return found
