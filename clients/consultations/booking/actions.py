"""The only writers of consultations. Each action is one transaction with its audit event; history stays there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.audit.models import Event
from caseapp.core.changes import assign
from caseapp.core.wall_time import as_written, read_written, to_instant
from clients.consultations.booking import facts, holding
from clients.consultations.booking.slots import Span
from clients.consultations.letters import actions as letters
from clients.consultations.models import Consultation, ConsultationType, Hold, Resource
from clients.people.models import Person

NOTES_EVERY = timedelta(minutes=15)
HELD_WITH_IT = {"interpreter", "room"}  # their time is held with the meeting's
TOLD = {"mode", "video_link"}  # the client was told this and has to know when it changes
REPLACEABLE = (Consultation.Status.CANCELLED, Consultation.Status.NO_SHOW)


class Details(TypedDict, total=False):
    """What may be said about a consultation besides who, whom and when."""

    mode: str
    interpreter: Resource | None
    room: Resource | None
    video_link: str
    language: str
    client_zone: str
    topic: str
    source: str
    channel: str
    first_offered_at: datetime | None


@transaction.atomic
def book(
    *,
    person: Person,
    attorney: User,
    type_: ConsultationType,
    starts_at: datetime,
    by: User | None,
    now: datetime,
    instead_of: str = "",
    send_letter: bool = True,
    **details: Unpack[Details],
) -> Consultation:
    """Save and return a consultation that nothing clashes with; write its confirmation.

    The wall-clock time is the attorney's. `instead_of` names an offer's hold that this booking takes the place of.
    Raises SlotTaken, and ValidationError for a time that is past or an attorney who takes none.
    """
    refuse_past(starts_at, now)
    refuse_attorney(attorney)
    consultation = Consultation(person=person, attorney=attorney, type=type_, booked_by=by, booked_at=now, **details)
    _set_time(consultation, starts_at, timedelta(minutes=type_.minutes))
    consultation.full_clean()
    _lock(consultation, by=by, now=now)
    if instead_of:
        holding.release(instead_of)
    consultation.save()
    take_time(consultation, now=now)
    recording.record("consultation.booked", on=consultation, by=by, now=now, data=_when(consultation))
    if send_letter:
        letters.confirm_booking(consultation, now=now)
    return consultation


@transaction.atomic
def move(
    consultation: Consultation,
    *,
    starts_at: datetime,
    attorney: User | None = None,
    interpreter: Resource | None = None,
    room: Resource | None = None,
    minutes: int | None = None,
    instead_of: str = "",
    reason: str = "",
    by: User | None,
    now: datetime,
) -> Consultation:
    """Give a consultation another time, attorney, interpreter or room, paid or not, also a cancelled or missed one.

    Left out means as it is. The old time becomes free. Raises SlotTaken, and then nothing has changed.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    refuse_past(starts_at, now)
    if locked.status == Consultation.Status.HELD:
        raise ValidationError("This consultation was held. Book another one.", code="held")
    before = _when(locked)
    locked.attorney = attorney or locked.attorney
    locked.interpreter = interpreter or locked.interpreter
    locked.room = room or locked.room
    refuse_attorney(locked.attorney)
    length = timedelta(minutes=minutes) if minutes else locked.ends_at - locked.starts_at
    _set_time(locked, starts_at, length)
    locked.status, locked.clash, locked.cancelled_reason = Consultation.Status.BOOKED, "", ""
    locked.confirmed_at, locked.sequence = None, locked.sequence + 1
    _lock(locked, by=by, now=now)
    if instead_of:
        holding.release(instead_of)
    locked.holds.all().delete()
    locked.save()
    take_time(locked, now=now)
    recording.record(
        "consultation.moved", on=locked, by=by, now=now, data={"from": before, "to": _when(locked), "reason": reason}
    )
    letters.tell_moved(locked, now=now)
    return locked


