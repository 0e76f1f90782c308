"""What of the review may be printed: only what an attorney confirmed or wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clients.consultations import paper
from clients.consultations.factors import factors as catalogue
from clients.consultations.models import Consultation, FactorDecision, ReviewLine
from clients.consultations.review import lifecycle as drawing
from clients.consultations.review import reading
from clients.consultations.summaries.words import Words
from clients.exposure.mapping import Exposure
from clients.records.models import RecordsRequest
from clients.records.offices import offices

ENGLISH = Words()


@dataclass(frozen=True, slots=True)
class ConfirmedFactor:
    printed: paper.Factor
    topics: tuple[str, ...]
    step: paper.Step


def factors(consultation: Consultation, words: Words = ENGLISH) -> list[ConfirmedFactor]:
    """Return the confirmed factors with their facts as they stood when they were confirmed. One query."""
    confirmed = consultation.factor_decisions.filter(decision=FactorDecision.Decision.CONFIRMED)
    rows = confirmed.select_related("decided_by").order_by("pk")
    return [_factor(row, words) for row in rows if row.factor_id in catalogue()]


def _factor(row: FactorDecision, words: Words) -> ConfirmedFactor:
    factor = words.factor(catalogue()[row.factor_id])
    rule = paper.Source(factor.rule, factor.url)
    facts = tuple(dict.fromkeys(words.fact(fact) for fact in row.facts))
    printed = paper.Factor(
        title=factor.title,
        meaning=factor.meaning,
        facts=facts or ((row.reason,) if row.added and row.reason else ()),
        rule=rule,
        certainty=paper.Certainty(row.confidence or factor.confidence),
        eased_by=factor.eased_by,
        action=factor.action,
        confirmed_by=row.decided_by.name,
    )
    step = paper.Step(what=factor.action, doer=paper.Doer.TOGETHER, why=factor.title, law=(rule,))
    return ConfirmedFactor(printed, factor.topics, step)


def exposures(consultation: Consultation, today: date) -> list[Exposure]:
    """Return the systems to which accepted facts lead; facts are accepted by a person, so the rows stand on them."""
    return reading.exposure_of(consultation.person, reading.history(consultation.person), today)


def exposure_rows(
    found: list[Exposure], words: Words = ENGLISH, *, for_client: bool = False
) -> tuple[paper.ExposureRow, ...]:
    """Return the table of systems: everything for the office; for the client what, why, whom to ask, what to check."""
    return tuple(_exposed(exposure, words, for_client=for_client) for exposure in found)


def _exposed(exposure: Exposure, words: Words, *, for_client: bool) -> paper.ExposureRow:
    system = exposure.system
    office = offices().get(system.office)
    because = (one for one, _reasons in exposure.by_meaning)
    sure = system.confidence if system.confidence in ("sure", "likely") else "verify"
    return paper.ExposureRow(
        system=system.name,
        agency=system.owner,
        because=words.listed(words.because(one) for one in because),
        holds="" if for_client else "; ".join(system.holds),
        authority=() if for_client else tuple(paper.Source(text) for text in system.authority),
        ask=office.name if for_client and office else system.ask,
        check=words.check(system.check),
        certainty=paper.Certainty(sure),
    )


def records_requests(consultation: Consultation, found: list[Exposure]) -> tuple[paper.RecordsRequest, ...]:
    """Return the offices to ask, a line each: which systems, by which way, and when it went out. One query."""
    systems: dict[str, list[str]] = {}
    for exposure in found:
        if exposure.system.office in offices():
            systems.setdefault(exposure.system.office, []).append(exposure.system.name)
    sent = RecordsRequest.objects.filter(person=consultation.person, sent_on__isnull=False)
    sent_on = dict(sent.order_by("sent_on").values_list("office", "sent_on"))
    return tuple(
        paper.RecordsRequest(
            office=offices()[code].name,
            what="; ".join(names),
            how=paper.Source(offices()[code].portal, offices()[code].url),
            sent_on=sent_on.get(code),
        )
        for code, names in systems.items()
    )


def open_questions(consultation: Consultation) -> tuple[str, ...]:
    lines = consultation.review_lines.filter(kind=ReviewLine.Kind.QUESTION)
    return tuple(lines.values_list("text", flat=True))


def steps(consultation: Consultation) -> list[paper.Step]:
    """Return the steps the attorney wrote. Their days are agreed, not the law's."""
    lines = consultation.review_lines.filter(kind=ReviewLine.Kind.STEP)
    return [
        paper.Step(what=line.text, doer=paper.Doer(line.doer), working_on=line.due_on, why=line.why) for line in lines
    ]


def lifecycle(consultation: Consultation, today: date, words: Words = ENGLISH) -> paper.Lifecycle | None:
    """Return the lifecycle with the client's place on it, or None for somebody who is not on it at all."""
    standing = drawing.standing(consultation, reading.history(consultation.person))
    if standing.here is None:
        return None
    places = tuple(words.station(place) for place in drawing.with_dates(standing.here, consultation, today))
    decision = standing.decision
    if decision is None:
        return paper.Lifecycle(standing.here, places)
    return paper.Lifecycle(standing.here, places, placed_by=decision.decided_by.name, reason=decision.reason)
