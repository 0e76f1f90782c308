"""The engine's ticks. Each is safe to miss and safe to run twice: what is to be done stands in the database."""

from __future__ import annotations

from celery import shared_task

from caseapp.core import clock
from deadlines.reminders import actions, delivery, outbox

_MOST_SENDERS = 4


@shared_task(ignore_result=True, expires=55)
def sweep(**_later: object) -> None:
    """Beat, every minute. That it runs at all shows that beat, broker and worker do."""
    actions.note_alive(now=clock.now())
    actions.derive(now=clock.now(), driver="beat")
    batches = -(-outbox.waiting(now=clock.now()) // outbox.BATCH)
    for _ in range(min(batches, _MOST_SENDERS)):
        deliver.delay()


@shared_task(ignore_result=True, expires=55, time_limit=280)
def deliver(**_later: object) -> None:
    """Send what waits. Several may run at once: each leases its own."""
    delivery.deliver(clock=clock.now)


@shared_task(ignore_result=True, expires=55)
def watch(**_later: object) -> None:
    """Beat, every minute: tell the watcher outside how things stand."""
    actions.tell_watcher(now=clock.now())


@shared_task(ignore_result=True, expires=600)
def reconcile(**_later: object) -> None:
    """Beat, every quarter of an hour: the independent count."""
    actions.reconcile(now=clock.now())
