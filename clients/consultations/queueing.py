"""Wake a worker. What is to be done stands in a row already; the message may be lost."""

from __future__ import annotations

import logging

from celery import current_app

log = logging.getLogger(__name__)


def wake(task: str, **arguments: object) -> None:
    """Ask a worker to run `task` soon; with no broker at hand the task's own sweep makes up for it."""
    try:
        current_app.send_task(task, kwargs=arguments)
    except Exception:  # noqa: BLE001 (whatever the broker's trouble is, the row is saved and will be found)
        log.warning("The broker did not take %s; its sweep will.", task)
