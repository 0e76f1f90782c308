"""Run, decide and keep conflict checks. The only writer of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.audit import recording
from clients.consultations.booking import actions as booking
from clients.consultations.conflicts.matching import Asked
from clients.consultations.conflicts.queries import Hit, find, shown_to
from clients.consultations.letters import actions as letters
from clients.consultations.models import ConflictCheck, Consultation, Letter
from clients.people import actions as people
from clients.people.models import Person

Status = ConflictCheck.Status


@transaction.atomic
def check(
    *,
    asked: Asked,
    person: Person | None,
    told_apart: str = "",
    by: User | None,
    now: datetime,
) -> ConflictCheck:
    """Search, save and return the check as it stands.

    Nothing found is clear. Somebody on another side, or out of the reader's sight, waits for an attorney. Any other
    hit is somebody of a similar name: `told_apart` is how the office knows that; without it an attorney decides.
    """
    hits = _telling(find(asked, except_person=person.pk if person else None), person)
    earlier = _decided_before(person, hits)
    status = earlier.status if earlier else _status(hits, told_apart, by)
    row = ConflictCheck(
        person=person,
        asked=_as_data(asked),
        found=[hit.as_data() for hit in hits],
        status=status,
        ran_at=now,
        ran_by=by,
    )
    if earlier:
        row.decided_at, row.decided_by, row.reason = earlier.decided_at, earlier.decided_by, earlier.reason
    elif status == Status.TOLD_APART:
        row.decided_at, row.decided_by, row.reason = now, by, told_apart.strip()[:1000]
    row.save()
    recording.record("conflict.checked", on=row, by=by, now=now, data={"status": status, "hits": len(hits)})
    return row


def keep_with(check_: ConflictCheck, consultation: Consultation) -> None:
    """Make the check the consultation's; the caller is in a transaction."""
    check_.consultation = consultation
    check_.save(update_fields=["consultation", "changed_at"])


def _telling(hits: list[Hit], person: Person | None) -> list[Hit]:
    """Leave the caller's own record out, unless it is on another side somewhere."""
    return [hit for hit in hits if person is None or hit.what != "person" or hit.pk != person.pk or hit.is_adverse]


def _decided_before(person: Person | None, hits: list[Hit]) -> ConflictCheck | None:
    """Return the attorney's earlier clearance of this person, when nothing new has been found since."""
    if person is None or not hits:
        return None
    earlier = ConflictCheck.objects.filter(person=person, status=Status.CLEARED).first()
    if earlier is None:
        return None
    seen = [hit.as_data() for hit in hits_of(earlier)]
    return earlier if all(hit.as_data() in seen for hit in hits) else None


def _status(hits: list[Hit], told_apart: str, by: User | None) -> ConflictCheck.Status:
    if not hits:
        return Status.CLEAR
    if by is None or shown_to(by, hits).attorney_must_decide or not told_apart.strip():
        return Status.UNDECIDED
    return Status.TOLD_APART


@transaction.atomic
def decide(check_: ConflictCheck, *, refused: bool, reason: str, by: User, now: datetime) -> ConflictCheck:
    """Record an attorney's decision. Cleared: the confirmation goes out. Refused: the consultation is called off.

    Raises ValidationError for somebody who may not see all that was found: their decision would be blind.
    """
    locked = ConflictCheck.objects.select_for_update(of=("self",)).get(pk=check_.pk)
    if not by.may(Permission.CONFLICT_DECIDE) or shown_to(by, hits_of(locked)).hidden:
        raise ValidationError("An attorney who may see all that was found must decide this.", code="blind")
    if locked.status != Status.UNDECIDED:
        raise ValidationError(f"This was decided already: {locked.get_status_display().lower()}.", code="decided")
    if not reason.strip():
        raise ValidationError({"reason": "Say why; it is kept with the report."}, code="no_reason")
    locked.status = Status.REFUSED if refused else Status.CLEARED
    locked.decided_at, locked.decided_by, locked.reason = now, by, reason.strip()[:1000]
    locked.save(update_fields=["status", "decided_at", "decided_by", "reason", "changed_at"])
    recording.record("conflict.decided", on=locked, by=by, now=now, data={"status": locked.status})
    if locked.consultation and locked.consultation.is_standing:
        _follow(locked.consultation, refused=refused, by=by, now=now)
    return locked


