"""The Celery application: `celery -A caseapp.celery worker` and `… beat`."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.signals import beat_init

from caseapp import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caseapp.settings.development")

app = Celery("caseapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule_filename = os.path.join(  # noqa: PTH118
    os.environ.get("APP_DATA") or ".data", "beat-schedule"
)
app.conf.beat_schedule = schedule.BEAT
app.autodiscover_tasks(
    ["clients.consultations", "clients.consultations.letters", "clients.consultations.summaries",
     "clients.exposure", "deadlines.reminders"]
)  # fmt: skip


@beat_init.connect
def knock_at_once(sender: Any, **_signal: object) -> None:
    """Beat asks for everything as it starts, not a minute later: what fell due while nothing ran is told at once."""
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at -= timedelta(days=1)
