"""What a summary says, gathered from the record the attorney confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

from caseapp.accounts.models import Firm as FirmRow
from caseapp.core.identifiers import show_a_number
from clients.consultations import paper
from clients.consultations.models import Consultation
from clients.consultations.review import confirmed
from clients.documents.models import Document, DocumentRequest
from clients.exposure.catalogue import resource_groups
from clients.exposure.library import cited
from clients.matters.models import Matter

StepsOf = Callable[[Matter, date], Sequence[paper.Step]]


def of(consultation: Consultation, *, today: date) -> paper.SummaryDocument:
    """Return everything that is printed about a consultation, in both its forms."""
    firm, person = FirmRow.current(), consultation.person
    factors = confirmed.factors(consultation)
    exposure = confirmed.exposure_rows(consultation)
    topics = {topic for factor in factors for topic in factor.topics} | {row.system_id for row in exposure}
    return paper.SummaryDocument(
        firm=paper.Firm(
            firm.name,
            tuple(line for line in (firm.street, firm.city_line) if line),
            firm.phone,
            firm.email,
            firm.website,
        ),
        meeting=_meeting(consultation),
        prepared_on=today,
        signature=paper.Signature(
            consultation.attorney.name, consultation.attorney.title, consultation.attorney.bar_number
        ),
        reviewed=tuple(Document.objects.filter(person=person).order_by("pk").values_list("title", flat=True)),
        situation=_paragraphs(consultation.situation),
        factors=tuple(factor.printed for factor in factors),
        steps=_steps(consultation, factors, today),
        gather=_gather(consultation),
        requests=confirmed.records_requests(consultation),
        questions=confirmed.open_questions(consultation),
        exposure=tuple(row.printed for row in exposure),
        lifecycle=confirmed.lifecycle(consultation, today),
        resources=tuple(
            paper.Resource(
                name=one.name,
                use=one.use,
                url=one.url,
                checked_on=checked_on,
                topic=resource_groups().get(one.group, one.group),
            )
            for one, checked_on in cited(topics or {"practice"})
        ),
        office_notes=_paragraphs(consultation.advice),
    )


def _meeting(consultation: Consultation) -> paper.Meeting:
    local = consultation.starts_at.astimezone(ZoneInfo(consultation.zone))
    person = consultation.person
    identifiers = [("A-Number", show_a_number(person.a_number))] if person.a_number else []
    if person.birth_date:
        identifiers.append(("Date of birth", person.birth_date.isoformat()))
    return paper.Meeting(
        client=person.name,
        attorney=consultation.attorney.name,
        held_on=local.date(),
        starts_at=local.time(),
        minutes=round((consultation.ends_at - consultation.starts_at).total_seconds() / 60),
        zone=consultation.zone,
        place=consultation.get_mode_display(),
        interpreter=str(consultation.interpreter) if consultation.interpreter else "",
        identifiers=tuple(identifiers),
    )


def _steps(
    consultation: Consultation, factors: Sequence[confirmed.ConfirmedFactor], today: date
) -> tuple[paper.Step, ...]:
    """Return the roadmap: what the law asks of the matter by its date, then what follows from each factor."""
    steps: list[paper.Step] = []
    if consultation.matter:
        steps_of: StepsOf = import_string(settings.ROADMAP_STEPS)
        steps += steps_of(consultation.matter, today)
    steps += confirmed.steps(consultation)
    steps += [factor.step for factor in factors if factor.step]
    return tuple(sorted(steps, key=lambda step: (step.due_on is None, step.due_on or date.max)))


def _gather(consultation: Consultation) -> tuple[paper.Gather, ...]:
    asked = DocumentRequest.objects.filter(person=consultation.person, status__in=("requested", "returned"))
    return tuple(paper.Gather(row.title, row.why, row.due_on) for row in asked.order_by("due_on", "pk"))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())
