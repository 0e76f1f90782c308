"""The boundaries at which `crash_grid.py` stops a worker. Patched into the harness's worker, never into the product."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Stop = Callable[[], None]
DELIVER, SWEEP = "deadlines.reminders.tasks.deliver", "deadlines.reminders.tasks.sweep"

# Fires while a transaction commits, and waits for a lock that the grid holds.
COMMIT_STOP = """
CREATE OR REPLACE FUNCTION grid_stop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock({lock}); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER grid_stop AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION grid_stop();
"""
LOCK = 7_700_001


@dataclass(frozen=True, slots=True)
class Point:
    """One boundary. `table` and `when`: it lies inside the commit of such an event; else `patch` stops the worker."""

    name: str
    patch: Callable[[Stop], None] | None = None
    table: str = ""
    event: str = "UPDATE"
    when: str = ""
    task: str = DELIVER
    without_broker: bool = False

    @property
    def is_in_commit(self) -> bool:
        return bool(self.table)


def install(number: int, folder: Path) -> None:
    """Let this worker's first pass through the point wait until the file `go` appears; note when its task is over."""
    from celery.signals import task_postrun, worker_process_init

    point = POINTS[number]

    def patched(**_signal: Any) -> None:
        if point.patch:
            point.patch(lambda: pause(folder))

    def over(**_signal: Any) -> None:
        (folder / "over").touch()

    worker_process_init.connect(patched, weak=False)
    task_postrun.connect(over, weak=False)


def pause(folder: Path) -> None:
    """Say that the point was reached and wait, once."""
    try:
        (folder / "reached").touch(exist_ok=False)
    except FileExistsError:
        return
    while not (folder / "go").exists():
        time.sleep(0.02)


def _before_lease(stop: Stop) -> None:
    from deadlines.reminders import outbox

    before(outbox, "lease", stop)


def _before_attempt(stop: Stop) -> None:
    from deadlines.reminders import turns

    before(turns.Turns, "begin", stop)


def _before_handing_over(stop: Stop) -> None:
    from deadlines.reminders.channels import email

    before(email.EmailSender, "send", stop)


def _after_handing_over(stop: Stop) -> None:
    from deadlines.reminders.channels import email

    after(email.EmailSender, "send", stop)


def _after_ledger(stop: Stop) -> None:
    from deadlines.reminders import turns

    after(turns.Turn, "begun", stop, skip=2)  # the first message asks twice; then the second, before its text


def _after_everything(stop: Stop) -> None:
    from deadlines.reminders import delivery

    after(delivery, "deliver", stop)


def _before_asking(stop: Stop) -> None:
    from deadlines.reminders import tasks

    before(tasks.deliver, "delay", stop)


def before(owner: Any, name: str, stop: Stop) -> None:
    original = getattr(owner, name)

    def stopped(*args: Any, **kwargs: Any) -> Any:
        stop()
        return original(*args, **kwargs)

    setattr(owner, name, stopped)


def after(owner: Any, name: str, stop: Stop, *, skip: int = 0) -> None:
    original, calls = getattr(owner, name), iter(range(1_000_000))

    def stopped(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if next(calls) >= skip:
            stop()
        return result

    setattr(owner, name, stopped)


def _within_data(where: str) -> Callable[[Stop], None]:
    """A mail's way to the server with a stop before it, in its middle, or before the server's answer is read."""

    def patch(stop: Stop) -> None:
        def send(self: smtplib.SMTP, said: bytes | str) -> None:
            if not isinstance(said, bytes) or not said.endswith(b"\r\n.\r\n"):
                original(self, said)
                return
            stop_at(where == "before", stop)
            half = len(said) // 2
            original(self, said[:half])
            stop_at(where == "middle", stop)
            original(self, said[half:])
            if where == "after the dot":
                time.sleep(0.3)  # the server has it on disk and has answered; nobody has read that
                stop()

        original = smtplib.SMTP.send
        smtplib.SMTP.send = send  # type: ignore[method-assign, assignment]

    return patch


def stop_at(here: bool, stop: Stop) -> None:  # noqa: FBT001
    if here:
        stop()


POINTS: dict[int, Point] = {
    1: Point("before the lease is committed", _before_lease),
    2: Point(
        "during the lease's commit", table="deadlines_message", when="OLD.lease IS NULL AND NEW.lease IS NOT NULL"
    ),
    3: Point("after the lease, before the attempt is written", _before_attempt),
    4: Point("the attempt on its way to the ledger, before the server is spoken to", _before_handing_over),
    5: Point("after the attempt, MAIL, RCPT and DATA, before the text", _within_data("before")),
    6: Point("in the middle of DATA", _within_data("middle")),
    7: Point("after the final dot, before the 250 is read", _within_data("after the dot")),
    8: Point("after the 250, before the ledger is committed", _after_handing_over),
    9: Point(
        "during the ledger's commit, the next conversation begun",
        table="deadlines_attempt",
        when="NEW.outcome = 'accepted'",
    ),
    10: Point("after everything, before the task is acknowledged", _after_everything),
    11: Point("reminders committed, nobody asked to send them yet", _before_asking, task=SWEEP),
    12: Point("the broker is away when somebody is asked", _before_asking, task=SWEEP, without_broker=True),
    13: Point("after the ledger's commit, before the next message's text", _after_ledger),
    14: Point(
        "during the commit of the first attempt, its conversation begun",
        table="deadlines_attempt",
        event="INSERT",
        when="NEW.outcome = 'unknown'",
    ),
}
