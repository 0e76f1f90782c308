"""After the meeting: the matter opens with everything the consultation found. Nothing is typed twice."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.consultations.booking.actions import record_outcome
from clients.consultations.models import Consultation, ReviewLine
from clients.consultations.review import confirmed
from clients.documents.models import Document, DocumentRequest
from clients.matters.actions import lifecycle, work
from clients.matters.models import Matter
from clients.records.models import RecordsRequest

TITLE = 200  # letters a task's title has room for


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task the matter opens with. `for_client` is one the client does and the office follows up."""

    title: str
    due_on: date | None
    for_attorney: bool


def tasks_of(consultation: Consultation) -> list[Wanted]:
    """Return what the roadmap asks for: the steps written, then what follows from each factor. Two queries."""
    lines = consultation.review_lines.filter(kind=ReviewLine.Kind.STEP)
    written = [
        Wanted(
            _short(f"Follow up with the client: {line.text}" if line.doer == ReviewLine.Doer.CLIENT else line.text),
            line.due_on,
            line.doer == ReviewLine.Doer.ATTORNEY,
        )
        for line in lines
    ]
    follows = [
        Wanted(_short(f"{one.printed.title}: {one.printed.action}"), None, for_attorney=True)
        for one in confirmed.factors(consultation)
    ]
    return [*written, *follows]


@dataclass(frozen=True, slots=True)
class Carried:
    """How much goes along, for the page that asks."""

    tasks: list[Wanted]
    papers: int
    documents: int
    records: int
    notes: bool


def carried(consultation: Consultation) -> Carried:
    """Return what would go into the matter. Five queries."""
    person = consultation.person
    return Carried(
        tasks=tasks_of(consultation),
        papers=DocumentRequest.objects.filter(person=person, matter=None).count(),
        documents=Document.objects.filter(person=person, matter=None).count(),
        records=RecordsRequest.objects.filter(person=person, matter=None).count(),
        notes=bool(consultation.situation.strip() or consultation.advice.strip()),
    )


@transaction.atomic
def open_matter(
    consultation: Consultation,
    *,
    type: str,  # noqa: A002 (the model's word)
    title: str,
    client_role: str,
    responsible: User,
    paralegals: Iterable[User],
    opened_on: date,
    by: User,
    now: datetime,
) -> Matter:
    """Open the client's matter with tasks, papers asked for, documents, records requests and notes; return it.

    The meeting counts as held and the client as retained. Raises ValidationError when its matter is open already.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).select_related("person").get(pk=consultation.pk)
    if locked.matter_id:
        raise ValidationError("This consultation has its matter already.", code="open")
    helpers = list(paralegals)
    matter = lifecycle.open_matter(
        type=type, title=title, client=locked.person, client_role=client_role, responsible=responsible,
        paralegals=helpers, opened_on=opened_on, by=by, now=now,
    )  # fmt: skip
    if locked.outcome != Consultation.Outcome.RETAINED:
        record_outcome(locked, outcome=Consultation.Outcome.RETAINED, by=by, now=now)
    Consultation.objects.filter(pk=locked.pk).update(matter=matter)
    _carry(locked, matter, responsible, helpers, by=by, now=now)
    data = {"matter": matter.number}
    recording.record("consultation.matter_opened", on=locked, matter_id=matter.pk, by=by, now=now, data=data)
    return matter


def _carry(
    consultation: Consultation, matter: Matter, responsible: User, helpers: list[User], *, by: User, now: datetime
) -> None:
    helper = helpers[0] if helpers else responsible
    for wanted in tasks_of(consultation):
        assignee = responsible if wanted.for_attorney else helper
        work.add_task(matter, title=wanted.title, assignee=assignee, due_on=wanted.due_on, by=by, now=now)
    for model in (DocumentRequest, Document, RecordsRequest):
        model.objects.filter(person=consultation.person, matter=None).update(matter=matter)
    said = (("The situation", consultation.situation), ("What was discussed and advised", consultation.advice))
    text = "\n\n".join(f"{name}, from the consultation:\n{words.strip()}" for name, words in said if words.strip())
    if text:
        work.add_note(text=text, matter=matter, by=by, now=now)


def _short(text: str) -> str:
    return textwrap.shorten(text, TITLE, placeholder="…")
