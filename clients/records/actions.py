"""The only writers of records requests and of errors found in records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from clients.matters.models import Matter
from clients.people.models import Person
from clients.records.models import Discrepancy, RecordsRequest
from clients.records.offices import offices

Status = RecordsRequest.Status


@transaction.atomic
def prepare(
    *,
    person: Person,
    office: str,
    text: str,
    act: str = RecordsRequest.Act.FOIA.value,
    matter: Matter | None = None,
    system_id: str = "",
    system_name: str = "",
    check_facts: str = "",
    by: User,
    now: datetime,
) -> RecordsRequest:
    """Save and return a request that waits for somebody to read and send it."""
    if office not in offices():
        raise ValidationError({"office": "We do not know this office."}, code="office")
    request = RecordsRequest(
        person=person,
        matter=matter,
        office=office,
        act=act,
        text=text,
        system_id=system_id,
        system_name=system_name,
        check_facts=check_facts,
        prepared_by=by,
    )
    _save(request)
    _record("records.prepared", request, {"office": office, "system": system_id, "act": act}, by=by, now=now)
    return request


@transaction.atomic
def change(request: RecordsRequest, *, by: User, now: datetime, **fields: Any) -> RecordsRequest:
    """Save the given fields of a request that is still being prepared."""
    locked = _locked(request)
    _need(locked, Status.DRAFT, "It was sent already: take the sending back first.")
    if changed := assign(locked, fields):
        _save(locked)
        _record("records.changed", locked, {"fields": changed}, by=by, now=now)
    return locked


def send(
    request: RecordsRequest, *, sent_on: date, tracking_number: str = "", by: User, now: datetime
) -> RecordsRequest:
    """Record that it went out."""
    values = {"sent_on": sent_on, "tracking_number": tracking_number}
    return _step(request, "records.sent", Status.SENT, (Status.DRAFT,), values, by=by, now=now)


def acknowledge(
    request: RecordsRequest, *, received_on: date, tracking_number: str = "", by: User, now: datetime
) -> RecordsRequest:
    """Record when the agency received it, and under which number."""
    values = {"received_on": received_on, "tracking_number": tracking_number or request.tracking_number}
    return _step(request, "records.acknowledged", Status.ACKNOWLEDGED, (Status.SENT,), values, by=by, now=now)


def answer(
    request: RecordsRequest,
    *,
    answered_on: date,
    result: str,
    pages: int | None = None,
    exemptions: str = "",
    by: User,
    now: datetime,
) -> RecordsRequest:
    """Record the agency's answer: its date, what it gave, what it kept back."""
    values = {"answered_on": answered_on, "result": result, "pages": pages, "exemptions": exemptions}
    before = (Status.SENT, Status.ACKNOWLEDGED)
    return _step(request, "records.answered", Status.ANSWERED, before, values, by=by, now=now)


def appeal(request: RecordsRequest, *, appealed_on: date, by: User, now: datetime) -> RecordsRequest:
    """Record an appeal against the answer."""
    values = {"appealed_on": appealed_on}
    return _step(request, "records.appealed", Status.APPEALED, (Status.ANSWERED,), values, by=by, now=now)


def close(request: RecordsRequest, *, closed_on: date, by: User, now: datetime) -> RecordsRequest:
    """Close it: answered and done with, or given up."""
    before = (Status.SENT, Status.ACKNOWLEDGED, Status.ANSWERED, Status.APPEALED)
    return _step(request, "records.closed", Status.CLOSED, before, {"closed_on": closed_on}, by=by, now=now)


@transaction.atomic
def take_back(request: RecordsRequest, *, by: User, now: datetime) -> RecordsRequest:
    """Undo the last step: its day is gone and the request stands where it stood before."""
    locked = _locked(request)
    undone = locked.status
    match undone:
        case Status.CLOSED:
            locked.closed_on = None
        case Status.APPEALED:
            locked.appealed_on = None
        case Status.ANSWERED:
            locked.answered_on, locked.result, locked.pages, locked.exemptions = None, "", None, ""
        case Status.ACKNOWLEDGED:
            locked.received_on = None
        case Status.SENT:
            locked.sent_on, locked.tracking_number = None, ""
        case _:
            raise ValidationError("There is no step to take back.", code="no_step")
    locked.status = _status_of(locked)
    _save(locked)
    _record("records.taken_back", locked, {"undone": undone}, by=by, now=now)
    return locked


