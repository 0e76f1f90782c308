"""Reminders of consultations: who should have been told by now and was not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from clients.consultations.letters import actions
from clients.consultations.models import Consultation, Letter

DAYS_BEFORE = (1, 3)
FRESH = timedelta(hours=20)  # whoever booked or moved a moment ago was told just now


def distance(starts_at: datetime, now: datetime) -> int | None:
    """Return the tightest distance reached, in days; None when it is early or the meeting has begun."""
    left = starts_at - now
    if left <= timedelta(0):
        return None
    return min((days for days in DAYS_BEFORE if left <= timedelta(days=days)), default=None)


def write_due(*, now: datetime) -> int:
    """Write the reminders that should exist by now; return how many. Running it again writes none."""
    told = Letter.objects.filter(consultation=OuterRef("pk"), written_at__gt=now - FRESH).exclude(kind="staff")
    ahead = Consultation.objects.filter(
        status=Consultation.Status.BOOKED, starts_at__gt=now, starts_at__lte=now + timedelta(days=max(DAYS_BEFORE))
    )
    written = 0
    for consultation in ahead.filter(~Exists(told)).select_related("person", "attorney", "type"):
        days = distance(consultation.starts_at, now)
        key = f"reminder:{consultation.pk}:{consultation.sequence}:{days}"
        if days is None or Letter.objects.filter(once_key=key).exists():
            continue
        with transaction.atomic():
            actions.remind(consultation, days=days, now=now)
        written += 1
    return written
