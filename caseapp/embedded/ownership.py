"""Who starts the embedded servers, who attaches to them, and when they may stop.

One process owns a data folder: it holds `owner.lock` and its servers are its children. Others attach by
holding `users.lock` together; an owner that is done waits for them. The kernel drops both locks when a
process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO, Self


class FileLock:
    """A lock on a file, held by this process until `release` or its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def try_alone(self) -> bool:
        """Take the lock for this process alone; False when anybody holds it."""
        return self._take(fcntl.LOCK_EX | fcntl.LOCK_NB)

    def try_together(self) -> bool:
        """Take the lock together with others; False when somebody holds it alone."""
        return self._take(fcntl.LOCK_SH | fcntl.LOCK_NB)

    def _take(self, operation: int) -> bool:
        if self._file is None:
            self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, operation)
        except BlockingIOError:
            return False
        return True

    def note(self, text: str) -> None:
        """Write who holds the lock, for another process's message."""
        if self._file:
            self._file.truncate(0)
            self._file.write(f"{text} (process {os.getpid()})")
            self._file.flush()

    def holder(self) -> str:
        """What the holder wrote."""
        try:
            return self._path.read_text() or "another command"
        except OSError:
            return "another command"

    def release(self) -> None:
        """Let go; does nothing when the lock is not held."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.release()
