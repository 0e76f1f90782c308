"""The proofs of the reminder engine, small: random kills, and the boundaries where a crash hurts most.

The large ones are `make chaos` and `make crash-grid`; their results are in bench/results/.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


def run(*arguments: str) -> dict[str, Any]:
    """Return what the command printed; its details show when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_nothing_is_lost_while_everything_is_killed() -> None:
    found = run("bench.chaos", "--kills", "6", "--reminders", "40", "--pause", "1")

    assert list(found) == [
        "due", "kills", "lost", "ledger_duplicates", "sink_duplicates", "unflagged_duplicates", "p99_delay_s",
    ]  # fmt: skip
    assert (found["due"], found["kills"]) == (40, 6)
    assert (found["lost"], found["ledger_duplicates"], found["unflagged_duplicates"]) == (0, 0, 0)


def test_the_boundaries_where_it_hurts_most() -> None:
    found = run("bench.crash_grid", "--cells", "2:child", "8:child", "9:database", "12:parent")

    assert found["passed"] == 4
    assert found["came_twice_and_marked"] == {"CP8 after the 250, before the ledger is committed × child": 1}
