"""The waiting list: who comes sooner when an hour becomes free. The only writer of entries and offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from clients.consultations.booking import actions as booking
from clients.consultations.booking import holding
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Span
from clients.consultations.conflicts import actions as conflicts
from clients.consultations.conflicts.queries import asked_about
from clients.consultations.letters import actions as letters
from clients.consultations.models import Consultation, ConsultationType, Hold, SlotOffer, WaitingEntry
from clients.people.models import Person

HELD_FOR = timedelta(hours=4)
SHORTEST_HOLD = timedelta(minutes=30)


class Wishes(TypedDict, total=False):
    attorney: User | None
    consultation: Consultation | None
    mode: str
    earliest_on: date | None
    latest_on: date | None
    notice_hours: int
    urgent: bool
    note: str


@transaction.atomic
def add(
    *, person: Person, type_: ConsultationType, by: User | None, now: datetime, **wishes: Unpack[Wishes]
) -> WaitingEntry:
    """Put a person on the list, once; they are asked when an hour that suits them becomes free."""
    if WaitingEntry.objects.open().filter(person=person).exists():
        raise ValidationError(f"{person} is on the waiting list already.", code="waiting")
    entry = WaitingEntry(person=person, type=type_, added_by=by, **wishes)
    entry.full_clean(validate_constraints=False)
    if entry.earliest_on and entry.latest_on and entry.latest_on < entry.earliest_on:
        raise ValidationError({"latest_on": "The last day cannot be before the first."}, code="days")
    entry.save()
    recording.record("waiting.added", on=entry, by=by, now=now, data={"person_id": person.pk})
    return entry


@transaction.atomic
def withdraw(entry: WaitingEntry, *, by: User | None, now: datetime) -> None:
    """Take a person off the list; an hour on offer to them becomes free."""
    locked = WaitingEntry.objects.select_for_update().get(pk=entry.pk)
    for offer in locked.offers.filter(status=SlotOffer.Status.OPEN):
        _close(offer, SlotOffer.Status.DECLINED, now=now)
    locked.status = WaitingEntry.Status.WITHDRAWN
    locked.save(update_fields=["status", "changed_at"])
    recording.record("waiting.removed", on=locked, by=by, now=now, data={"person_id": locked.person_id})


@transaction.atomic
def move_and_offer(
    consultation: Consultation, *, starts_at: datetime, attorney: User | None = None, reason: str = "",
    by: User | None, now: datetime,
) -> Consultation:  # fmt: skip
    """Move a consultation and offer its old hour to the waiting list. Raises SlotTaken."""
    moved = booking.move(consultation, starts_at=starts_at, attorney=attorney, reason=reason, by=by, now=now)
    _offer_hour_of(consultation, now=now)
    return moved


@transaction.atomic
def cancel_and_offer(
    consultation: Consultation, *, reason: str, by: User | None, now: datetime, by_client: bool = False
) -> Consultation:
    """Cancel a consultation and offer its hour to the waiting list."""
    cancelled = booking.cancel(consultation, reason=reason, by=by, now=now, by_client=by_client)
    _offer_hour_of(consultation, now=now)
    return cancelled


def _offer_hour_of(freed: Consultation, *, now: datetime) -> None:
    offer_freed(attorney=freed.attorney, starts_at=freed.starts_at, ends_at=freed.ends_at, now=now)


@transaction.atomic
def offer_freed(*, attorney: User, starts_at: datetime, ends_at: datetime, now: datetime) -> SlotOffer | None:
    """Offer an hour that became free to the first person it suits, hold it for them and write to them.

    Nobody is offered the same hour twice. None when it suits nobody, is too soon, or is taken already.
    """
    for entry in _suited(attorney, starts_at, ends_at, now):
        made = offer(entry, attorney=attorney, starts_at=starts_at, by=None, now=now)
        if made:
            return made
    return None


@transaction.atomic
def offer(
    entry: WaitingEntry, *, attorney: User, starts_at: datetime, by: User | None, now: datetime
) -> SlotOffer | None:
    """Hold one hour for one waiting person and write to them; None when it cannot be held any more."""
    expires_at = min(now + _held_for(), starts_at - timedelta(hours=1))
    if expires_at < now + SHORTEST_HOLD:
        return None
    span = Span(starts_at, starts_at + timedelta(minutes=entry.type.minutes))
    holding.lock(users=[attorney.pk])
    try:
        with transaction.atomic():
            made = SlotOffer.objects.create(
                entry=entry,
                attorney=attorney,
                starts_at=span.start,
                ends_at=span.end,
                zone=attorney.time_zone,
                expires_at=expires_at,
            )
            kind = Hold.Kind.OFFER.value
            held = holding.hold(
                kind=kind, span=span, source_key=made.source_key, user=attorney.pk, expires_at=expires_at
            )
            holding.take([held], now=now)
    except SlotTaken:
        return None
    entry.status = WaitingEntry.Status.OFFERED
    entry.save(update_fields=["status", "changed_at"])
    recording.record("waiting.offered", on=entry, by=by, now=now, data={"starts_at": starts_at, "until": expires_at})
    letters.offer_slot(made, now=now)
    return made


@transaction.atomic
def accept(offer_: SlotOffer, *, by: User | None, now: datetime) -> Consultation:
    """Book the hour on offer. Somebody who had a later time is moved; their old hour goes to the next person.

    Raises ValidationError when the offer has ended, SlotTaken when a hearing took the hour.
    """
    locked = (
        SlotOffer.objects.select_for_update(of=("self",)).select_related("entry__person", "attorney").get(pk=offer_.pk)
    )
    if locked.status != SlotOffer.Status.OPEN or locked.expires_at <= now:
        raise ValidationError("This hour is not held any more.", code="over")
    entry, earlier = locked.entry, locked.entry.consultation
    if earlier and earlier.is_standing:
        consultation = booking.move(
            earlier, starts_at=locked.starts_at, attorney=locked.attorney, instead_of=locked.source_key,
            reason="Earlier time from the waiting list", by=by, now=now,
        )  # fmt: skip
    else:
        check = conflicts.check(asked=asked_about(entry.person), person=entry.person, by=by, now=now)
        consultation = booking.book(
            person=entry.person, attorney=locked.attorney, type_=entry.type, starts_at=locked.starts_at,
            mode=entry.mode, language=entry.person.language, channel=Consultation.Channel.WAITING_LIST.value,
            instead_of=locked.source_key, by=by, now=now,
        )  # fmt: skip
        conflicts.keep_with(check, consultation)
    _close(locked, SlotOffer.Status.ACCEPTED, now=now)
    entry.status = WaitingEntry.Status.BOOKED
    entry.save(update_fields=["status", "changed_at"])
    recording.record("waiting.answered", on=entry, by=by, now=now, data={"answer": "yes", "by_client": by is None})
    if earlier and earlier.is_standing:
        _offer_hour_of(earlier, now=now)
    return consultation


@transaction.atomic
def decline(offer_: SlotOffer, *, by: User | None, now: datetime) -> None:
    """Free the hour and offer it to the next; the person stays on the list."""
    locked = SlotOffer.objects.select_for_update(of=("self",)).get(pk=offer_.pk)
    if locked.status != SlotOffer.Status.OPEN:
        return
    _close(locked, SlotOffer.Status.DECLINED, now=now)
    _wait_again(locked.entry)
    recording.record("waiting.answered", on=locked.entry, by=by, now=now, data={"answer": "no"})
    offer_freed(attorney=locked.attorney, starts_at=locked.starts_at, ends_at=locked.ends_at, now=now)


def in_the_way(taken: SlotTaken) -> list[SlotOffer]:
    """Return the open offers that have the time, when nothing else has it: taking them back would free it."""
    if any(hold.kind != Hold.Kind.OFFER for hold in taken.holds):
        return []
    keys = [int(hold.source_key.partition(":")[2]) for hold in taken.holds]
    rows = SlotOffer.objects.filter(pk__in=keys, status=SlotOffer.Status.OPEN)
    return list(rows.select_related("entry__person", "attorney").order_by("pk"))


@transaction.atomic
def take_back(offer_: SlotOffer, *, by: User, now: datetime) -> None:
    """End an open offer because the office needs the hour itself; the person is told and stays on the list."""
    locked = SlotOffer.objects.select_for_update(of=("self",)).select_related("entry__person").get(pk=offer_.pk)
    if locked.status != SlotOffer.Status.OPEN:
        raise ValidationError("The hour was answered meanwhile. Look at the waiting list.", code="answered")
    _close(locked, SlotOffer.Status.TAKEN, now=now)
    _wait_again(locked.entry)
    recording.record("waiting.answered", on=locked.entry, by=by, now=now, data={"answer": "taken back by the office"})
    letters.offer_over(locked, now=now)


@transaction.atomic
def instead_of_offers(
    offers: Iterable[SlotOffer], action: Callable[..., Consultation], consultation: Consultation, *, by: User,
    now: datetime,
) -> Consultation:  # fmt: skip
    """Take these offers back and run the action that needs their hour; neither without the other."""
    for offer_ in offers:
        take_back(offer_, by=by, now=now)
    return action(consultation, by=by, now=now)


def expire_offers(*, now: datetime) -> int:
    """End the offers nobody answered in time and offer each hour to the next person; return how many ended."""
    ended = 0
    for pk in SlotOffer.objects.filter(status="open", expires_at__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            found = SlotOffer.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, status="open")
            locked = found.select_related("entry", "attorney").first()
            if locked is None:
                continue
            _close(locked, SlotOffer.Status.EXPIRED, now=now)
            _wait_again(locked.entry)
            recording.record("waiting.answered", on=locked.entry, by=None, now=now, data={"answer": "none in time"})
            offer_freed(attorney=locked.attorney, starts_at=locked.starts_at, ends_at=locked.ends_at, now=now)
            ended += 1
    Hold.objects.expired(now).delete()
    _resume_taken(now=now)
    return ended


@transaction.atomic
def _resume_taken(*, now: datetime) -> None:
    """Put people whose offered hour a hearing took back in line, and tell them."""
    stuck = WaitingEntry.objects.filter(status="offered").exclude(offers__status="open")
    for entry in stuck.select_for_update(skip_locked=True, of=("self",)).select_related("person"):
        _wait_again(entry)
        recording.record("waiting.answered", on=entry, by=None, now=now, data={"answer": "a hearing took the hour"})
        lost = entry.offers.filter(status=SlotOffer.Status.TAKEN).select_related("attorney", "entry__person")
        if last := lost.order_by("-answered_at", "-pk").first():
            letters.offer_over(last, now=now)


def _suited(attorney: User, starts_at: datetime, ends_at: datetime, now: datetime) -> list[WaitingEntry]:
    """Return whom this hour suits, in order: urgent first, then who has waited longest."""
    day = starts_at.astimezone(ZoneInfo(attorney.time_zone)).date()
    rows = (
        WaitingEntry.objects.waiting()
        .filter(Q(attorney=attorney) | Q(attorney__isnull=True))
        .filter(Q(earliest_on__isnull=True) | Q(earliest_on__lte=day))
        .filter(Q(latest_on__isnull=True) | Q(latest_on__gte=day))
        .exclude(offers__attorney=attorney, offers__starts_at=starts_at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("person", "type")
        .order_by("-urgent", "created_at", "pk")
    )
    minutes = (ends_at - starts_at).total_seconds() / 60
    return [
        row
        for row in rows
        if row.type.minutes <= minutes and starts_at - now >= timedelta(hours=row.notice_hours)
        and not _has_no_later_time(row, starts_at)
    ]  # fmt: skip


def _has_no_later_time(entry: WaitingEntry, starts_at: datetime) -> bool:
    """Say whether the person already has a time that is not later than this one."""
    kept = entry.consultation
    return bool(kept and kept.is_standing and kept.starts_at <= starts_at)


def _close(offer_: SlotOffer, status: SlotOffer.Status, *, now: datetime) -> None:
    offer_.status, offer_.answered_at = status, now
    offer_.save(update_fields=["status", "answered_at", "changed_at"])
    holding.release(offer_.source_key)


def _wait_again(entry: WaitingEntry) -> None:
    entry.status = WaitingEntry.Status.WAITING
    entry.save(update_fields=["status", "changed_at"])


def _held_for() -> timedelta:
    hours = Firm.current().settings.get("offer_hours")
    return timedelta(hours=float(hours)) if hours else HELD_FOR
