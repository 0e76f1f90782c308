"""The frame of the schedule: bookable hours, blocked time, fee receipts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.consultations.booking import holding
from clients.consultations.booking.slots import Hours, Span
from clients.consultations.models import BookableHours, Consultation, ConsultationType, FeeReceipt, Hold, Resource


@transaction.atomic
def set_hours(user: User, *, hours: Iterable[Hours], by: User, now: datetime) -> None:
    """Replace the hours in which this attorney takes consultations. Booked ones stay as they are.

    Raises ValidationError for stretches of one day that overlap or end before they start.
    """
    wanted = sorted(set(hours), key=lambda stretch: (stretch.weekday, stretch.starts))
    for stretch in wanted:
        if stretch.ends <= stretch.starts:
            raise ValidationError("Hours must end after they start.", code="ends_before_start")
    for earlier, later in pairwise(wanted):
        if earlier.weekday == later.weekday and later.starts < earlier.ends:
            raise ValidationError("Two stretches of the same day overlap.", code="overlap")
    BookableHours.objects.filter(user=user).delete()
    BookableHours.objects.bulk_create(
        [BookableHours(user=user, weekday=row.weekday, starts=row.starts, ends=row.ends) for row in wanted]
    )
    said = [f"{row.weekday} {row.starts:%H:%M}-{row.ends:%H:%M}" for row in wanted]
    recording.record("schedule.hours_set", on=user, by=by, now=now, data={"hours": said})


@transaction.atomic
def block(user: User, *, span: Span, note: str, by: User, now: datetime) -> Hold:
    """Take time out of the bookable hours. Raises SlotTaken over a meeting: move that first."""
    holding.lock(users=[user.pk])
    row = holding.hold(kind=Hold.Kind.BLOCK.value, span=span, source_key="block", user=user.pk, note=note[:200])
    row.lane = holding.lane_of(row.kind, f"block:{user.pk}:{span.start.isoformat()}:{now.isoformat()}")
    if span.end <= now:
        raise ValidationError("That time is past. Choose one that is still ahead.", code="past")
    holding.take([row], now=now)
    recording.record("schedule.blocked", on=user, by=by, now=now, data={"from": span.start, "until": span.end})
    return row


@transaction.atomic
def unblock(row: Hold, *, by: User, now: datetime) -> None:
    """Give blocked time back."""
    data = {"from": row.during.lower, "until": row.during.upper}
    recording.record("schedule.unblocked", on=row.user, by=by, now=now, data=data)
    Hold.objects.filter(pk=row.pk, kind=Hold.Kind.BLOCK).delete()


@transaction.atomic
def record_fee_receipt(
    consultation: Consultation,
    *,
    method: str,
    amount: Decimal,
    reference: str = "",
    received_on: date,
    by: User,
    now: datetime,
) -> FeeReceipt:
    """Save that the firm received this money. The product moves none."""
    receipt = FeeReceipt(
        consultation=consultation,
        method=method,
        amount=amount,
        reference=reference,
        received_on=received_on,
        recorded_by=by,
    )
    receipt.full_clean()
    receipt.save()
    data = {"method": method, "amount": str(amount), "reference": reference, "received_on": received_on}
    recording.record("consultation.fee_received", on=consultation, by=by, now=now, data=data)
    return receipt


@transaction.atomic
def void_fee_receipt(receipt: FeeReceipt, *, reason: str, by: User, now: datetime) -> None:
    """Strike a receipt recorded by mistake; it stays readable."""
    changed = FeeReceipt.objects.filter(pk=receipt.pk, voided_at__isnull=True).update(
        voided_at=now, void_reason=reason[:200]
    )
    if changed:
        data = {"receipt_id": receipt.pk, "amount": str(receipt.amount), "reason": reason}
        recording.record("consultation.fee_voided", on=receipt.consultation, by=by, now=now, data=data)


@transaction.atomic
def save_setting(row: ConsultationType | Resource, *, by: User, now: datetime) -> None:
    """Save a consultation type, interpreter or room. Booked consultations keep the length and fee they have."""
    row.full_clean()
    row.save()
    recording.record("schedule.settings_changed", on=row, by=by, now=now, data={"name": row.name})
