"""Papers to gather, records to ask for, and the table of systems that may hold data."""

from __future__ import annotations

from clients.consultations.paper import dates
from clients.consultations.paper.document import Certainty, ExposureRow, Gather, RecordsRequest, SummaryDocument
from clients.consultations.paper.theme import MUTED
from clients.consultations.paper.typeset.text import Span, Text

from .compose import Composer
from .tables import Table

_LARGE = 14.0
"""Type from which the portals' names need a wider column to stay whole."""


def gather(compose: Composer, document: SummaryDocument) -> None:
    if not document.gather:
        return
    compose.heading(compose.word("gather.heading"))
    if compose.for_client:
        compose.paragraph(compose.word("gather.intro"), keep=True)
    compose.bullets([_gathered(compose, paper) for paper in document.gather])


def _gathered(compose: Composer, paper: Gather) -> list[Span]:
    spans = [Span(paper.what, bold=True)]
    if paper.why:
        spans.append(Span(f"\n{paper.why}"))
    if paper.due_on:
        due = compose.word("gather.due", date=dates.full(paper.due_on, compose.messages))
        spans.append(Span(f"\n{due}", color=MUTED))
    return spans


def requests(compose: Composer, document: SummaryDocument) -> None:
    if not document.requests:
        return
    compose.heading(compose.word("requests.heading"))
    if compose.for_client:
        compose.paragraph(compose.word("requests.intro"), keep=True)
    heads = [compose.word(f"requests.{name}") for name in ("office", "what", "how")]
    shares = (4, 5, 4) if compose.theme.base > _LARGE else (4, 6, 3)
    Table(compose, heads, shares).add([_request(compose, request) for request in document.requests])


def _request(compose: Composer, request: RecordsRequest) -> list[list[Text]]:
    words, how = compose.messages, list[Text]()
    if request.how:
        how.append(compose.sources([request.how]))
    if request.sent_on:
        how.append(compose.word("requests.sent", date=dates.full(request.sent_on, words)))
    elif request.due_on:
        how.append(compose.word("requests.due", date=dates.full(request.due_on, words)))
    return [[request.office], [request.what], how]


def exposure(compose: Composer, document: SummaryDocument) -> None:
    if not document.exposure:
        return
    compose.heading(compose.titled("exposure.heading"))
    compose.paragraph(compose.word("exposure.intro"), keep=True)
    shared = {"system": 10, "because": 11, "authority": 12, "ask": 13}
    if compose.for_client:
        del shared["authority"]
    heads = [compose.word(f"exposure.{name}") for name in shared]
    Table(compose, heads, list(shared.values())).add([_exposed(compose, row) for row in document.exposure])


def _exposed(compose: Composer, row: ExposureRow) -> list[list[Text]]:
    word = compose.word
    system: list[Text] = [row.system, [Span(row.agency, color=MUTED)]]
    because: list[Text] = [row.because]
    if row.certainty is Certainty.VERIFY:
        because.append([Span(word("factors.verify"), color=MUTED)])
    if row.holds:
        because.append(compose.labelled(word("exposure.holds"), row.holds))
    ask: list[Text] = [row.ask]
    if row.check:
        ask.append(compose.labelled(word("exposure.check"), row.check))
    if compose.for_client:
        return [system, because, ask]
    authority: list[Text] = [compose.sources([source]) for source in row.authority]
    return [system, because, authority, ask]
