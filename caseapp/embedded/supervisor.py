"""Keeps a set of child processes running: restarts what dies, with growing pauses, and stops all in order."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from caseapp.embedded import processes
from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say

_LONGEST_PAUSE = 30.0
_HEALTHY_AFTER = 60.0  # seconds alive that forgive earlier failures
_LOOK_EVERY = 0.2


class Child(Protocol):
    """What the supervisor keeps running: something with a process that can be started again."""

    process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Start it; raises Problem when it does not come up."""

    def stop(self) -> None:
        """Stop it cleanly."""


@dataclass
class Watched:
    """One child and its history of failures."""

    name: str
    child: Child
    failures: int = 0
    started: float = field(default_factory=time.monotonic)
    due: float = 0.0  # when to start it again, while it is down

    def look(self, now: float) -> None:
        """Notice a death, or start it again once its pause is over."""
        process = self.child.process
        if process and process.poll() is None:
            if self.failures and now - self.started > _HEALTHY_AFTER:
                self.failures = 0
            return
        if process:
            self._died(process, now)
        elif now >= self.due:
            self._start_again(now)

    def _died(self, process: subprocess.Popen[bytes], now: float) -> None:
        processes.kill_session(process.pid)  # e.g. the pool of a worker that was killed
        self.child.process = None
        self._pause(now, f"{self.name} ended (exit code {process.returncode})")

    def _start_again(self, now: float) -> None:
        try:
            self.child.start()
        except Problem as problem:
            self._pause(now, str(problem))
        else:
            self.started = now
            say(f"{self.name} is running again.")

    def _pause(self, now: float, reason: str) -> None:
        pause = min(_LONGEST_PAUSE, 2.0 ** (self.failures - 1)) if self.failures else 0.0
        self.failures += 1
        self.due = now + pause
        say(f"{reason}; starting it again{f' in {pause:.0f} s' if pause else ''}.")


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen_for_stop() -> None:
    """Install the handlers explicitly: a background process of a script inherits SIGINT as ignored."""
    for sig in STOP_SIGNALS:
        signal.signal(sig, lambda *_signal: processes.stop_wanted.set())


def watch_over(children: Sequence[Watched]) -> None:
    """Keep the children running until this process is asked to end; raises StopRequested then."""

    def look() -> bool:
        for watched in children:
            watched.look(time.monotonic())
        return False

    processes.wait_until(look, every=_LOOK_EVERY, interruptible=True)


def stop_together(children: Sequence[Child], *, patience: float) -> None:
    """Ask all to stop at once, wait for each, so that the slowest alone decides how long it takes."""
    end = time.monotonic() + patience
    running = [child for child in children if child.process and child.process.poll() is None]
    for child in running:
        assert child.process  # noqa: S101 - selected above
        child.process.send_signal(signal.SIGTERM)
    for child in running:
        assert child.process  # noqa: S101
        processes.wait_until(lambda c=child: c.process.poll() is not None, seconds=max(0.0, end - time.monotonic()))  # type: ignore[misc]
        child.stop()
