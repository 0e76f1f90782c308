"""The first page's head: letterhead, title, who met and when, the next date."""

from __future__ import annotations

from clients.consultations.paper import dates
from clients.consultations.paper.document import SummaryDocument
from clients.consultations.paper.page.rows import Rule, Shape
from clients.consultations.paper.theme import ACCENT, MUTED
from clients.consultations.paper.typeset.text import Align, Span

from .compose import Block, Column, Composer
from .roadmap import ordered, work_date


def letterhead(compose: Composer, document: SummaryDocument) -> None:
    firm, theme = document.firm, compose.theme
    name_style = theme.style(1.25, bold=True, color=ACCENT)
    detail = theme.style(0.8, color=MUTED, align=Align.END)
    node = compose.node.add("P")
    reach = [part for part in (firm.phone, firm.email) if part]
    lines = [*firm.address, " · ".join(reach), firm.website]
    half = compose.width * 0.52
    details = [Block(line, detail, node) for line in lines if line]

    def below(height: float, _first: bool, _last: bool) -> list[Shape]:  # noqa: FBT001 - Paint
        return [Rule(0, height + theme.space, compose.width, height + theme.space, ACCENT, 1.2)]

    columns = [
        Column(0, half, [Block(firm.name, name_style, node)]),
        Column(half, compose.width - half, details),
    ]
    row = compose.add(compose.row(columns, solid=True, paint=below))
    row.height += theme.space


def title(compose: Composer, document: SummaryDocument) -> None:
    words, theme = compose.messages, compose.theme
    compose.heading(compose.word("paper.title_client" if compose.for_client else "paper.title_office"), level=1)
    day = dates.full(document.prepared_on, words)
    lines = [
        compose.word("paper.prepared_for", name=document.meeting.client),
        compose.word("paper.prepared_on", date=day),
    ]
    if document.version:
        lines.append(compose.word("paper.version", version=document.version))
    compose.paragraph(" · ".join(lines), theme.style(1.0, color=MUTED), before=0.2)
    if calendar := compose.word("dates.calendar_note"):
        compose.paragraph(calendar, theme.small, before=0.2)
    compose.paragraph(compose.word("paper.privileged"), theme.style(0.9, bold=True, color=ACCENT), before=0.4)
    if compose.for_client:
        compose.paragraph(compose.word("paper.privileged_note"), theme.small, before=0.1)


def notices(compose: Composer, unreviewed: list[str], *, some_english: bool = False) -> None:
    """Say which fixed words are English for want of a translation, and which nobody has checked."""
    words = compose.messages
    if not words.exists:
        compose.panel([Block(compose.word("paper.language_missing"), compose.theme.body, compose.node.add("P"))])
    elif words.fallen_back or some_english:
        compose.panel([Block(compose.word("paper.some_missing"), compose.theme.body, compose.node.add("P"))])
    if not compose.for_client and unreviewed:
        text = compose.word("paper.translation_unreviewed", language="; ".join(unreviewed))
        compose.paragraph(text, compose.theme.small)


def next_date(compose: Composer, document: SummaryDocument) -> None:
    """The nearest dated step, large: the first thing a reader should see."""
    dated = [step for step in ordered(document.steps) if work_date(step)]
    if not dated:
        return
    step, theme = dated[0], compose.theme
    node = compose.node.add("P")
    day = work_date(step)
    blocks = [
        Block(
            compose.word("paper.next_date" if compose.for_client else "paper.next_date_office"),
            theme.style(0.9, bold=True, color=MUTED),
            node,
        ),
        Block(dates.full(day, compose.messages) if day else "", theme.style(1.4, bold=True), node),
        Block(step.what, theme.body, node, theme.space * 0.3),
    ]
    compose.panel(blocks, bar=True).solid = True


def meeting(compose: Composer, document: SummaryDocument) -> None:
    """Who met, when, where, and what was looked at."""
    held, word = document.meeting, compose.word
    compose.heading(word("meeting.heading"))
    when = [dates.full(held.held_on, compose.messages)]
    if held.starts_at:
        when.append(f"{dates.clock(held.starts_at, compose.messages)}{f' ({held.zone})' if held.zone else ''}")
    if held.minutes:
        when.append(word("meeting.length", minutes=held.minutes))
    facts = [
        (word("meeting.client"), held.client),
        (word("meeting.attorney"), held.attorney),
        (word("meeting.when"), compose.messages.listed(when, mark="comma")),
        (word("meeting.where"), held.place),
        (word("meeting.interpreter"), held.interpreter),
        (word("meeting.others"), compose.messages.listed(held.others, mark="comma")),
    ]
    if not compose.for_client:
        facts[1:1] = list(held.identifiers)
    pairs(compose, [(label, value) for label, value in facts if value])
    if document.reviewed:
        compose.heading(word("meeting.reviewed"), level=3)
        compose.bullets(document.reviewed)


def pairs(compose: Composer, facts: list[tuple[str, str]]) -> None:
    """Labels in one column, values in the other."""
    theme = compose.theme
    widest = max((compose.setter.width(label, theme.strong) for label, _value in facts), default=0.0)
    first = min(widest + theme.base * 1.2, compose.width * 0.4)
    for label, value in facts:
        node = compose.node.add("P")
        label_block = Block([Span(label, bold=True, color=MUTED)], theme.body, node)
        columns = [
            Column(0, first - 6, [label_block]),
            Column(first, compose.width - first, [Block(value, theme.body, node)]),
        ]
        compose.add(compose.row(columns, before=theme.space * 0.25))
