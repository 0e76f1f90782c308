"""The boundaries at which `crash_grid.py` stops a worker. Patched into the harness's worker, never part of the product."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

POINTS = (
    "before the lease is committed",
    "after the lease, before the attempt",
    "after the attempt, before connecting to anybody",
    "after MAIL and RCPT, before DATA",
    "in the middle of DATA",
    "after the final dot, before the 250",
    "after the 250, before the ledger is committed",
    "after the ledger is committed, before the next one",
    "after everything, before the task is acknowledged",
)


def install(point: str, folder: Path) -> None:
    """Stop this worker's first pass through the point until the file `go` appears."""
    from celery.signals import worker_process_init

    def patched(**_signal: Any) -> None:
        patch(point, lambda: pause(folder))

    worker_process_init.connect(patched, weak=False)


def pause(folder: Path) -> None:
    """Say that the point was reached and wait, once."""
    try:
        (folder / "reached").touch(exist_ok=False)
    except FileExistsError:
        return
    while not (folder / "go").exists():
        time.sleep(0.02)


def patch(point: str, stop: Callable[[], None]) -> None:
    from deadlines.reminders import delivery, outbox
    from deadlines.reminders.channels import email

    number = POINTS.index(point)
    if number == 0:
        before(outbox, "lease", stop)
    elif number == 1:
        before(outbox, "turn", stop)
    elif number == 2:
        before(email.EmailSender, "send", stop)
    elif number in {3, 4, 5}:
        smtplib.SMTP.data = _data(number, stop)  # type: ignore[method-assign]
    elif number == 6:
        after(email.EmailSender, "send", stop)
    elif number == 7:
        after(outbox, "turn", stop, skip=1)
    else:
        after(delivery, "deliver", stop)


def before(owner: Any, name: str, stop: Callable[[], None]) -> None:
    original = getattr(owner, name)

    def stopped(*args: Any, **kwargs: Any) -> Any:
        stop()
        return original(*args, **kwargs)

    setattr(owner, name, stopped)


def after(owner: Any, name: str, stop: Callable[[], None], *, skip: int = 0) -> None:
    original, calls = getattr(owner, name), iter(range(1_000_000))

    def stopped(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if next(calls) >= skip:
            stop()
        return result

    setattr(owner, name, stopped)


def _data(number: int, stop: Callable[[], None]) -> Callable[..., tuple[int, bytes]]:
    """smtplib's own DATA, with a stop before it, in its middle, or before the server's answer."""

    def data(self: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
        if number == 3:
            stop()
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        content = smtplib._quote_periods(message)  # type: ignore[attr-defined]
        half = len(content) // 2
        self.send(content[:half])
        if number == 4:
            stop()
        self.send(content[half:] + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        if number == 5:
            time.sleep(0.5)  # the server has it and has answered; we have not read that
            stop()
        code, answer = self.getreply()
        if code != 250:
            raise smtplib.SMTPDataError(code, answer)
        return code, answer

    return data
