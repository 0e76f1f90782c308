"""What to do if stopped or served, where to read more, the office's notes, the signature."""

from __future__ import annotations

from collections.abc import Sequence

from clients.consultations.paper import dates
from clients.consultations.paper.document import Resource, RightsPart, SummaryDocument
from clients.consultations.paper.page.rows import Rule, Shape
from clients.consultations.paper.theme import ACCENT, INK, MUTED
from clients.consultations.paper.typeset.text import Span

from .compose import Block, Column, Composer


def if_stopped(compose: Composer, document: SummaryDocument) -> None:
    compose.heading(compose.word("stopped.heading"))
    compose.paragraph(compose.word("stopped.intro"), keep=True)
    for part in document.if_stopped or _fixed_rights(compose, document):
        compose.heading(part.heading, level=3)
        compose.bullets(part.points)


def _fixed_rights(compose: Composer, document: SummaryDocument) -> list[RightsPart]:
    phone = document.firm.phone.replace(" ", "\u00a0")
    return [
        RightsPart(compose.word(f"stopped.{name}"), compose.messages.texts(f"stopped.{name}_points", phone=phone))
        for name in ("street", "home", "held", "served")
    ]


def resources(compose: Composer, document: SummaryDocument) -> None:
    if not document.resources:
        return
    compose.heading(compose.word("resources.heading"))
    if compose.for_client:
        compose.paragraph(compose.word("resources.intro"), keep=True)
    topics = list(dict.fromkeys(resource.topic for resource in document.resources))
    for topic in topics:
        if topic:
            compose.heading(topic, level=3)
        compose.bullets([
            _resource(compose, resource) for resource in document.resources if resource.topic == topic
        ])  # fmt: skip


def _resource(compose: Composer, resource: Resource) -> list[Span]:
    day = resource.checked_on
    checked = (
        compose.word("resources.checked", date=dates.full(day, compose.messages))
        if day
        else compose.word("resources.unchecked")
    )
    spans = [Span(resource.name, bold=True)]
    if resource.use:
        spans.append(Span(f"\n{resource.use}"))
    return [
        *spans,
        Span("\n"),
        Span(resource.url, link=resource.url, color=ACCENT),
        Span(f"\n{checked}", color=MUTED),
    ]


def office_notes(compose: Composer, document: SummaryDocument) -> None:
    if compose.for_client or not document.office_notes:
        return
    compose.heading(compose.word("notes.heading"))
    for note in document.office_notes:
        compose.paragraph(note, before=0.8)


def signature(compose: Composer, document: SummaryDocument) -> None:
    """The attorney's name with a line to sign on, or the date of signing."""
    signed, theme, word = document.signature, compose.theme, compose.word
    compose.heading(compose.titled("signature.heading"))
    if compose.for_client:
        lines = [word("paper.explain")]
        if document.firm.phone:
            lines.append(word("paper.call", phone=document.firm.phone))
        compose.paragraph(" ".join(lines), keep=True)
    node = compose.node.add("P")
    details = [signed.title, word("signature.bar", number=signed.bar) if signed.bar else "", document.firm.name]
    who = [
        Block(signed.name, theme.strong, node),
        *(Block(detail, theme.small, node) for detail in details if detail),
    ]
    half = compose.width * 0.58
    if signed.signed_on:
        day = word("signature.signed", date=dates.full(signed.signed_on, compose.messages))
        blocks = [*who, Block(day, theme.body, node, theme.space)]
        compose.add(compose.row([Column(0, compose.width, blocks)], solid=True, before=theme.space))
        return
    gap = theme.base * 3.2

    def lines_to_sign(_height: float, _first: bool, _last: bool) -> Sequence[Shape]:  # noqa: FBT001 - Paint
        right = [(0.0, half - theme.base * 2), (half, compose.width)]
        sides = [(compose.width - b, compose.width - a) for a, b in right] if compose.rtl else right
        return [Rule(a, gap, b, gap, INK, 0.8) for a, b in sides]

    label = [
        Column(0, half, [Block(word("signature.line"), theme.small, node), *who]),
        Column(half, compose.width - half, [Block(word("signature.date_line"), theme.small, node)]),
    ]
    row = compose.row(label, pad=gap + 3, solid=True, paint=lines_to_sign)
    row.height -= gap
    compose.add(row)
