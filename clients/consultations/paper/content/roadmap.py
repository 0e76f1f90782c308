"""The roadmap: a column of dated steps, each with who does it, why, and the law behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clients.consultations.paper import dates
from clients.consultations.paper.document import Doer, Step, SummaryDocument
from clients.consultations.paper.page.rows import Panel, Rule, Shape
from clients.consultations.paper.page.tags import Node
from clients.consultations.paper.theme import ACCENT, LINE, MUTED, WHITE
from clients.consultations.paper.typeset.text import Text

from .compose import Block, Column, Composer


def work_date(step: Step) -> date | None:
    """The date to work to: the earlier of the law's and the office's own."""
    return min((day for day in (step.due_on, step.working_on) if day), default=None)


def ordered(steps: Sequence[Step]) -> list[Step]:
    """Steps by the date to work to; those without a date last, in the order given."""
    return sorted(steps, key=lambda step: work_date(step) or date.max)


def roadmap(compose: Composer, document: SummaryDocument) -> None:
    compose.heading(compose.titled("steps.heading"))
    if not document.steps:
        compose.paragraph(compose.word("steps.none"))
        return
    if compose.for_client:
        compose.paragraph(compose.word("steps.intro"), keep=True)
    listed = compose.node.add("L")
    first = len(compose.rows)
    dates_wide = _date_column(compose, document.steps)
    for step in ordered(document.steps):
        _step(compose, step, listed.add("LI"), dates_wide)
    compose.rows[first].before = compose.theme.space * 1.4


def _date_column(compose: Composer, steps: Sequence[Step]) -> float:
    """Wide enough for the widest date, within reason."""
    style = compose.theme.style(1.08, bold=True)
    days = [day for step in steps if (day := work_date(step))]
    widest = max((compose.setter.width(dates.short(day, compose.messages), style) for day in days), default=0.0)
    return min(max(widest + 1, compose.theme.base * 8.2), compose.width * 0.3)


def _step(compose: Composer, step: Step, entry: Node, first: float) -> None:
    theme = compose.theme
    rail = first + theme.base * 0.5
    start = rail + theme.base * 1.3
    dot = theme.base * 0.34
    middle = theme.style(1.08).leading / 2

    def paint(height: float, is_first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
        x = compose.width - rail if compose.rtl else rail
        line = Rule(x, 0, x, height, LINE, 1.2)
        if not is_first:
            return [line]
        ring = Panel(x - dot, middle - dot, 2 * dot, 2 * dot, WHITE, ACCENT, dot, 1.6)
        return [line, ring]

    columns = [
        Column(0, first, _when(compose, step, entry.add("Lbl"))),
        Column(start, compose.width - start, _what(compose, step, entry.add("LBody"))),
    ]
    row = compose.add(compose.row(columns, paint=paint))
    row.height += theme.space * 2.2


def _when(compose: Composer, step: Step, node: Node) -> list[Block]:
    theme, day = compose.theme, work_date(step)
    if day is None:
        return [Block(compose.word("steps.no_date"), theme.style(1.0, color=MUTED), node)]
    return [
        Block(dates.weekday(day, compose.messages), theme.style(0.9, color=MUTED), node),
        Block(dates.short(day, compose.messages), theme.style(1.08, bold=True), node),
    ]


def _what(compose: Composer, step: Step, node: Node) -> list[Block]:
    theme, word, words = compose.theme, compose.word, compose.messages
    notes: list[Text] = [compose.labelled(word("steps.who"), _doer(compose, step))]
    if step.why:
        notes.append(compose.labelled(word("steps.why"), step.why))
    if step.working_on and step.due_on and step.working_on != step.due_on:  # alone, it is the day in the margin
        notes.append(compose.labelled(word("steps.working_date"), dates.full(step.working_on, words)))
    if step.due_on:
        notes.append(compose.labelled(word("steps.law_date"), dates.full(step.due_on, words)))
    if step.law:
        notes.append(compose.labelled(word("steps.law"), compose.sources(step.law)))
    quiet = theme.style(0.92)
    return [
        Block(step.what, theme.style(1.08, bold=True), node.add("P")),
        *(Block(note, quiet, node.add("P"), theme.space * 0.25) for note in notes),
    ]


def _doer(compose: Composer, step: Step) -> str:
    if step.doer is Doer.CLIENT and not compose.for_client:
        return step.doer_name or compose.word("meeting.client")
    known = compose.word(f"steps.{step.doer.value}")
    return f"{known} ({step.doer_name})" if step.doer_name and step.doer is not Doer.CLIENT else known
