"""Gunicorn's settings: `gunicorn -c python:caseapp.web_server caseapp.wsgi:application`."""

from __future__ import annotations

import os

from django.db import connections
from django.urls import get_resolver

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, os.cpu_count() or 1))
threads = 8
preload_app = True  # loaded once, shared by the workers
timeout = 60
graceful_timeout = 30
max_requests = 10_000  # a leak in a library ends with its process
max_requests_jitter = 1_000
accesslog = "-"
control_socket_disable = True


def when_ready(_server: object) -> None:
    """Called once, before the first worker: load every view now, and wait until the database is prepared.

    `manage.py up` loads this process while the database is brought up to date and closes the pipe it passed along
    when that is done. Without a pipe nothing waits.
    """
    _ = get_resolver().url_patterns
    if descriptor := os.environ.pop("CASEAPP_HOLD", ""):
        with open(int(descriptor), "rb") as gate:  # noqa: PTH123 - a descriptor
            gate.read()


def worker_exit(_server: object, _worker: object) -> None:
    """Close the worker's connection pool, which would otherwise keep the process for seconds."""
    close_pool = getattr(connections["default"], "close_pool", None)
    if close_pool:
        close_pool()
