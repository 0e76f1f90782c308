"""When the law of a time zone changes, what was agreed by the clock on the wall is another instant: find and mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from caseapp.audit import recording
from caseapp.core.wall_time import read_written, to_instant
from clients.consultations.models import Consultation
from clients.proceedings.models import Appearance

Meeting = Appearance | Consultation


@dataclass(frozen=True, slots=True)
class Moved:
    """One meeting whose instant was not that of its wall-clock time. With a problem it was left as it is."""

    kind: str
    id: int
    local_start: str
    zone: str
    before: datetime
    after: datetime | None
    problem: str = ""


def recompute(*, now: datetime, save: bool = True) -> list[Moved]:
    """Set the instant of every meeting ahead from its wall-clock time and zone; return what was not right.

    A time that no longer exists there is left as it is and reported: a person must decide.
    """
    found = [(meeting, moved) for meeting in _ahead(now) if (moved := _moved(meeting))]
    return [_mended(meeting, moved, now) if save and moved.after else moved for meeting, moved in found]


def _ahead(now: datetime) -> Iterator[Meeting]:
    horizon = now - timedelta(days=1)  # a zone may have moved the other way
    appearances = Appearance.objects.standing().filter(starts_at__gt=horizon).order_by("starts_at", "pk")
    consultations = Consultation.objects.standing().filter(starts_at__gt=horizon).order_by("starts_at", "pk")
    return chain(appearances.iterator(chunk_size=2000), consultations.iterator(chunk_size=2000))


def _moved(meeting: Meeting) -> Moved | None:
    try:
        right: datetime | None = to_instant(read_written(meeting.local_start), meeting.zone)
    except ValidationError:
        right = None
    if right == meeting.starts_at:
        return None
    kind = type(meeting).__name__.lower()
    problem = "" if right else "This time no longer exists there."
    return Moved(kind, meeting.pk, meeting.local_start, meeting.zone, meeting.starts_at, right, problem)


def _mended(meeting: Meeting, moved: Moved, now: datetime) -> Moved:
    try:
        _mend(meeting, moved, now)
    except IntegrityError:
        return replace(moved, problem="It would clash with something else of the same person.")
    return moved


@transaction.atomic
def _mend(meeting: Meeting, moved: Moved, now: datetime) -> None:
    """Save the right instant, the end and the taken time with it, and count the change for calendars."""
    if moved.after is None:
        return
    shift = moved.after - moved.before
    taken: dict[str, Any] = {
        "shift": shift,
        "consultation": meeting.pk if moved.kind == "consultation" else None,
        "key": f"{moved.kind}:{meeting.pk}",
    }
    type(meeting)._default_manager.filter(pk=meeting.pk, starts_at=moved.before).update(
        starts_at=moved.after, ends_at=meeting.ends_at + shift, sequence=meeting.sequence + 1, changed_at=now
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_hold SET during = tstzrange(lower(during) + %(shift)s, upper(during) + %(shift)s, '[)') "
            "WHERE consultation_id = %(consultation)s OR source_key = %(key)s",
            taken,
        )
    data = {"zone": moved.zone, "local_start": moved.local_start, "before": moved.before, "after": moved.after}
    recording.record("times.recomputed", on=meeting, by=None, now=now, data=data)
