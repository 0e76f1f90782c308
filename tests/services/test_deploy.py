"""The commands that `deploy/` ships, run as they stand in the unit files, with production settings."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from caseapp.embedded import processes
from caseapp.embedded.ports import listen
from tests.embedded.checkout import ROOT, eventually

pytestmark = [pytest.mark.services, pytest.mark.slow]

UNITS = ROOT / "deploy" / "systemd"
_SET = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def _unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / name)
    return parser


def _command(name: str, port: int, data: Path) -> list[str]:
    line = _unit(name)["Service"]["ExecStart"]
    for shipped, here in {
        "/srv/caseapp/app/.venv/bin/python": sys.executable,
        "/srv/caseapp/data": str(data),
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "%%": "%",
        "%i": "1",
    }.items():
        line = line.replace(shipped, here)
    return line.split()


def _production(data: Path, database: str) -> dict[str, str]:
    """The environment of a production installation on this run's servers, as `/etc/caseapp.env` would hold it."""
    ours = {name: os.environ[name] for name in os.environ if not name.startswith(("CASEAPP_", "DJANGO_"))}
    return ours | {
        "DJANGO_SETTINGS_MODULE": "caseapp.settings.production",
        "CASEAPP_BOOTSTRAP": "off",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": database,
        "EMAIL_URL": f"filemail://{data}/mail",
        "APP_DATA": str(data),
        "PUBLIC_URL": "https://cases.firm.example",
        "ALLOWED_HOSTS": "cases.firm.example",
        "BEHIND_PROXY": "1",
    }


@pytest.fixture
def production(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An installation with a database of its own; named by the process, since others may test beside it.

    It is a copy of the migrated one where the run has one; `make test-services` makes that by `manage.py prepare`.
    """
    address, name = os.environ["DATABASE_URL"], f"production_{os.getpid()}"
    template = os.environ.get("CASEAPP_TEST_TEMPLATE")
    options = f"TEMPLATE {template}" if template else "TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'"
    with psycopg.connect(address, dbname="postgres", autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} {options}")
        yield _production(tmp_path, address.replace(f"/{conninfo_to_dict(address)['dbname']}?", f"/{name}?"))
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_an_office_starts_from_the_shipped_units(production: dict[str, str], tmp_path: Path) -> None:
    prepared = _manage(production, "prepare")
    assert prepared.returncode == 0, prepared.stderr
    assert "Nobody works here yet" in prepared.stdout
    with listen("127.0.0.1", 18950) as free:
        port = free.getsockname()[1]
    running = [
        processes.spawn(
            _command(f"caseapp-{name}.service", port, tmp_path),
            log=tmp_path / f"{name}.log",
            env={**production, **({"DB_POOL": "1"} if name == "web" else {})},
            cwd=ROOT,
        )
        for name in ("web", "worker@", "beat")
    ]
    try:
        eventually(lambda: _get(port, "/healthz", proxied=True) == 200, 120)
        assert _get(port, "/accounts/login/", proxied=True) == 200
        assert _get(port, "/accounts/login/", proxied=False) == 301
        eventually(lambda: _get(port, "/readyz", proxied=True) == 200, 180)
        reminders = subprocess.run(
            _command("caseapp-reminders.service", port, tmp_path),
            cwd=ROOT,
            env=production,
            capture_output=True,
            check=False,
        )
        assert reminders.returncode == 0, reminders.stderr
    finally:
        for process in running:
            processes.stop(process, signal.SIGTERM, patience=30)


def _get(port: int, path: str, *, proxied: bool) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": "cases.firm.example", **({"X-Forwarded-Proto": "https"} if proxied else {})}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


_REQUIRED = ("SECRET_KEY", "DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "PUBLIC_URL")
_LEAVE_OUT_EACH = """
import importlib, os, sys
importlib.import_module("caseapp.settings.base")
for name in sys.argv[1:]:
    kept = os.environ.pop(name)
    try:
        importlib.import_module("caseapp.settings.production")
    except Exception as refused:
        print(refused)
    os.environ[name] = kept
importlib.import_module("caseapp.settings.production")
"""


def test_production_runs_on_nothing_made_up(tmp_path: Path) -> None:
    environment = _production(tmp_path, "postgresql://caseapp@db.example/caseapp")
    command = [sys.executable, "-c", _LEAVE_OUT_EACH, *_REQUIRED]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr  # with everything named, it loads
    assert done.stdout.splitlines() == [
        f"Set {name} in the environment: production runs on nothing made up." for name in _REQUIRED
    ]
    refused = _manage({name: value for name, value in environment.items() if name != "DATABASE_URL"}, "check")
    assert refused.returncode == 1
    assert "Set DATABASE_URL in the environment" in refused.stderr


def test_every_variable_that_deploy_names_is_explained() -> None:
    explained = set(_SET.findall((ROOT / ".env.example").read_text()))
    shipped = set(_SET.findall((ROOT / "deploy" / "production.env").read_text())) - {"DATABASE_PASSWORD"}
    assert shipped <= explained


def test_every_variable_the_settings_read_is_explained() -> None:
    explained = set(_SET.findall((ROOT / ".env.example").read_text()))
    read = re.compile(r"environ(?:\.get)?[\[(]\s*\"([A-Z_]+)\"")
    asked = {name for path in (ROOT / "caseapp" / "settings").glob("*.py") for name in read.findall(path.read_text())}
    assert asked - {"CASEAPP_TEST_TEMPLATE"} <= explained
