"""A real Celery worker on the run's own servers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from caseapp.embedded import processes
from tests.embedded.checkout import ROOT

Worker = subprocess.Popen[bytes]


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Return a function that starts a worker on the test database; every worker ends with the test."""
    started: list[Worker] = []

    def start(**variables: str) -> Worker:
        # libpq takes the words form as readily as an address, and the name of the test database is only known now.
        database = make_conninfo(
            **{**conninfo_to_dict(os.environ["DATABASE_URL"]), "dbname": connection.settings_dict["NAME"]}
        )
        own = {"DATABASE_URL": database, "SECRET_KEY": "services-" * 8, "LOG_LEVEL": "INFO"}
        own |= {"DJANGO_SETTINGS_MODULE": "caseapp.settings.development"}
        options = [
            "--pool",
            "prefork",
            "--concurrency",
            "1",
            "--without-gossip",
            "--without-mingle",
            "--loglevel",
            "INFO",
        ]
        worker = processes.spawn(
            [sys.executable, "-m", "celery", "-A", "caseapp.celery:app", "worker", *options],
            log=tmp_path / "worker.log",
            env={**os.environ, **own, **variables},
            cwd=ROOT,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        processes.stop(worker, signal.SIGTERM, patience=20)
