"""The questionnaire's life: sent, answered as one goes, sent in, reviewed. The only writer of intakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.audit.models import Event
from clients.consultations.history import actions as history
from clients.consultations.intake.answers import Values, as_fact, is_blank
from clients.consultations.intake.questions import questions, sections
from clients.consultations.letters import actions as letters
from clients.consultations.letters import links
from clients.consultations.models import ClientLink, Consultation, Decision, Intake, IntakeAnswer, IntakeUpload
from clients.documents import actions as documents
from clients.documents.files import inspect
from clients.people import actions as people
from clients.people.models import Person

MOST_UPLOADS = 40
LARGEST_UPLOAD = 15 * 1024 * 1024
TAKEN = ("application/pdf", "image/jpeg", "image/png", "image/heic", "image/webp", "image/tiff")
EVENT_EVERY = timedelta(minutes=15)


@transaction.atomic
def send(
    *,
    person: Person,
    language: str,
    sections: Sequence[str],
    consultation: Consultation | None = None,
    by_mail: bool = True,
    by: User,
    now: datetime,
) -> tuple[Intake, str]:
    """Open a questionnaire, or take up the open one again, and give a new link to it.

    Returns the key too, when it is to be handed over instead of mailed; else "". Contact rules decide on the mail.
    """
    wanted = _known_sections(sections)
    intake = Intake.objects.open().filter(person=person).first()
    if intake is None:
        intake = Intake(person=person, asked_by=by)
    intake.language, intake.sections = language, wanted
    intake.consultation = consultation or intake.consultation
    intake.save()
    recording.record("intake.sent", on=intake, by=by, now=now, data={"sections": wanted, "by_mail": by_mail})
    if by_mail:
        letters.send_intake_link(intake, now=now)
        return intake, ""
    return intake, links.for_intake(intake, now=now)


def _known_sections(wanted: Sequence[str]) -> list[str]:
    chosen = [name for name in sections() if name in wanted]
    if not chosen:
        raise ValidationError({"sections": "Choose at least one part."}, code="no_sections")
    return chosen


@transaction.atomic
def withdraw(intake: Intake, *, by: User, now: datetime) -> None:
    """Close the questionnaire; its links stop working, its answers stay in review."""
    Intake.objects.filter(pk=intake.pk).update(status=Intake.Status.WITHDRAWN)
    ClientLink.objects.filter(intake=intake, revoked_at=None).update(revoked_at=now)
    recording.record("intake.withdrawn", on=intake, by=by, now=now)


@transaction.atomic
def save_answers(intake: Intake, *, found: Mapping[tuple[str, int], Values], now: datetime) -> int:
    """Keep what the client typed, box by box as it stands; return how many answers changed.

    An emptied entry goes unless it is in the record already. A changed answer goes before the reviewer again; the fact
    it had become stays until they decide.
    """
    locked = _open(intake)
    kept = {
        (row.question, row.entry): row
        for row in locked.answers.select_for_update().filter(question__in={question for question, _ in found})
    }
    changed = sum(_save_answer(locked, kept.get(key), key, values, now) for key, values in found.items())
    if changed or locked.first_opened_at is None:
        _touch(locked, now)
    return changed


def _save_answer(intake: Intake, row: IntakeAnswer | None, key: tuple[str, int], values: Values, now: datetime) -> bool:
    said = {name: value for name, value in values.items() if value}
    if row is None:
        if is_blank(values):
            return False
        IntakeAnswer.objects.create(intake=intake, question=key[0], entry=key[1], value=said, answered_at=now)
        return True
    if row.value == said:
        return False
    if is_blank(values) and row.fact_id is None:
        row.delete()
        return True
    row.value, row.answered_at, row.status = said, now, Decision.WAITING
    row.decided_at, row.decided_by, row.reason = None, None, ""
    row.save()
    return True


def _touch(intake: Intake, now: datetime) -> None:
    intake.first_opened_at = intake.first_opened_at or now
    intake.last_saved_at = now
    if intake.status == Intake.Status.SENT:
        intake.status = Intake.Status.STARTED
    intake.save(update_fields=["first_opened_at", "last_saved_at", "status", "changed_at"])
    if not Event.objects.about(intake).filter(kind="intake.saved", at__gt=now - EVENT_EVERY).exists():
        recording.record("intake.saved", on=intake, by=None, now=now)


@transaction.atomic
def add_upload(intake: Intake, *, file: File[bytes], question: str = "", now: datetime) -> IntakeUpload:
    """Keep a photo or file for review. Raises ValidationError for one we do not take; the same file twice is one."""
    locked = _open(intake)
    if (file.size or 0) > LARGEST_UPLOAD:
        raise ValidationError("Too large.", code="too_large")
    looked_at = inspect(file)
    if looked_at.content_type not in TAKEN:
        raise ValidationError("Not a photo or PDF.", code="kind")
    if locked.uploads.count() >= MOST_UPLOADS:
        raise ValidationError("Too many files.", code="too_many")
    same = locked.uploads.filter(sha256=looked_at.sha256).first()
    if same:
        return same
    upload = IntakeUpload(
        intake=locked, question=question if question in questions() else "", name=looked_at.name,
        content_type=looked_at.content_type, size=looked_at.size, sha256=looked_at.sha256,
    )  # fmt: skip
    upload.file.save(looked_at.name, file, save=False)
    upload.save()
    _touch(locked, now)
    return upload


@transaction.atomic
def submit(intake: Intake, *, now: datetime) -> Intake:
    """Record that the client is done. They may still correct answers while their link lasts."""
    locked = _open(intake)
    locked.status, locked.submitted_at, locked.last_saved_at = Intake.Status.SUBMITTED, now, now
    locked.save(update_fields=["status", "submitted_at", "last_saved_at", "changed_at"])
    recording.record("intake.submitted", on=locked, by=None, now=now, data={"answers": locked.answers.count()})
    return locked


@transaction.atomic
def accept(answer: IntakeAnswer, *, values: Values | None = None, by: User, now: datetime) -> IntakeAnswer:
    """Take an answer into the record as a fact of the person's history.

    `values` are the fields as the reviewer leaves them: corrected, or left out. An answer that says no becomes no fact.
    """
    locked = _to_decide(answer)
    question = questions()[locked.question]
    said: Values = dict(locked.value)
    taken = {name: value for name, value in (said if values is None else values).items() if value}
    parts = as_fact(question, taken)
    earlier, locked.fact = locked.fact, None
    if parts:
        corrected = sorted(name for name in {*said, *taken} if said.get(name) != taken.get(name))
        data = {**parts.data, "corrected": corrected} if corrected else parts.data
        locked.fact = history.record(
            person=locked.intake.person, kind=question.fact, on=parts.on, until=parts.until, precision=parts.precision,
            data=data, words=parts.words, source="client", source_key=f"intake_answer:{locked.pk}", by=by, now=now,
        )  # fmt: skip
        _into_person(locked.intake.person, question.fact, parts.data, by=by, now=now)
    elif earlier:
        history.withdraw(earlier, reason="The client now says no.", by=by, now=now)
    return _decided(locked, Decision.ACCEPTED, reason="", by=by, now=now)


@transaction.atomic
def decline(answer: IntakeAnswer, *, reason: str = "", by: User, now: datetime) -> IntakeAnswer:
    """Leave an answer out of the record; a fact it had become earlier is withdrawn."""
    locked = _to_decide(answer)
    if locked.fact:
        history.withdraw(locked.fact, reason=reason or "Declined at review.", by=by, now=now)
        locked.fact = None
    return _decided(locked, Decision.DECLINED, reason=reason, by=by, now=now)


@transaction.atomic
def accept_upload(upload: IntakeUpload, *, title: str = "", by: User, now: datetime) -> IntakeUpload:
    """Make the file a document of the person."""
    locked = IntakeUpload.objects.select_for_update(of=("self",)).select_related("intake__person").get(pk=upload.pk)
    if locked.status == Decision.ACCEPTED:
        return locked
    with locked.file.open("rb") as stored:
        kept = File(stored, name=locked.name)
        locked.document = documents.add_document(
            file=kept, person=locked.intake.person, title=title or locked.name, by=by, now=now
        )
    return _decided_upload(locked, Decision.ACCEPTED, "", by=by, now=now)


@transaction.atomic
def decline_upload(upload: IntakeUpload, *, reason: str = "", by: User, now: datetime) -> IntakeUpload:
    """Leave a file out of the record."""
    locked = IntakeUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    return _decided_upload(locked, Decision.DECLINED, reason, by=by, now=now)


def _into_person(person: Person, kind: str, data: Mapping[str, str], *, by: User, now: datetime) -> None:
    """Make an accepted other name one the person is found by."""
    name = data.get("name", "")
    if kind != "other_name" or not name:
        return
    if not person.other_names.filter(name=name).exists():
        people.add_name(person, kind="alias", name=name, by=by, now=now)


def _decided(row: IntakeAnswer, status: Decision, *, reason: str, by: User, now: datetime) -> IntakeAnswer:
    row.status, row.decided_at, row.decided_by, row.reason = status, now, by, reason[:300]
    row.save(update_fields=["status", "decided_at", "decided_by", "reason", "fact", "changed_at"])
    kind = "intake.answer_accepted" if status == Decision.ACCEPTED else "intake.answer_declined"
    recording.record(kind, on=row.intake, by=by, now=now, data={"question": row.question, "entry": row.entry})
    return row


def _decided_upload(row: IntakeUpload, status: Decision, reason: str, *, by: User, now: datetime) -> IntakeUpload:
    row.status, row.decided_at, row.decided_by, row.reason = status, now, by, reason[:300]
    row.save(update_fields=["status", "decided_at", "decided_by", "reason", "document", "changed_at"])
    kind = "intake.answer_accepted" if status == Decision.ACCEPTED else "intake.answer_declined"
    recording.record(kind, on=row.intake, by=by, now=now, data={"file": row.name})
    return row


def _open(intake: Intake) -> Intake:
    locked = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if locked.status == Intake.Status.WITHDRAWN:
        raise ValidationError("This questionnaire is closed.", code="closed")
    return locked


def _to_decide(answer: IntakeAnswer) -> IntakeAnswer:
    rows = IntakeAnswer.objects.select_for_update(of=("self",)).select_related("intake__person", "fact")
    return rows.get(pk=answer.pk)
