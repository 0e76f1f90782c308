"""A real Celery worker for tests: its own process, the test database, the test broker.

    def test_something(worker: Worker) -> None:
        some_task.delay(...)
        worker.wait_for(lambda: Summary.objects.get().status == "ready")

Use it with `transactional_db`: what a test has not committed, another process cannot see. `worker` starts one for the
test; `Worker` can also be started by hand, with a mail server or patches, and killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from caseapp.celery import app

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60.0


class Worker:
    """One `celery worker` and what was asked of it."""

    def __init__(
        self, log: Path, *, concurrency: int = 2, environment: dict[str, str] | None = None, program: str | None = None
    ) -> None:
        self.log, self.concurrency, self.program = log, concurrency, program
        self.environment = environment or {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        """Start it and wait until it takes tasks."""
        command = ["-m", "celery"] if self.program is None else ["-c", self.program]
        options = ["-A", "caseapp.celery:app", "worker", "--loglevel", "INFO", "--concurrency", str(self.concurrency)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *command, *options, "--without-gossip", "--without-mingle"],
                cwd=ROOT, env=self._variables(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_for(lambda: " ready." in self.log.read_text(errors="replace"))
        return self

    def _variables(self) -> dict[str, str]:
        database = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
        return {
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "caseapp.settings.development",
            "SECRET_KEY": settings.SECRET_KEY,
            "PYTHONPATH": str(ROOT),
            "DB_POOL": "",
            **self.environment,
        }

    def children(self) -> list[int]:
        """Return its pool's processes."""
        if self.process is None:
            return []
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(OSError):
            return [int(pid) for pid in found.read_text().split()]
        return []

    def wait_for(self, condition: Callable[[], bool], *, seconds: float = _PATIENCE) -> None:
        """Wait until the condition holds; fails the test with the worker's last words when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.1)
        words = self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
        pytest.fail(f"It did not happen within {seconds:.0f} seconds. The worker's last words:\n{words}")

    def wait_idle(self, *, seconds: float = _PATIENCE) -> None:
        """Wait until nothing is queued and nothing is being done: twice in a row, as what is fetched is in neither list
        for a moment."""
        looks = 0

        def idle() -> bool:
            nonlocal looks
            with app.connection_or_acquire() as broker:
                queued = broker.default_channel.client.llen("celery") if "redis" in broker.transport_cls else 0
                unacked = broker.default_channel.client.zcard("unacked_index") if "redis" in broker.transport_cls else 0
            looks = 0 if queued or unacked else looks + 1
            return looks > 1

        self.wait_for(idle, seconds=seconds)

    def stop(self) -> None:
        """Let it finish what it is doing, then end it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it and its pool at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how) if how is signal.SIGKILL else self.process.send_signal(how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """Forget what earlier tests asked for, before and after; also what a worker that was killed had taken."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    app.control.purge()
    with app.connection_or_acquire() as broker:
        if "redis" in broker.transport_cls:
            broker.default_channel.client.delete("unacked", "unacked_index")


@pytest.fixture
def worker(transactional_db: None, empty_queue: None, tmp_path: Path) -> Iterator[Worker]:
    """A worker that runs for the length of the test."""
    running = Worker(tmp_path / "worker.log").start()
    yield running
    running.stop()