@transaction.atomic
def move_back(consultation: Consultation, *, by: User, now: datetime) -> Consultation:
    """Undo the latest move: the time and attorney it had before, if nothing has taken that since. Raises SlotTaken."""
    latest = Event.objects.about(consultation).filter(kind="consultation.moved").order_by("-id").first()
    if latest is None or latest.data["to"] != _when(consultation):
        raise ValidationError("It was moved again since. Move it by its own page.", code="moved_since")
    before = latest.data["from"]
    return move(
        consultation,
        starts_at=to_instant(read_written(before["local_start"]), before["zone"]),
        attorney=User.objects.get(pk=before["attorney_id"]),
        reason="Undone",
        by=by,
        now=now,
    )


@transaction.atomic
def cancel(
    consultation: Consultation, *, reason: str, by: User | None, now: datetime, by_client: bool = False
) -> Consultation:
    """Call a standing consultation off and free its time."""
    locked = _standing(consultation)
    locked.status, locked.cancelled_reason, locked.clash = Consultation.Status.CANCELLED, reason[:300], ""
    locked.sequence += 1
    locked.save(update_fields=["status", "cancelled_reason", "clash", "sequence", "changed_at"])
    locked.holds.all().delete()
    data = {**_when(locked), "reason": reason, "by_client": by_client}
    recording.record("consultation.cancelled", on=locked, by=by, now=now, data=data)
    letters.tell_cancelled(locked, now=now)
    return locked


@transaction.atomic
def no_show(consultation: Consultation, *, by: User, now: datetime) -> Consultation:
    """Record that the person did not come. Only once the hour has begun."""
    locked = _standing(consultation)
    _refuse_ahead(locked, now)
    locked.status = Consultation.Status.NO_SHOW
    locked.save(update_fields=["status", "changed_at"])
    recording.record("consultation.no_show", on=locked, by=by, now=now, data=_when(locked))
    return locked


@transaction.atomic
def record_outcome(consultation: Consultation, *, outcome: str, by: User, now: datetime) -> Consultation:
    """Record what came of the meeting; this says that it was held. A later outcome replaces an earlier one."""
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if outcome not in Consultation.Outcome.values or not outcome:
        raise ValidationError("Say what came of it: retained, declined, referred or thinking it over.", code="outcome")
    if locked.status == Consultation.Status.CANCELLED:
        raise ValidationError("This consultation was cancelled. Give it a new time first.", code="cancelled")
    _refuse_ahead(locked, now)
    before = locked.outcome
    locked.status, locked.outcome = Consultation.Status.HELD, outcome
    locked.save(update_fields=["status", "outcome", "changed_at"])
    data = {"outcome": outcome, "before": before}
    recording.record("consultation.outcome_recorded", on=locked, by=by, now=now, data=data)
    return locked


@transaction.atomic
def reinstate(consultation: Consultation, *, by: User, now: datetime) -> Consultation:
    """Undo a cancellation or a no-show: the same hour again, if nothing has taken it since. Raises SlotTaken."""
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if locked.status not in REPLACEABLE:
        raise ValidationError("Only a cancelled or missed consultation can be put back.", code="standing")
    was_cancelled = locked.status == Consultation.Status.CANCELLED
    if was_cancelled:
        refuse_past(locked.starts_at, now)
        locked.sequence += 1
        _lock(locked, by=by, now=now)
        take_time(locked, now=now)
    locked.status, locked.cancelled_reason = Consultation.Status.BOOKED, ""
    locked.save(update_fields=["status", "cancelled_reason", "sequence", "changed_at"])
    recording.record("consultation.changed", on=locked, by=by, now=now, data={"put_back": _when(locked)})
    if was_cancelled:
        letters.confirm_booking(locked, now=now)
    return locked


@transaction.atomic
def confirm_attendance(consultation: Consultation, *, by: User | None, now: datetime) -> Consultation:
    """Record that the client said they will come. Saying it twice changes nothing."""
    locked = _standing(consultation)
    if locked.confirmed_at is None:
        locked.confirmed_at = now
        locked.save(update_fields=["confirmed_at", "changed_at"])
        recording.record("consultation.confirmed", on=locked, by=by, now=now)
    return locked


