"""The situation in plain words, the confirmed factors, and the questions still open."""

from __future__ import annotations

from collections.abc import Sequence

from clients.consultations.paper.document import Certainty, Factor, SummaryDocument
from clients.consultations.paper.page.rows import Rule, Shape
from clients.consultations.paper.theme import ACCENT, MUTED
from clients.consultations.paper.typeset.text import Span, Text

from .compose import Block, Column, Composer


def situation(compose: Composer, document: SummaryDocument) -> None:
    if not document.situation:
        return
    compose.heading(compose.titled("situation.heading"))
    for text in document.situation:
        compose.paragraph(text, before=1.0)


def factors(compose: Composer, document: SummaryDocument) -> None:
    compose.heading(compose.titled("factors.heading"))
    if not document.factors:
        compose.paragraph(compose.word("factors.none"))
        return
    if compose.for_client:
        compose.paragraph(compose.word("factors.intro"), keep=True)
    for factor in document.factors:
        _factor(compose, factor)


def _factor(compose: Composer, factor: Factor) -> None:
    theme, node = compose.theme, compose.node.add("Sect")
    indent = theme.base * 1.1
    quiet = theme.style(0.92)
    title: list[Span] = [Span(factor.title)]
    if factor.certainty is not Certainty.SURE:
        doubt = compose.word(f"factors.{factor.certainty.value}")
        title.append(Span(f" · {doubt}", bold=False, color=MUTED))
    blocks = [Block(title, theme.style(1.08, bold=True), node.add("H3"))]
    if factor.meaning:
        blocks.append(Block(factor.meaning, theme.body, node.add("P"), theme.space * 0.3))
    blocks += [Block(note, quiet, node.add("P"), theme.space * 0.3) for note in _notes(compose, factor)]

    def paint(height: float, _first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
        x = compose.width - 1 if compose.rtl else 1.0
        return [Rule(x, 1, x, height - 1, ACCENT, 1.6)]

    column = Column(indent, compose.width - indent, blocks)
    compose.add(compose.row([column], before=theme.space * 1.8, paint=paint))


def _notes(compose: Composer, factor: Factor) -> list[Text]:
    word = compose.word
    notes: list[Text] = []
    if factor.facts:
        notes.append(compose.labelled(word("factors.facts"), compose.messages.listed(factor.facts)))
    if factor.rule:
        notes.append(compose.labelled(word("factors.rule"), compose.sources([factor.rule])))
    if not compose.for_client:
        sure = word(f"factors.{factor.certainty.value}")
        notes.append(compose.labelled(word("factors.certainty"), sure))
    if factor.eased_by:
        notes.append(compose.labelled(word("factors.eased_by"), compose.messages.listed(factor.eased_by)))
    if factor.action:
        notes.append(compose.labelled(word("factors.action"), factor.action))
    if factor.sources:
        notes.append(compose.labelled(word("factors.sources"), compose.sources(factor.sources)))
    if factor.confirmed_by and not compose.for_client:
        notes.append(word("factors.confirmed_by", name=factor.confirmed_by))
    return notes


def questions(compose: Composer, document: SummaryDocument) -> None:
    if not document.questions:
        return
    compose.heading(compose.word("questions.heading"))
    if compose.for_client:
        compose.paragraph(compose.word("questions.intro"), keep=True)
    compose.bullets(document.questions)
