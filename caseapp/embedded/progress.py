"""Progress lines with the seconds since the command began."""

from __future__ import annotations

import sys
import time

_began = time.monotonic()


def say(line: str) -> None:
    """Print one line, with the seconds passed since this process began, and flush it."""
    print(f"[{time.monotonic() - _began:5.1f} s] {line}", file=sys.stderr, flush=True)
