"""What people do with a deadline once it is open. The only writers of its life.

Every action locks the row, repeats the checks that matter, and writes its audit event in the same transaction.
`seen` is `locking.version_of` the deadline as its reader saw it: whoever comes second is told, and saves nothing.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.documents.models import Document
from clients.matters.models import Matter
from deadlines.tracking import chains
from deadlines.tracking.locking import Refused, locked, locked_open
from deadlines.tracking.models import Acknowledgement, Deadline, Extension, Proof
from deadlines.tracking.opening import Desk


@transaction.atomic
def complete(
    deadline: Deadline,
    *,
    done_on: date,
    tracking_number: str = "",
    document: Document | None = None,
    note: str = "",
    seen: str | None = None,
    desk: Desk,
    by: User,
    now: datetime,
) -> list[Deadline]:
    """Close the deadline as done, with its proof, and return what its completion opened (see `chains`)."""
    current = locked_open(deadline, seen=seen)
    if done_on > desk.today:
        raise ValidationError({"done_on": "This day is still ahead."}, code="in_future")
    Proof.objects.create(
        deadline=current, tracking_number=tracking_number, filed_on=done_on, document=document, note=note, added_by=by
    )
    _close(current, Deadline.Outcome.DONE, note=note, by=by, now=now)
    data = {"done_on": done_on, "tracking_number": tracking_number, "late": done_on > current.due_on}
    recording.record("deadline.completed", on=current, by=by, now=now, data=data)
    return chains.open_followers(current, done_on=done_on, desk=desk, by=by, now=now)


@transaction.atomic
def waive(deadline: Deadline, *, reason: str, seen: str | None = None, by: User, now: datetime) -> Deadline:
    """Close the deadline without its being done, because of `reason`, which may not be empty."""
    current = locked_open(deadline, seen=seen)
    if not reason.strip():
        raise ValidationError({"reason": "Say why nothing has to be done."}, code="no_reason")
    _close(current, Deadline.Outcome.WAIVED, note=reason, by=by, now=now)
    recording.record("deadline.waived", on=current, by=by, now=now, data={"reason": reason})
    return current


@transaction.atomic
def supersede(deadline: Deadline, *, because: str, by: User | None, now: datetime) -> Deadline:
    """Close the deadline because another fact took its place. `by` falls back on its assignee's name for the row."""
    current = locked_open(deadline, seen=None)
    _close(current, Deadline.Outcome.SUPERSEDED, note=because, by=by or current.assignee, now=now)
    recording.record("deadline.superseded", on=current, by=by, now=now, data={"because": because})
    return current


@transaction.atomic
def reopen(deadline: Deadline, *, reason: str = "", seen: str | None = None, by: User, now: datetime) -> Deadline:
    """Take back a completion or waiver. What the completion had opened, and nobody touched since, goes with it.

    A replaced deadline stays closed: its replacement is the one to correct.
    """
    current = locked(deadline, seen=seen)
    if current.is_open:
        raise Refused("This deadline is open already.", code="open")
    if current.outcome == Deadline.Outcome.SUPERSEDED:
        raise Refused("This deadline was replaced by another one; correct that one instead.", code="replaced")
    before = current.outcome
    chains.withdraw_followers(current, by=by, now=now)
    current.outcome, current.closed_at, current.closed_by, current.closed_note = "", None, None, ""
    try:
        with transaction.atomic():
            _save(current, "outcome", "closed_at", "closed_by", "closed_note")
    except IntegrityError as error:
        raise Refused("The same deadline was opened again meanwhile; work with that one.", code="twice") from error
    recording.record("deadline.reopened", on=current, by=by, now=now, data={"was": before, "reason": reason})
    return current


@transaction.atomic
def extend(
    deadline: Deadline,
    *,
    new_due_on: date,
    granted_by: str,
    reason: str,
    seen: str | None = None,
    desk: Desk,
    by: User,
    now: datetime,
) -> Extension:
    """Move the date that governs to a later day, because somebody who may granted it. The rule's own date stays."""
    current = locked_open(deadline, seen=seen)
    if new_due_on <= current.due_on:
        raise ValidationError({"new_due_on": "An extension must be later than the present date."}, code="not_later")
    extension = Extension.objects.create(
        deadline=current,
        from_on=current.due_on,
        to_on=new_due_on,
        granted_by=granted_by,
        reason=reason,
        recorded_by=by,
    )
    data = {"from": current.due_on, "to": new_due_on, "granted_by": granted_by, "reason": reason}
    _move(current, new_due_on, desk=desk)
    recording.record("deadline.extended", on=current, by=by, now=now, data=data)
    return extension


@transaction.atomic
def take_back_extension(
    deadline: Deadline, *, seen: str | None = None, desk: Desk, by: User, now: datetime
) -> Deadline:
    """Undo the newest extension, recorded by mistake: the date before it governs again."""
    current = locked_open(deadline, seen=seen)
    newest = current.extensions.order_by("-pk").first()
    if newest is None or newest.to_on != current.due_on:
        raise Refused("There is no extension to take back.", code="none")
    data = {"from": newest.to_on, "to": newest.from_on, "reason": newest.reason}
    _move(current, newest.from_on, desk=desk)
    newest.delete()
    recording.record("deadline.extension_withdrawn", on=current, by=by, now=now, data=data)
    return current


@transaction.atomic
def reassign(deadline: Deadline, *, assignee: User, seen: str | None = None, by: User, now: datetime) -> Deadline:
    """Give the deadline to a colleague who can see its matter."""
    current = locked_open(deadline, seen=seen)
    if not Matter.objects.visible_to(assignee).filter(pk=current.matter_id).exists():
        raise ValidationError({"assignee": f"{assignee.name} cannot see this matter."}, code="cannot_see")
    data = {"from": current.assignee.name, "to": assignee.name}
    current.assignee = assignee
    _save(current, "assignee")
    recording.record("deadline.reassigned", on=current, by=by, now=now, data=data)
    return current


@transaction.atomic
def acknowledge(deadline: Deadline, *, by: User, now: datetime) -> Acknowledgement:
    """Save that `by` has seen the deadline with its present date. A second time changes nothing."""
    current = locked_open(deadline, seen=None)
    seen, is_new = Acknowledgement.objects.get_or_create(
        deadline=current, user=by, due_on=current.due_on, defaults={"at": now}
    )
    if is_new:
        recording.record("deadline.acknowledged", on=current, by=by, now=now, data={"due_on": current.due_on})
    return seen


def _close(deadline: Deadline, outcome: str, *, note: str, by: User, now: datetime) -> None:
    deadline.outcome, deadline.closed_at, deadline.closed_by, deadline.closed_note = outcome, now, by, note[:500]
    _save(deadline, "outcome", "closed_at", "closed_by", "closed_note")


def _move(deadline: Deadline, due_on: date, *, desk: Desk) -> None:
    deadline.due_on = due_on
    deadline.working_on = desk.working_on(deadline.meaning, due_on)
    deadline.office_on = desk.office_on(deadline.meaning, deadline.working_on, deadline.rule_id)
    _save(deadline, "due_on", "working_on", "office_on")


def _save(deadline: Deadline, *fields: str) -> None:
    deadline.save(update_fields=[*fields, "changed_at"])
