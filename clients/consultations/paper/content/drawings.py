"""Two drawings: the client among the systems, and the enforcement lifecycle with the client's place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from .. import dates
from ..document import ExposureRow, Lifecycle, LifecyclePlace, Stage, SummaryDocument
from ..page.rows import Item, Panel, Polygon, Row, Rule, Shape
from ..page.tags import Node
from ..theme import ACCENT, INK, LINE, MUTED, PANEL, WHITE
from ..typeset.lines import Align, Style
from .compose import Composer

_TALLEST = 520.0


@dataclass(slots=True)
class _Canvas:
    """Shapes and words of one drawing, in the row's own coordinates."""

    compose: Composer
    node: Node
    shapes: list[Shape]
    items: list[Item]

    def words(self, text: str, x: float, top: float, width: float, style: Style) -> float:
        """Write words into a box and return where they end."""
        for line in self.compose.setter.lines(text, style, width):
            self.items.append(Item(x, top, style.leading, style.size, line, self.node))
            top += style.leading
        return top

    def height_of(self, text: str, width: float, style: Style) -> float:
        return len(self.compose.setter.lines(text, style, width)) * style.leading if text else 0.0


# the client in the middle


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
    canvas = _Canvas(compose, node, [], [])
    gap, width = theme.base * 7.5, compose.width
    card_width = (width - gap) / 2
    sides, left_out = _balanced(canvas, document.exposure, card_width)
    heights = [sum(_group_height(canvas, group, card_width) for group in side) for side in sides]
    height = max(*heights, theme.base * 8)
    centre = (width / 2, height / 2)
    for side, groups in enumerate(sides):
        x = 0.0 if (side == 0) != compose.rtl else width - card_width
        _side(canvas, groups, x, card_width, (height - heights[side]) / 2, centre)
    _middle(canvas, document, centre)
    caption = compose.titled("exposure.drawing")
    bottom = height + theme.space * 1.2
    if left_out:
        caption = f"{caption}. {compose.word('exposure.more', count=left_out)}"
    bottom = canvas.words(caption, 0, bottom, width, theme.small)
    compose.add(
        Row(canvas.items, bottom, before=theme.space * 1.6, solid=True, figure=node, shapes=canvas.shapes)
    )


def _told(compose: Composer, rows: tuple[ExposureRow, ...]) -> str:
    parts = [f"{row.agency}, {row.system}: {row.because}" for row in rows]
    return f"{compose.titled('exposure.drawing')}. {'; '.join(parts)}"


def _balanced(
    canvas: _Canvas, rows: tuple[ExposureRow, ...], width: float
) -> tuple[tuple[list[list[_Card]], list[list[_Card]]], int]:
    """Groups of cards by agency for either side, and how many systems found no room."""
    order = list(dict.fromkeys(row.agency for row in rows))
    by_agency = sorted(rows, key=lambda row: order.index(row.agency))
    sides: tuple[list[list[_Card]], list[list[_Card]]] = ([], [])
    used, left_out = [0.0, 0.0], 0
    for _agency, found in groupby(by_agency, key=lambda row: row.agency):
        group = [_Card(row, _card_height(canvas, row, width)) for row in found]
        side = 0 if used[0] <= used[1] else 1
        while group and used[side] + _group_height(canvas, group, width) > _TALLEST:
            group.pop()
            left_out += 1
        if group:
            sides[side].append(group)
            used[side] += _group_height(canvas, group, width)
    return sides, left_out


def _card_height(canvas: _Canvas, row: ExposureRow, width: float) -> float:
    theme = canvas.compose.theme
    pad = theme.space * 0.8
    inner = width - 2 * pad
    return (
        canvas.height_of(row.system, inner, theme.style(0.82, bold=True))
        + canvas.height_of(row.because, inner, theme.style(0.78, color=MUTED))
        + 2 * pad
    )


def _group_height(canvas: _Canvas, group: list[_Card], width: float) -> float:
    theme = canvas.compose.theme
    head = canvas.height_of(group[0].row.agency, width, theme.style(0.82, bold=True, color=ACCENT))
    return head + sum(card.height + theme.space * 0.8 for card in group) + theme.space * 1.4


def _side(
    canvas: _Canvas, groups: list[list[_Card]], x: float, width: float, top: float, centre: tuple[float, float]
) -> None:
    theme = canvas.compose.theme
    pad = theme.space * 0.8
    radius = _radius(canvas)
    for group in groups:
        head = theme.style(0.82, bold=True, color=ACCENT)
        top = canvas.words(group[0].row.agency, x, top, width, head)
        for card in group:
            edge = x + width if x < centre[0] else x
            start = _on_circle(centre, (edge, top + card.height / 2), radius)
            canvas.shapes.insert(0, Rule(*start, edge, top + card.height / 2, LINE, 0.9))
            canvas.shapes.append(Panel(x, top, width, card.height, PANEL, LINE, 4, 0.7))
            end = canvas.words(card.row.system, x + pad, top + pad, width - 2 * pad, theme.style(0.82, bold=True))
            canvas.words(card.row.because, x + pad, end, width - 2 * pad, theme.style(0.78, color=MUTED))
            top += card.height + theme.space * 0.8
        top += theme.space * 1.4


def _radius(canvas: _Canvas) -> float:
    return canvas.compose.theme.base * 2.6


def _on_circle(centre: tuple[float, float], to: tuple[float, float], radius: float) -> tuple[float, float]:
    dx, dy = to[0] - centre[0], to[1] - centre[1]
    distance = (dx * dx + dy * dy) ** 0.5 or 1.0
    return centre[0] + dx / distance * radius, centre[1] + dy / distance * radius