def take_time(consultation: Consultation, *, now: datetime) -> None:
    """Hold the attorney's, interpreter's and room's time for this consultation. Raises SlotTaken."""
    span = Span(consultation.starts_at, consultation.ends_at)
    key = f"consultation:{consultation.pk}"
    users, resources = needs(consultation)

    def held(user: int | None = None, resource: int | None = None) -> Hold:
        return holding.hold(
            kind=Hold.Kind.CONSULTATION.value,
            span=span,
            source_key=key,
            consultation=consultation,
            user=user,
            resource=resource,
        )

    holding.take([held(user=pk) for pk in users] + [held(resource=pk) for pk in resources], now=now)


def needs(consultation: Consultation) -> tuple[list[int], list[int]]:
    """Return whose and which time this consultation takes: colleagues, and things from outside."""
    users, resources = {consultation.attorney_id}, []
    for thing in (consultation.interpreter, consultation.room):
        if thing and thing.user_id:
            users.add(thing.user_id)
        elif thing:
            resources.append(thing.pk)
    return sorted(users), resources


def refuse_past(starts_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise ValidationError("That time is past. Choose one that is still ahead.", code="past")


def refuse_attorney(attorney: User) -> None:
    if not (attorney.is_active and attorney.is_counsel):
        raise ValidationError(f"{attorney} takes no consultations.", code="no_attorney")


def _refuse_ahead(consultation: Consultation, now: datetime) -> None:
    if consultation.starts_at > now:
        raise ValidationError("The meeting has not begun yet.", code="ahead")


def _standing(consultation: Consultation) -> Consultation:
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if not locked.is_standing:
        raise ValidationError(
            f"This consultation is not open any more: {locked.get_status_display().lower()}.", code="closed"
        )
    return locked


def _lock(consultation: Consultation, *, by: User | None, now: datetime) -> None:
    """Be alone with the people and things concerned, and make sure their hearings and leave count."""
    users, resources = needs(consultation)
    holding.lock(users=users, resources=resources)
    facts.catch_up(users, span=Span(consultation.starts_at, consultation.ends_at), by=by, now=now)


def _set_time(consultation: Consultation, starts_at: datetime, length: timedelta) -> None:
    zone = consultation.attorney.time_zone
    consultation.zone = zone
    consultation.starts_at, consultation.ends_at = starts_at, starts_at + length
    consultation.local_start = as_written(starts_at.astimezone(ZoneInfo(zone)))


def _when(consultation: Consultation) -> dict[str, Any]:
    return {
        "local_start": consultation.local_start,
        "zone": consultation.zone,
        "attorney_id": consultation.attorney_id,
        "person_id": consultation.person_id,
    }


@transaction.atomic
def write_notes(consultation: Consultation, *, situation: str, advice: str, by: User, now: datetime) -> Consultation:
    """Save what the summary will say: the situation in plain words, and what was advised. Saved as it is typed.

    One event a quarter of an hour stands for all the saving in between.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if (locked.situation, locked.advice) == (situation, advice):
        return locked
    locked.situation, locked.advice = situation, advice
    locked.save(update_fields=["situation", "advice", "changed_at"])
    lately = Event.objects.about(locked).filter(kind="consultation.changed", actor_id=by.pk, at__gt=now - NOTES_EVERY)
    if not lately.filter(data__has_key="notes").exists():
        data = {"notes": len(situation) + len(advice)}
        recording.record("consultation.changed", on=locked, by=by, now=now, data=data)
    return locked


@transaction.atomic
def change_details(consultation: Consultation, *, by: User, now: datetime, **details: Unpack[Details]) -> Consultation:
    """Save what may change without a new time: how they meet, interpreter, room, link, language, topic, source.

    An interpreter or room that is not free raises SlotTaken. Where they meet is told to the client who was told before.
    """
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    changed = assign(locked, details)
    if not changed:
        return locked
    locked.full_clean()
    ahead = locked.status == Consultation.Status.BOOKED and locked.starts_at > now
    if ahead and HELD_WITH_IT & set(changed):
        _lock(locked, by=by, now=now)
        locked.holds.all().delete()
        take_time(locked, now=now)
    tell = ahead and bool(TOLD & set(changed)) and letters.was_told(locked)
    locked.sequence += tell
    locked.save()
    recording.record("consultation.changed", on=locked, by=by, now=now, data={"fields": changed})
    if tell:
        letters.confirm_booking(locked, now=now)
    return locked
