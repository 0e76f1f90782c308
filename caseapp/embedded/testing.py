"""The pytest plugin that gives a test run its own PostgreSQL and Valkey, thrown away afterwards.

It must be loaded with `-p`: at import time, before pytest-django reads the settings. Workers of
pytest-xdist inherit the environment and start nothing; each has a broker and a cache of its own on
the run's Valkey, or one's Celery worker would take another's tasks. No other server is touched: variables that
name one are replaced, unless `make test-services` passes TEST_DATABASE_URL, TEST_BROKER_URL or
TEST_CACHE_URL on purpose.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from caseapp.embedded import test_template
from caseapp.embedded.ownership import FileLock
from caseapp.embedded.servers import Servers

_OURS = "CASEAPP_TEST_RUN"
_PREFIX = "caseapp-test-"
_REPLACED = ("DATABASE_URL", "BROKER_URL", "CACHE_URL")
_CLEARED = ("EMAIL_URL", "STORAGE_URL", "SECRET_KEY", "DB_POOL", "PUBLIC_URL", "ALLOWED_HOSTS", "PORT", "HOST")


def _begin() -> None:
    _sweep_leftovers()
    run = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    run.chmod(0o711)
    (run / "static").mkdir()
    alive = FileLock(run / "alive.lock")
    alive.try_alone()
    for name in _REPLACED:
        os.environ[name] = os.environ.get(f"TEST_{name}", "")
    for name in _CLEARED:
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "caseapp.settings.test"
    os.environ["APP_DATA"] = str(run)
    servers = Servers(run, throw_away=True)
    if servers.postgres:
        test_template.start(servers.postgres)
    if servers.valkey:
        servers.valkey.start()
    servers.announce()
    os.environ[_OURS] = str(run)
    atexit.register(_end, servers, run, alive, os.getpid())


def _end(servers: Servers, run: Path, alive: FileLock, starter: int) -> None:
    if os.getpid() != starter:  # a fork of this process is ending, not the run
        return
    servers.stop()
    alive.release()
    if servers.postgres:
        shutil.rmtree(servers.postgres.folder, ignore_errors=True)  # usually inside `run`
    shutil.rmtree(run, ignore_errors=True)


def _sweep_leftovers() -> None:
    """Remove the folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not os.access(folder, os.W_OK) or folder.stat().st_uid != os.geteuid():
            continue
        with FileLock(folder / "alive.lock") as lock:
            if (folder / "alive.lock").exists() and lock.try_alone():
                shutil.rmtree(folder, ignore_errors=True)


def _share(worker: str) -> None:
    """Move a worker of pytest-xdist (gw0, gw1 …) to databases that no other worker uses."""
    first = 2 * int(worker.removeprefix("gw")) + 2
    for name, number in (("BROKER_URL", first), ("CACHE_URL", first + 1)):
        os.environ[name] = re.sub(r"(virtual_host|db)=\d+$", rf"\g<1>={number}", os.environ[name])


if not os.environ.get(_OURS):
    _begin()
elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
    _share(worker)