def _middle(canvas: _Canvas, document: SummaryDocument, centre: tuple[float, float]) -> None:
    compose, radius = canvas.compose, _radius(canvas)
    x, y = centre
    canvas.shapes.append(Panel(x - radius, y - radius, 2 * radius, 2 * radius, WHITE, ACCENT, radius, 1.6))
    text = compose.word("exposure.you") if compose.for_client else document.meeting.client
    style = compose.theme.style(0.82, bold=True, color=ACCENT, align=Align.CENTER)
    inner = radius * 1.7
    height = canvas.height_of(text, inner, style)
    canvas.words(text, x - inner / 2, y - height / 2, inner, style)


# the lifecycle


def lifecycle(compose: Composer, document: SummaryDocument) -> None:
    """The stations as a strip with the client's place, then what is possible at each."""
    found = document.lifecycle
    if found is None:
        return
    compose.heading(compose.titled("lifecycle.heading"))
    compose.paragraph(compose.word("lifecycle.intro"), keep=True)
    if found.here is None:
        compose.paragraph(compose.word("lifecycle.not_here"), keep=True)
    if document.drawings:
        _strip(compose, found)
    for place in _worth_telling(compose, found):
        _place(compose, place, here=place.stage is found.here)


def _worth_telling(compose: Composer, found: Lifecycle) -> list[LifecyclePlace]:
    """All places for the office; for the client the present one and those after it."""
    stages = list(Stage)
    from_here = 0 if not compose.for_client or found.here is None else stages.index(found.here)
    places = sorted(found.places, key=lambda place: stages.index(place.stage))
    return [place for place in places if stages.index(place.stage) >= from_here]


def _strip(compose: Composer, found: Lifecycle) -> None:
    theme = compose.theme
    here = compose.titled("lifecycle.here")
    names = {stage: compose.word(f"lifecycle.{stage.value}") for stage in Stage}
    told = ", ".join(f"{names[stage]} ({here})" if stage is found.here else names[stage] for stage in Stage)
    node = compose.node.add("Figure", alternative=f"{compose.titled('lifecycle.heading')}: {told}")
    canvas = _Canvas(compose, node, [], [])
    across = 4 if theme.base > 10 else 8
    arrow = theme.base * 1.1
    width = (compose.width - (across - 1) * arrow) / across
    plain = theme.style(0.82, bold=True, align=Align.CENTER)
    height = max(canvas.height_of(name, width - 6, plain) for name in names.values()) + theme.space * 2
    top = bottom = 0.0
    for index, stage in enumerate(Stage):
        place = index % across
        if place == 0 and index:
            top = bottom + theme.space * 1.8
        x = place * (width + arrow)
        x = compose.width - x - width if compose.rtl else x
        box = (x, top, width, height)
        _station(canvas, names[stage], box, here=stage is found.here)
        bottom = max(bottom, top + height)
        if stage is found.here:
            bottom = _under(canvas, here, box)
        if place < across - 1 and index < len(Stage) - 1:
            _arrow(canvas, x, top + height / 2, width, arrow)
    compose.add(
        Row(canvas.items, bottom, before=theme.space * 1.6, solid=True, figure=node, shapes=canvas.shapes)
    )


def _station(canvas: _Canvas, name: str, box: tuple[float, float, float, float], *, here: bool) -> None:
    x, top, width, height = box
    style = canvas.compose.theme.style(0.82, bold=True, color=WHITE if here else INK, align=Align.CENTER)
    canvas.shapes.append(Panel(x, top, width, height, ACCENT if here else PANEL, ACCENT if here else LINE, 5))
    inset = (height - canvas.height_of(name, width - 6, style)) / 2
    canvas.words(name, x + 3, top + inset, width - 6, style)


def _under(canvas: _Canvas, text: str, box: tuple[float, float, float, float]) -> float:
    """Write words centred under a box, as wide as the page allows; return where they end."""
    x, top, width, height = box
    compose = canvas.compose
    style = compose.theme.style(0.8, bold=True, color=ACCENT, align=Align.CENTER)
    middle = x + width / 2
    half = min(middle, compose.width - middle, width * 1.2)
    return canvas.words(text, middle - half, top + height + 2, 2 * half, style)


def _arrow(canvas: _Canvas, x: float, y: float, width: float, length: float) -> None:
    size = length * 0.28
    if canvas.compose.rtl:
        tip = x - length + 2
        canvas.shapes.append(Polygon(((tip, y), (tip + size * 1.6, y - size), (tip + size * 1.6, y + size)), MUTED))
        return
    tip = x + width + length - 2
    canvas.shapes.append(Polygon(((tip, y), (tip - size * 1.6, y - size), (tip - size * 1.6, y + size)), MUTED))


def _place(compose: Composer, place: LifecyclePlace, *, here: bool) -> None:
    word = compose.word
    name = word(f"lifecycle.{place.stage.value}")
    compose.heading(f"{name} · {compose.titled('lifecycle.here')}" if here else name, level=3)
    quiet = compose.theme.style(0.95)
    if place.rights:
        compose.paragraph(compose.labelled(word("lifecycle.rights"), "; ".join(place.rights)), quiet)
    if place.filings:
        compose.paragraph(compose.labelled(word("lifecycle.filings"), "; ".join(place.filings)), quiet)
    if place.next:
        day = f" ({dates.full(place.next_on, compose.messages)})" if place.next_on else ""
        compose.paragraph(compose.labelled(word("lifecycle.next"), f"{place.next}{day}"), quiet)
