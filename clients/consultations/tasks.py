"""What a worker does for the schedule. Safe to miss, safe to run twice."""

from __future__ import annotations

from celery import shared_task

from caseapp.core import clock
from clients.consultations.after import following
from clients.consultations.booking import facts
from clients.consultations.public import actions as public
from clients.consultations.waiting import actions as waiting


@shared_task(ignore_result=True, expires=240)
def keep_schedule(**_later: object) -> None:
    """Beat, every minute: holds follow hearings and leave, old offers end, steps without a matter are told."""
    now = clock.now()
    facts.sweep(now=now)
    waiting.expire_offers(now=now)
    public.expire(now=now)
    following.write_due(now=now)
