"""Shorter waiting, for runs that should not take an hour: leases of seconds, retries after seconds, a tick every few.

Only the numbers change, in the harness's own processes; what happens in which order stays the product's.

    python -c "from bench.haste import celery; celery()" worker …
    python -c "from bench.haste import rounds; rounds(every=5, hasty=True)"
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from typing import Any

TICK = 4.0


def hurry() -> None:
    """Shorten every wait of the engine in this process. Django is set up."""
    from deadlines.reminders import delivery, outbox, turns

    outbox.LEASE, turns.MARGIN = timedelta(seconds=15), timedelta(seconds=5)
    turns._WAITS = (0.05, 0.1, 0.2)  # type: ignore[assignment]
    delivery._FRESH, delivery._DOWN = 3.0, timedelta(seconds=3)


def celery() -> None:
    """Run `celery` with this process's arguments, in haste."""
    from celery.__main__ import main
    from celery.signals import worker_process_init

    from caseapp import schedule

    for entry in schedule.BEAT.values():
        if entry["task"].startswith("deadlines.reminders"):
            entry["schedule"] = TICK

    def hurried(**_signal: Any) -> None:
        hurry()

    worker_process_init.connect(hurried, weak=False)
    sys.argv[0] = "celery"
    main()


def rounds(*, every: float, hasty: bool) -> None:
    """The second driver: `manage.py send_reminders` again and again, each in a process of its own, as cron does."""
    import subprocess

    program = (
        "import django; django.setup(); from bench.haste import hurry; "
        f"{'hurry(); ' if hasty else ''}"
        "from django.core.management import call_command; call_command('send_reminders', budget=15.0)"
    )
    while True:
        subprocess.run([sys.executable, "-c", program], check=False)
        time.sleep(every)
