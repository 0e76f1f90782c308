"""Settings of the benchmarks: the product as in production, plus the floor views, no TLS."""

from __future__ import annotations

from caseapp.settings.base import *  # noqa: F403

SECRET_KEY = "benchmarks-only-" * 4
ROOT_URLCONF = "bench.floor"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR", "handlers": []}}