@transaction.atomic
def note_discrepancy(
    *, person: Person, asked: RecordsRequest | None = None, by: User, now: datetime, **fields: Any
) -> Discrepancy:
    """Save and return an error found in a record."""
    row = Discrepancy(person=person, request=asked, noted_by=by, **fields)
    _save_discrepancy(row)
    matter_id = asked.matter_id if asked else None
    data = {"about": row.about, "office": row.office, "person_id": person.pk}
    recording.record("discrepancy.noted", on=row, matter_id=matter_id, by=by, now=now, data=data)
    return row


@transaction.atomic
def change_discrepancy(row: Discrepancy, *, by: User, now: datetime, **fields: Any) -> Discrepancy:
    """Save the given fields of an error found in a record."""
    locked = Discrepancy.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if changed := assign(locked, fields):
        _save_discrepancy(locked)
        matter_id = locked.request.matter_id if locked.request else None
        data = {"fields": changed, "status": locked.status}
        recording.record("discrepancy.changed", on=locked, matter_id=matter_id, by=by, now=now, data=data)
    return locked


@transaction.atomic
def _step(
    request: RecordsRequest,
    kind: str,
    to: Status,
    before: tuple[Status, ...],
    values: dict[str, Any],
    *,
    by: User,
    now: datetime,
) -> RecordsRequest:
    locked = _locked(request)
    _need(locked, before, f"It is “{locked.get_status_display().lower()}” now: this step does not fit.")
    assign(locked, {**values, "status": to.value})
    _save(locked)
    _record(kind, locked, values, by=by, now=now)
    return locked


def _status_of(request: RecordsRequest) -> str:
    """Return where a request stands by the days it carries."""
    reached = (
        (request.closed_on, Status.CLOSED),
        (request.appealed_on, Status.APPEALED),
        (request.answered_on, Status.ANSWERED),
        (request.received_on, Status.ACKNOWLEDGED),
        (request.sent_on, Status.SENT),
    )
    return next((status.value for day, status in reached if day), Status.DRAFT.value)


def _locked(request: RecordsRequest) -> RecordsRequest:
    return RecordsRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _need(request: RecordsRequest, status: Status | tuple[Status, ...], message: str) -> None:
    if request.status not in (status if isinstance(status, tuple) else (status,)):
        raise ValidationError(message, code="step")


def _save(request: RecordsRequest) -> None:
    for name, words in (("received_on", "received"), ("answered_on", "answered")):
        day = getattr(request, name)
        if day and request.sent_on and day < request.sent_on:
            raise ValidationError({name: f"It cannot be {words} before it was sent."}, code="before_sent")
    if request.appealed_on and request.answered_on and request.appealed_on < request.answered_on:
        raise ValidationError({"appealed_on": "It cannot be appealed before it was answered."}, code="before_answer")
    request.full_clean(validate_constraints=False)
    request.save()


def _save_discrepancy(row: Discrepancy) -> None:
    if row.answer_due_on and row.correction_sent_on and row.answer_due_on < row.correction_sent_on:
        raise ValidationError({"answer_due_on": "The answer cannot be due before the correction was sent."})
    unasked = (Discrepancy.Status.FOUND, Discrepancy.Status.DROPPED)
    if row.status not in unasked and not row.correction_sent_on:
        raise ValidationError({"correction_sent_on": "When was the correction asked for?"}, code="required")
    row.full_clean(validate_constraints=False)
    row.save()


def _record(kind: str, request: RecordsRequest, data: dict[str, Any], *, by: User, now: datetime) -> None:
    recording.record(kind, on=request, by=by, now=now, data=data | {"person_id": request.person_id})
