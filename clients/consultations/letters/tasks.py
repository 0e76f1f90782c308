"""Celery's side of letters. The rows are the truth; a lost task is made up by the sweep."""

from __future__ import annotations

from celery import shared_task

from caseapp.core import clock
from clients.consultations.letters import sending


@shared_task(ignore_result=True, expires=240)
def send_letters(**_later: object) -> None:
    """Beat, every minute: reminders that are due, and letters a lost task left behind."""
    sending.send_due(clock=clock.now)


@shared_task(ignore_result=True, time_limit=60)
def send_letter(*, letter_id: int, **_later: object) -> None:
    """After the commit that wrote it."""
    sending.send(letter_id, now=clock.now())
