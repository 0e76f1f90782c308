"""What a summary says, gathered from the record the attorney confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from caseapp.accounts.models import Firm as FirmRow
from caseapp.core.form_fields import show_phone
from caseapp.core.identifiers import show_a_number
from clients.consultations import paper
from clients.consultations.models import Consultation
from clients.consultations.review import confirmed
from clients.consultations.summaries.words import ENGLISH, Words, unread
from clients.documents.models import Document, DocumentRequest
from clients.exposure.catalogue import resource_groups
from clients.exposure.library import cited
from clients.matters.models import Matter

StepsOf = Callable[[Matter, date], Sequence[paper.Step]]


class NothingToPrint(ValidationError):
    """Nothing is confirmed, written or due: an empty paper helps nobody."""


def of(
    consultation: Consultation, *, today: date, form: str = paper.Form.OFFICE, language: str = "en"
) -> paper.SummaryDocument:
    """Return everything that is printed about a consultation, for its reader and in the reader's language.

    Raises NothingToPrint where the attorney has confirmed and written nothing and no date stands.
    """
    words, for_client = Words.of(language, form=form), form == paper.Form.CLIENT
    factors = confirmed.factors(consultation, words)
    steps = _steps(consultation, factors, today)
    if not (factors or steps or consultation.situation.strip() or consultation.advice.strip()):
        raise NothingToPrint(
            "There is nothing to print yet: confirm factors in the review, or write down the situation or a step.",
            code="nothing",
        )
    exposed = confirmed.exposures(consultation, today)
    topics = {topic for factor in factors for topic in factor.topics} | {one.system.id for one in exposed}
    document = paper.SummaryDocument(
        firm=_firm(),
        meeting=_meeting(consultation, words),
        prepared_on=today,
        signature=paper.Signature(
            consultation.attorney.name, consultation.attorney.title, consultation.attorney.bar_number
        ),
        reviewed=tuple(
            Document.objects.filter(person=consultation.person).order_by("pk").values_list("title", flat=True)
        ),
        situation=_paragraphs(consultation.situation),
        factors=tuple(factor.printed for factor in factors),
        steps=steps,
        gather=_gather(consultation),
        requests=confirmed.records_requests(consultation, exposed),
        questions=confirmed.open_questions(consultation),
        exposure=confirmed.exposure_rows(exposed, words, for_client=for_client),
        lifecycle=confirmed.lifecycle(consultation, today, words),
        resources=_resources(topics, words),
        office_notes=_paragraphs(consultation.advice),
    )
    return replace(document, some_english=words.some_english, unchecked=() if for_client else unread())


def _firm() -> paper.Firm:
    firm = FirmRow.current()
    address = tuple(line for line in (firm.street, firm.city_line) if line)
    return paper.Firm(firm.name, address, show_phone(firm.phone) if firm.phone else "", firm.email, firm.website)


def _resources(topics: set[str], words: Words) -> tuple[paper.Resource, ...]:
    """Return the pages to read, by group in the library's order; their English use only for English readers."""
    order = list(resource_groups())
    rows = [
        (
            order.index(one.group) if one.group in order else len(order),
            paper.Resource(
                name=one.name,
                use=one.use if words.language == ENGLISH else "",
                url=one.url,
                checked_on=checked_on,
                topic=words.group(one.group, resource_groups().get(one.group, one.group)),
            ),
        )
        for one, checked_on in cited(topics or {"practice"})
    ]
    return tuple(resource for _place, resource in sorted(rows, key=lambda row: row[0]))


def _meeting(consultation: Consultation, words: Words) -> paper.Meeting:
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
        zone=consultation.city,
        place=words.mode(consultation.mode, consultation.get_mode_display()),
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
    steps += [factor.step for factor in factors]
    return tuple(sorted(steps, key=lambda step: min(day for day in (step.due_on, step.working_on, date.max) if day)))


def _gather(consultation: Consultation) -> tuple[paper.Gather, ...]:
    asked = DocumentRequest.objects.filter(person=consultation.person, status__in=("requested", "returned"))
    return tuple(paper.Gather(row.title, row.why, row.due_on) for row in asked.order_by("due_on", "pk"))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())
