"""The enforcement lifecycle: a strip of stations with the client's place, and what is possible there."""

from __future__ import annotations

from collections.abc import Sequence

from clients.consultations.paper import dates
from clients.consultations.paper.document import Lifecycle, LifecyclePlace, Stage, SummaryDocument
from clients.consultations.paper.page.rows import Panel, Polygon
from clients.consultations.paper.theme import ACCENT, INK, LINE, MUTED, PANEL, WHITE
from clients.consultations.paper.typeset.text import Align

from .compose import Composer
from .drawings import Drawing


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
    if found.placed_by and not compose.for_client:
        placed = compose.word("lifecycle.placed", name=found.placed_by, reason=found.reason)
        compose.paragraph(placed, compose.theme.small)
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
    stations = (f"{names[stage]} ({here})" if stage is found.here else names[stage] for stage in Stage)
    told = compose.messages.listed(stations, mark="comma")
    node = compose.node.add("Figure", alternative=f"{compose.titled('lifecycle.heading')}: {told}")
    drawing = Drawing(compose, node)
    across = 4 if theme.base > 10 else 8
    arrow = theme.base * 1.1
    width = (compose.width - (across - 1) * arrow) / across
    plain = theme.style(0.82, bold=True, align=Align.CENTER)
    height = max(drawing.height_of(name, width - 6, plain) for name in names.values()) + theme.space * 2
    top = bottom = 0.0
    for index, stage in enumerate(Stage):
        place = index % across
        if place == 0 and index:
            top = bottom + theme.space * 1.8
        x = place * (width + arrow)
        x = compose.width - x - width if compose.rtl else x
        box = (x, top, width, height)
        _station(drawing, names[stage], box, here=stage is found.here)
        bottom = max(bottom, top + height)
        if stage is found.here:
            bottom = _under(drawing, here, box)
        if place < across - 1 and index < len(Stage) - 1:
            _arrow(drawing, x, top + height / 2, width, arrow)
    drawing.finish(bottom)


def _station(drawing: Drawing, name: str, box: tuple[float, float, float, float], *, here: bool) -> None:
    x, top, width, height = box
    style = drawing.compose.theme.style(0.82, bold=True, color=WHITE if here else INK, align=Align.CENTER)
    drawing.shapes.append(Panel(x, top, width, height, ACCENT if here else PANEL, ACCENT if here else LINE, 5))
    inset = (height - drawing.height_of(name, width - 6, style)) / 2
    drawing.words(name, x + 3, top + inset, width - 6, style)


def _under(drawing: Drawing, text: str, box: tuple[float, float, float, float]) -> float:
    """Write words centred under a box, as wide as the page allows; return where they end."""
    x, top, width, height = box
    compose = drawing.compose
    style = compose.theme.style(0.8, bold=True, color=ACCENT, align=Align.CENTER)
    middle = x + width / 2
    half = min(middle, compose.width - middle, width * 1.2)
    return drawing.words(text, middle - half, top + height + 2, 2 * half, style)


def _arrow(drawing: Drawing, x: float, y: float, width: float, length: float) -> None:
    size = length * 0.28
    if drawing.compose.rtl:
        tip = x - length + 2
        drawing.shapes.append(Polygon(((tip, y), (tip + size * 1.6, y - size), (tip + size * 1.6, y + size)), MUTED))
        return
    tip = x + width + length - 2
    drawing.shapes.append(Polygon(((tip, y), (tip - size * 1.6, y - size), (tip - size * 1.6, y + size)), MUTED))


def _place(compose: Composer, place: LifecyclePlace, *, here: bool) -> None:
    word = compose.word
    name = word(f"lifecycle.{place.stage.value}")
    compose.heading(f"{name} · {compose.titled('lifecycle.here')}" if here else name, level=3)
    quiet = compose.theme.style(0.95)
    if place.rights:
        compose.paragraph(compose.labelled(word("lifecycle.rights"), _together(place.rights)), quiet)
    if place.filings:
        compose.paragraph(compose.labelled(word("lifecycle.filings"), _together(place.filings)), quiet)
    if place.next:
        day = f" ({dates.full(place.next_on, compose.messages)})" if place.next_on else ""
        compose.paragraph(compose.labelled(word("lifecycle.next"), f"{place.next}{day}"), quiet)


def _together(parts: Sequence[str]) -> str:
    """Return sentences after each other, and mere words with a mark between them."""
    return (" " if all(part.endswith((".", "。", "።", "।")) for part in parts) else "; ").join(parts)
