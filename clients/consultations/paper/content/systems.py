"""A drawing: the client in the middle, the systems by agency around, each with the fact that links it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from clients.consultations.paper.document import ExposureRow, SummaryDocument
from clients.consultations.paper.page.rows import Panel, Rule
from clients.consultations.paper.theme import ACCENT, LINE, MUTED, PANEL, WHITE
from clients.consultations.paper.typeset.text import Align

from .compose import Composer
from .drawings import Drawing

_TALLEST = 520.0


@dataclass(slots=True)
class _Card:
    row: ExposureRow
    height: float


def systems(compose: Composer, document: SummaryDocument) -> None:
    """The client in the middle, the systems by agency around, each with the fact that links them."""
    if not document.drawings or not document.exposure:
        return
    theme = compose.theme
    node = compose.node.add("Figure", alternative=_told(compose, document.exposure))
    drawing = Drawing(compose, node)
    gap, width = theme.base * 7.5, compose.width
    card_width = (width - gap) / 2
    sides, left_out = _balanced(drawing, document.exposure, card_width)
    heights = [sum(_group_height(drawing, group, card_width) for group in side) for side in sides]
    height = max(*heights, theme.base * 8)
    centre = (width / 2, height / 2)
    for side, groups in enumerate(sides):
        x = 0.0 if (side == 0) != compose.rtl else width - card_width
        _side(drawing, groups, (x, (height - heights[side]) / 2, card_width), centre)
    _middle(drawing, document, centre)
    caption = compose.titled("exposure.drawing")
    bottom = height + theme.space * 1.2
    if left_out:
        caption = f"{caption}. {compose.word('exposure.more', count=left_out)}"
    bottom = drawing.words(caption, 0, bottom, width, theme.small)
    drawing.finish(bottom)


def _told(compose: Composer, rows: tuple[ExposureRow, ...]) -> str:
    parts = [f"{row.agency}, {row.system}: {row.because}" for row in rows]
    return f"{compose.titled('exposure.drawing')}. {'; '.join(parts)}"


def _balanced(
    drawing: Drawing, rows: tuple[ExposureRow, ...], width: float
) -> tuple[tuple[list[list[_Card]], list[list[_Card]]], int]:
    """Groups of cards by agency for either side, and how many systems found no room."""
    order = list(dict.fromkeys(row.agency for row in rows))
    by_agency = sorted(rows, key=lambda row: order.index(row.agency))
    sides: tuple[list[list[_Card]], list[list[_Card]]] = ([], [])
    used, left_out = [0.0, 0.0], 0
    for _agency, found in groupby(by_agency, key=lambda row: row.agency):
        group = [_Card(row, _card_height(drawing, row, width)) for row in found]
        side = 0 if used[0] <= used[1] else 1
        while group and used[side] + _group_height(drawing, group, width) > _TALLEST:
            group.pop()
            left_out += 1
        if group:
            sides[side].append(group)
            used[side] += _group_height(drawing, group, width)
    return sides, left_out


def _card_height(drawing: Drawing, row: ExposureRow, width: float) -> float:
    theme = drawing.compose.theme
    pad = theme.space * 0.8
    inner = width - 2 * pad
    return (
        drawing.height_of(row.system, inner, theme.style(0.82, bold=True))
        + drawing.height_of(row.because, inner, theme.style(0.78, color=MUTED))
        + 2 * pad
    )


def _group_height(drawing: Drawing, group: list[_Card], width: float) -> float:
    theme = drawing.compose.theme
    head = drawing.height_of(group[0].row.agency, width, theme.style(0.82, bold=True, color=ACCENT))
    return head + sum(card.height + theme.space * 0.8 for card in group) + theme.space * 1.4


def _side(
    drawing: Drawing, groups: list[list[_Card]], place: tuple[float, float, float], centre: tuple[float, float]
) -> None:
    """Draw the cards of one side; `place` is their left edge, top and width."""
    x, top, width = place
    theme = drawing.compose.theme
    pad = theme.space * 0.8
    radius = _radius(drawing)
    for group in groups:
        head = theme.style(0.82, bold=True, color=ACCENT)
        top = drawing.words(group[0].row.agency, x, top, width, head)
        for card in group:
            edge = x + width if x < centre[0] else x
            start = _on_circle(centre, (edge, top + card.height / 2), radius)
            drawing.shapes.insert(0, Rule(*start, edge, top + card.height / 2, LINE, 0.9))
            drawing.shapes.append(Panel(x, top, width, card.height, PANEL, LINE, 4, 0.7))
            end = drawing.words(card.row.system, x + pad, top + pad, width - 2 * pad, theme.style(0.82, bold=True))
            drawing.words(card.row.because, x + pad, end, width - 2 * pad, theme.style(0.78, color=MUTED))
            top += card.height + theme.space * 0.8
        top += theme.space * 1.4


def _radius(drawing: Drawing) -> float:
    return drawing.compose.theme.base * 2.6


def _on_circle(centre: tuple[float, float], to: tuple[float, float], radius: float) -> tuple[float, float]:
    dx, dy = to[0] - centre[0], to[1] - centre[1]
    distance = (dx * dx + dy * dy) ** 0.5 or 1.0
    return centre[0] + dx / distance * radius, centre[1] + dy / distance * radius


def _middle(drawing: Drawing, document: SummaryDocument, centre: tuple[float, float]) -> None:
    compose, radius = drawing.compose, _radius(drawing)
    x, y = centre
    drawing.shapes.append(Panel(x - radius, y - radius, 2 * radius, 2 * radius, WHITE, ACCENT, radius, 1.6))
    text = compose.word("exposure.you") if compose.for_client else document.meeting.client
    style = compose.theme.style(0.82, bold=True, color=ACCENT, align=Align.CENTER)
    inner = radius * 1.7
    height = drawing.height_of(text, inner, style)
    if height > 1.5 * radius:
        text = compose.word("meeting.client")
        height = drawing.height_of(text, inner, style)
    drawing.words(text, x - inner / 2, y - height / 2, inner, style)
