"""What of the review may be printed: only what an attorney confirmed or wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clients.consultations import paper
from clients.consultations.factors import factors as catalogue
from clients.consultations.models import Consultation, FactorDecision, ReviewLine
from clients.consultations.review import lifecycle as drawing
from clients.consultations.review import reading


@dataclass(frozen=True, slots=True)
class ConfirmedFactor:
    printed: paper.Factor
    topics: tuple[str, ...]
    step: paper.Step | None


@dataclass(frozen=True, slots=True)
class ConfirmedExposure:
    system_id: str
    printed: paper.ExposureRow


def factors(consultation: Consultation) -> list[ConfirmedFactor]:
    """Return the confirmed factors with their facts as they stood when they were confirmed. One query."""
    confirmed = consultation.factor_decisions.filter(decision=FactorDecision.Decision.CONFIRMED)
    return [
        _factor(row) for row in confirmed.select_related("decided_by").order_by("pk") if row.factor_id in catalogue()
    ]


def _factor(row: FactorDecision) -> ConfirmedFactor:
    factor = catalogue()[row.factor_id]
    rule = paper.Source(factor.rule, factor.url)
    printed = paper.Factor(
        title=factor.title,
        meaning=factor.meaning,
        facts=tuple(row.facts),
        rule=rule,
        certainty=paper.Certainty(row.confidence or factor.confidence),
        eased_by=factor.eased_by,
        action=factor.action,
        confirmed_by=row.decided_by.name,
    )
    step = paper.Step(what=factor.action, doer=paper.Doer.TOGETHER, why=factor.title, law=(rule,))
    return ConfirmedFactor(printed, factor.topics, step)


def exposure_rows(consultation: Consultation) -> list[ConfirmedExposure]:
    """Return the systems to which accepted facts lead; facts are accepted by a person, so the rows stand on them."""
    person = consultation.person
    record = reading.history(person)
    rows = []
    for exposure in reading.exposure_of(person, record, consultation.starts_at.date()):
        system = exposure.system
        because = "; ".join(dict.fromkeys(reason.because for reason in exposure.reasons))
        printed = paper.ExposureRow(
            system=system.name,
            agency=system.owner,
            because=because,
            holds="; ".join(system.holds),
            authority=tuple(paper.Source(text) for text in system.authority),
            ask=system.ask,
            check="; ".join(system.check),
            certainty=paper.Certainty(system.confidence)
            if system.confidence in ("sure", "likely")
            else paper.Certainty.VERIFY,
        )
        rows.append(ConfirmedExposure(system.id, printed))
    return rows


def records_requests(consultation: Consultation) -> tuple[paper.RecordsRequest, ...]:
    """Return the offices to ask for records, one line each, from the systems on the map."""
    offices: dict[str, list[str]] = {}
    for row in exposure_rows(consultation):
        offices.setdefault(row.printed.ask, []).append(row.printed.system)
    return tuple(paper.RecordsRequest(office=ask, what=", ".join(names)) for ask, names in offices.items())


def open_questions(consultation: Consultation) -> tuple[str, ...]:
    lines = consultation.review_lines.filter(kind=ReviewLine.Kind.QUESTION)
    return tuple(lines.values_list("text", flat=True))


def steps(consultation: Consultation) -> list[paper.Step]:
    """Return the steps the attorney wrote."""
    lines = consultation.review_lines.filter(kind=ReviewLine.Kind.STEP)
    return [paper.Step(what=line.text, doer=paper.Doer(line.doer), due_on=line.due_on, why=line.why) for line in lines]


def lifecycle(consultation: Consultation, today: date) -> paper.Lifecycle | None:
    """Return the lifecycle with the client's place on it, or None for somebody who is not on it at all."""
    here = drawing.place_of(reading.history(consultation.person))
    return paper.Lifecycle(here, drawing.with_dates(here, consultation, today)) if here else None
