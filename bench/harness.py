"""What every benchmark shares: servers of its own, percentiles, a ratio to a floor measured in the same run."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def own_servers(*, durable: bool = True) -> Iterator[Path]:
    """Start PostgreSQL and Valkey for this run alone and name them in the environment; remove them afterwards."""
    from caseapp.embedded.servers import Servers

    folder = Path(tempfile.mkdtemp(prefix="caseapp-bench-")).resolve()
    folder.chmod(0o711)
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL"):
        os.environ.pop(name, None)
    os.environ["APP_DATA"] = str(folder)
    servers = Servers(folder, throw_away=not durable)
    servers.start()
    servers.announce()
    try:
        yield folder
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def set_up_django(settings: str) -> None:
    """Load Django with these settings and make the tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def times(act: Callable[[], object], *, rounds: int, warm: int = 5) -> list[float]:
    """Return how many seconds each of `rounds` calls took, after `warm` calls that do not count."""
    for _ in range(warm):
        act()
    taken = []
    for _ in range(rounds):
        began = perf_counter()
        act()
        taken.append(perf_counter() - began)
    return taken


def p50(seconds: list[float]) -> float:
    return statistics.median(seconds)


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, round(0.95 * len(seconds)) - 1)]


def machine() -> dict[str, Any]:
    """Return what a reader needs to place the figures: processor count, system, Python, commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return {
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
    }


def report(results: object) -> None:
    """Print the results as JSON."""
    json.dump(results, sys.stdout, indent=2)
    print()
