"""Progress lines with the seconds since the command began. Standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# Set-up re-executes Python and `up` prepares the database in a child; for both the clock goes on from the first start.
_BEGAN = "CASEAPP_BEGAN"
_STILL_EVERY = 10  # seconds


def _first_start() -> float:
    process, _, began = os.environ.get(_BEGAN, "").partition(":")
    if process not in {str(os.getpid()), str(os.getppid())}:
        began = str(time.time())
        os.environ[_BEGAN] = f"{os.getpid()}:{began}"
    return float(began)


_began = _first_start()


def say(line: str) -> None:
    """Print one line, with the seconds passed since the command began, and flush it."""
    print(f"[{time.time() - _began:5.1f} s] {line}", file=sys.stderr, flush=True)


def watch(argv: Sequence[str], *, log: Path, cwd: Path, env: Mapping[str, str] | None = None) -> int:
    """Run a command with its output in `log`, say now and then that it still runs, return its exit code."""
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            while True:
                try:
                    return process.wait(_STILL_EVERY)
                except subprocess.TimeoutExpired:
                    say("  … still working")
        except BaseException:
            process.terminate()
            process.wait()
            raise