def _follow(consultation: Consultation, *, refused: bool, by: User, now: datetime) -> None:
    if refused:
        booking.cancel(consultation, reason="The firm cannot take this consultation.", by=by, now=now)
    elif not Letter.objects.filter(consultation=consultation, kind=Letter.Kind.CONFIRMATION).exists():
        letters.confirm_booking(consultation, now=now)


@transaction.atomic
def same_person(check_: ConflictCheck, *, as_: Person, by: User, now: datetime) -> ConflictCheck:
    """Record that the caller is somebody we know: the consultation becomes theirs, and they are checked anew.

    The record made for the call goes, with what it held, unless something else is about it by now. When nothing is
    left to decide, the confirmation that was held back goes out.
    """
    locked = ConflictCheck.objects.select_for_update(of=("self",)).get(pk=check_.pk)
    if int(as_.pk) not in {hit.pk for hit in hits_of(locked) if hit.what == "person"}:
        raise ValidationError("Choose one of those found.", code="not_found")
    if not Person.objects.visible_to(by).filter(pk=as_.pk).exists():
        raise ValidationError("Choose one of those found.", code="not_found")
    if locked.status == Status.REFUSED:
        raise ValidationError("This was refused already.", code="decided")
    caller = locked.person
    locked.status, locked.decided_at, locked.decided_by = Status.TOLD_APART, now, by
    locked.reason, locked.person = f"The caller is {as_}, whom we know.", as_
    locked.save(update_fields=["status", "decided_at", "decided_by", "reason", "person", "changed_at"])
    recording.record("conflict.decided", on=locked, by=by, now=now, data={"same_person": as_.pk})
    fresh = check(asked=asked_of(locked), person=as_, told_apart=locked.reason, by=by, now=now)
    if locked.consultation:
        _hand_over(locked.consultation, fresh, to=as_, by=by, now=now)
    if caller and caller.pk != as_.pk:
        people.fill_contact_gaps(as_, phone=caller.phone, email=caller.email, by=by, now=now)
        people.drop_unused(caller, by=by, now=now)
    return fresh


def _hand_over(consultation: Consultation, fresh: ConflictCheck, *, to: Person, by: User, now: datetime) -> None:
    """Make the consultation the known person's; the mail it could not have yet goes out when nothing stands against."""
    consultation.person = to
    consultation.save(update_fields=["person", "changed_at"])
    Letter.objects.filter(consultation=consultation, person__isnull=False).update(person=to)
    recording.record("consultation.changed", on=consultation, by=by, now=now, data={"person_id": to.pk})
    keep_with(fresh, consultation)
    if fresh.status != Status.UNDECIDED and consultation.is_standing:
        _follow(consultation, refused=False, by=by, now=now)


def hits_of(check_: ConflictCheck) -> list[Hit]:
    return [Hit.from_data(data) for data in check_.found]


def _as_data(asked: Asked) -> dict[str, object]:
    data = asdict(asked)
    data["birth_date"] = asked.birth_date.isoformat() if asked.birth_date else None
    return data


def asked_of(check_: ConflictCheck) -> Asked:
    """Return what was asked, read back from the kept check."""
    data = dict(check_.asked)
    birth = data.pop("birth_date", None)
    others, sides = tuple(data.pop("other_names", ())), tuple(data.pop("other_sides", ()))
    return Asked(**data, birth_date=date.fromisoformat(birth) if birth else None, other_names=others, other_sides=sides)
