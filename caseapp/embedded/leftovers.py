"""Application processes whose supervisor was killed: found by the list it kept, ended before a new start.

On Linux the kernel ends them with their parent; elsewhere nobody would, and two beats would tick.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

from caseapp.embedded import processes

_PROC = Path(os.sep, "proc")
_PATIENCE = 10.0


def remember(path: Path, pids: list[int]) -> None:
    """Write which processes run now."""
    path.write_text(json.dumps(pids))


def end(path: Path, python: str) -> None:
    """End those of the remembered processes that still run and were started with `python`."""
    try:
        pids = [int(pid) for pid in json.loads(path.read_text())]
    except (OSError, ValueError, TypeError):
        return
    ours = [pid for pid in pids if _runs(pid, python)]
    for pid in ours:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    processes.wait_until(lambda: not any(_runs(pid, python) for pid in ours), seconds=_PATIENCE)
    for pid in ours:
        if _runs(pid, python):
            processes.kill_session(pid)
    path.unlink(missing_ok=True)


def _runs(pid: int, python: str) -> bool:
    """Whether `pid` is alive and still the program we started; numbers are reused after a restart."""
    if _PROC.is_dir():
        try:
            return (_PROC / str(pid) / "cmdline").read_bytes().startswith(os.fsencode(python) + b"\0-m\0")
        except OSError:
            return False
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.startswith(f"{python} -m ")
