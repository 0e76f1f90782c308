"""The only writers of documents, their versions, and what clients were asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from clients.documents.files import Inspected, inspect
from clients.documents.models import Document, DocumentRequest, DocumentVersion
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people.models import Person

Status = DocumentRequest.Status


class DocumentFields(TypedDict, total=False):
    """What is said about a paper. Fields of a translation are given together with `translation_of`."""

    title: str
    kind: str
    language: str
    person: Person | None
    notice: Notice | None
    translation_of: Document | None
    translator: str
    translation_certified_on: date | None
    second_reader: str


@transaction.atomic
def add_document(
    *,
    file: File[bytes],
    matter: Matter | None = None,
    by: User | None,
    now: datetime,
    **fields: Unpack[DocumentFields],
) -> Document:
    """Save and return a paper with its first version. It belongs to a matter, a person, or both."""
    found = _inspected(file)
    document = Document(matter=matter, **fields)
    document.title = document.title or found.name
    _save(document)
    data = {"title": document.title, "sha256": found.sha256}
    recording.record("document.added", on=document, by=by, now=now, data=data)
    _store(document, file, found, number=1, by=by)
    return document


@transaction.atomic
def change_document(document: Document, *, by: User, now: datetime, **fields: Unpack[DocumentFields]) -> Document:
    """Save what is said about the paper; its files stay as they came."""
    if changed := assign(document, fields):
        _save(document)
        recording.record("document.changed", on=document, by=by, now=now, data={"fields": changed})
    return document


@transaction.atomic
def add_version(document: Document, *, file: File[bytes], by: User | None, now: datetime) -> DocumentVersion:
    """Save and return the next version. The same bytes as the newest one are refused: nothing is new."""
    found = _inspected(file)
    Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    newest = document.versions.order_by("-number").first()
    if newest and newest.sha256 == found.sha256:
        raise ValidationError({"file": "This is the same file as the newest version."}, code="same_file")
    number = newest.number + 1 if newest else 1
    data = {"number": number, "sha256": found.sha256}
    recording.record("document.version_added", on=document, by=by, now=now, data=data)
    return _store(document, file, found, number=number, by=by)


def _save(document: Document) -> None:
    original = document.translation_of
    if original and original.pk == document.pk:
        raise ValidationError({"translation_of": "A paper is not its own translation."}, code="itself")
    document.full_clean(validate_unique=False)
    document.save()


def _inspected(file: File[bytes]) -> Inspected:
    """Return what the file is; what is wrong with it is said at the form's `file` field."""
    try:
        return inspect(file)
    except ValidationError as refused:
        raise ValidationError({"file": refused.error_list}) from refused


def _store(document: Document, file: File[bytes], found: Inspected, *, number: int, by: User | None) -> DocumentVersion:
    """Store the file and its row, last of all in an action: when the row cannot be saved the file goes too."""
    version = DocumentVersion(
        document=document,
        number=number,
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        added_by=by,
    )
    version.file.save(found.name, file, save=False)
    try:
        version.save()
    except Exception:
        version.file.delete(save=False)
        raise
    return version


@transaction.atomic
def record_download(version: DocumentVersion, *, by: User, now: datetime) -> None:
    """Remember who took a copy of the file."""
    data = {"number": version.number, "name": version.name}
    recording.record("document.downloaded", on=version.document, by=by, now=now, data=data)


@transaction.atomic
def request_document(
    *,
    person: Person,
    title: str,
    matter: Matter | None = None,
    why: str = "",
    due_on: date | None = None,
    by: User,
    now: datetime,
) -> DocumentRequest:
    """Save and return that the client was asked for a paper."""
    request = DocumentRequest(person=person, title=title, matter=matter, why=why, due_on=due_on, asked_by=by)
    request.full_clean()
    request.save()
    data = {"title": title, "person_id": person.pk, "due_on": due_on}
    recording.record("document_request.made", on=request, by=by, now=now, data=data)
    return request


@transaction.atomic
def change_request(
    request: DocumentRequest, *, status: str, document: Document | None = None, by: User, now: datetime
) -> DocumentRequest:
    """Save where the request stands: received, accepted, sent back, no longer needed, or asked for again."""
    if status not in Status.values:
        raise ValidationError({"status": "There is no such status."}, code="unknown")
    before = request.status
    request.status = status
    request.document = document or request.document
    request.save(update_fields=["status", "document", "changed_at"])
    data = {"from": before, "to": status, "document_id": request.document_id}
    recording.record("document_request.changed", on=request, by=by, now=now, data=data)
    return request
