"""Child processes that stop in order and never outlive their parent."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

MAX_LOG_BYTES = 10_000_000


def dies_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` that makes the kernel send `sig` when this thread ends; None where it cannot.

    Linux only. Elsewhere a killed supervisor leaves orphans, which the next start finds and stops.
    """
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask_kernel() -> None:
        libc.prctl(1, int(sig))  # PR_SET_PDEATHSIG
        if os.getppid() != parent:  # the parent died before the kernel was asked
            os._exit(1)

    return ask_kernel


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    identity: Mapping[str, Any] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, both output streams appended to `log`.

    A session of its own keeps Ctrl-C away from it: the supervisor decides the order of stopping.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > MAX_LOG_BYTES:
            log.replace(log.with_suffix(".previous.log"))
    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=dies_with_parent(on_parent_death),  # noqa: PLW1509 - one thread, set before exec
            **(identity or {}),
        )


def stop(process: subprocess.Popen[bytes], sig: signal.Signals, *, patience: float) -> None:
    """Send `sig`, wait up to `patience` seconds, then kill the whole session. Afterwards it is gone."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(sig)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    kill_session(process.pid)


def kill_session(pid: int) -> None:
    """Kill whatever is left of the session that `pid` led, e.g. a dead worker's pool processes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class StopRequested(Exception):
    """A person or the system asked this process to end."""


# Set by a signal handler, which itself does nothing else: an exception raised there may come up inside any function of
# any library and be swallowed.
stop_wanted = threading.Event()


def wait_until(
    check: Callable[[], bool], *, seconds: float = math.inf, every: float = 0.02, interruptible: bool = False
) -> bool:
    """Return True as soon as `check()` is true, False after `seconds`.

    With `interruptible`, raises StopRequested when the process is asked to end meanwhile.
    """
    end = time.monotonic() + seconds
    while not check():
        if interruptible and stop_wanted.is_set():
            raise StopRequested
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def last_lines(log: Path, count: int = 5) -> str:
    """The last lines of a log file, for an error message; empty when there is no file."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
