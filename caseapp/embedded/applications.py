"""The application's own processes under `up`: web, worker and beat."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from caseapp.embedded import processes

_CELERY = ("celery", "-A", "caseapp.celery:app")


@dataclass
class Application:
    """One process of the product, started with this Python."""

    title: str
    arguments: list[str]
    root: Path
    log: Path
    variables: dict[str, str] = field(default_factory=dict)
    pass_fds: tuple[int, ...] = ()
    patience: float = 30.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it and return at once; the supervisor notices if it does not stay up."""
        self.process = processes.spawn(
            [sys.executable, "-m", *self.arguments],
            log=self.log,
            env={**os.environ, **self.variables},
            cwd=self.root,
            pass_fds=self.pass_fds,
        )

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Start it now and let it load; it begins to work when the body is done (see `caseapp.web_server`)."""
        gate, release = os.pipe()
        variables, descriptors = self.variables, self.pass_fds
        self.variables, self.pass_fds = {**variables, "CASEAPP_HOLD": str(gate)}, (*descriptors, gate)
        try:
            self.start()
            os.close(gate)
            yield
        finally:
            self.variables, self.pass_fds = variables, descriptors  # for a later restart
            os.close(release)

    def has_ended(self) -> bool:
        """Whether it was started and does not run any more."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """Let it finish what it is doing, up to its patience, then end it."""
        if self.process:
            processes.stop(self.process, signal.SIGTERM, patience=self.patience)
            self.process = None


def web(root: Path, logs: Path, listener: socket.socket) -> Application:
    """Gunicorn on an open socket: while it restarts, requests wait in the socket's queue instead of failing."""
    descriptor = listener.fileno()
    return Application(
        "web",
        ["gunicorn", "-c", "python:caseapp.web_server", "caseapp.wsgi:application"],
        root,
        logs / "web.log",
        {"DB_POOL": os.environ.get("DB_POOL", "1"), "BIND": f"fd://{descriptor}"},
        (descriptor,),
    )


def worker(root: Path, logs: Path) -> Application:
    """The Celery worker. Celery closes connection pools after every task, so it has none."""
    concurrency = os.environ.get("WORKER_CONCURRENCY", "2")
    options = ["worker", "--loglevel", "INFO", "--concurrency", concurrency, "--without-gossip", "--without-mingle"]
    return Application("worker", [*_CELERY, *options], root, logs / "worker.log", {"DB_POOL": ""})


def beat(root: Path, logs: Path, data: Path) -> Application:
    """The clock that asks for sweeps. What it asks for is safe to miss and safe to run twice."""
    options = ["beat", "--loglevel", "INFO", "--schedule", str(data / "beat-schedule"), "--pidfile", ""]
    return Application("beat", [*_CELERY, *options], root, logs / "beat.log", {"DB_POOL": ""}, patience=10.0)
