"""Take and free time. The only writer of holds; every caller is in a transaction already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from psycopg.errors import ExclusionViolation

from clients.consultations.booking import queries
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Span
from clients.consultations.models import BookingRequest, Consultation, Hold, SlotOffer
from clients.consultations.models.holds import EXPIRING, MEETINGS

_LANES = 2**62
_LOCK_USER, _LOCK_RESOURCE = 5101, 5102


def lane_of(kind: str, source_key: str) -> NumericRange:
    """Return the lane a hold lies in: all of them for a meeting, its fact's own for anything else."""
    if kind in MEETINGS:
        return NumericRange(0, _LANES, "[)")
    own = int.from_bytes(hashlib.sha256(source_key.encode()).digest()[:7])
    return NumericRange(own, own + 1, "[)")


def lock(*, users: Iterable[int] = (), resources: Iterable[int] = ()) -> None:
    """Wait until nobody else changes these people's and things' time, then keep it until the transaction ends.

    Always in one order, so that two bookings that need the same two never wait for each other.
    """
    keys = [(_LOCK_USER, pk) for pk in sorted(set(users))] + [(_LOCK_RESOURCE, pk) for pk in sorted(set(resources))]
    with connection.cursor() as cursor:
        for space, pk in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space, pk])


def hold(
    *, kind: str, span: Span, source_key: str, user: int | None = None, resource: int | None = None,
    consultation: Consultation | None = None, expires_at: datetime | None = None, note: str = "",
) -> Hold:  # fmt: skip
    """Return an unsaved hold."""
    return Hold(
        user_id=user,
        resource_id=resource,
        kind=kind,
        during=DateTimeTZRange(span.start, span.end, "[)"),
        consultation=consultation,
        source_key=source_key,
        expires_at=expires_at,
        note=note,
        lane=lane_of(kind, source_key),
    )


def take(holds: Sequence[Hold], *, now: datetime) -> None:
    """Save the holds, all or none; raise SlotTaken when the database refuses one. Ended offers give way first."""
    users = [row.user_id for row in holds if row.user_id]
    resources = [row.resource_id for row in holds if row.resource_id]
    span = Span(holds[0].during.lower, holds[0].during.upper)
    overdue = Hold.objects.expired(now).overlapping(span.start, span.end)
    (overdue.filter(user__in=users) | overdue.filter(resource__in=resources)).delete()
    with _explained(users, resources, span, now):
        Hold.objects.bulk_create(holds)


@contextmanager
def _explained(users: list[int], resources: list[int], span: Span, now: datetime) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise SlotTaken(queries.clashes(users=users, resources=resources, span=span, now=now)) from error
        raise


def release(source_key: str) -> None:
    """Free the time that this fact took; nothing happens when it took none."""
    Hold.objects.filter(source_key=source_key).delete()


def end_offers(holds: Iterable[Hold], *, now: datetime) -> None:
    """Let go of hours on offer: to the waiting list, or to a visitor of the booking page."""
    gone = [row for row in holds if row.kind in EXPIRING]
    keys = [row.source_key.partition(":") for row in gone]
    SlotOffer.objects.filter(pk__in=[int(pk) for kind, _, pk in keys if kind == "offer"], status="open").update(
        status="taken", answered_at=now
    )
    BookingRequest.objects.filter(
        pk__in=[int(pk) for kind, _, pk in keys if kind == "request"], status="waiting"
    ).update(status="expired")
    Hold.objects.filter(pk__in=[row.pk for row in gone]).delete()
