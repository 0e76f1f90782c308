"""Summaries are made by a worker. Safe to run twice: a made one stays as it is."""

from __future__ import annotations

from celery import shared_task

from caseapp.core import clock
from clients.consultations.summaries import actions


@shared_task(acks_late=True, reject_on_worker_lost=True, ignore_result=True, time_limit=240)
def render_summary(*, summary_id: int, **_later: object) -> None:
    """Make one summary."""
    actions.render(summary_id, now=clock.now())


@shared_task(ignore_result=True, expires=55)
def render_waiting(**_later: object) -> None:
    """Beat, every minute: make what the broker forgot."""
    actions.render_waiting(now=clock.now())
