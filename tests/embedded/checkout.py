"""Copies of the checkout, and the product running in one of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("caseapp", "clients", "deadlines", "templates")
_FILES = ("manage.py", "requirements.txt", "requirements-dev.txt", "package.json", "package-lock.json", ".npmrc")
# What a person's shell has; nothing of this test run may leak into the copy.
_LEAKS = ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "APP_DATA", "DJANGO_SETTINGS_MODULE", "CASEAPP_", "SECRET_KEY")


def copy_to(folder: Path, *, installed: bool = True) -> Path:
    """A copy of the source in `folder`; with `installed`, sharing this checkout's packages and assets."""
    folder.mkdir(parents=True)
    for name in _PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", "node_modules") if installed else ():
        (folder / name).symlink_to(ROOT / name)
    return folder


def shell(**changes: str) -> dict[str, str]:
    """The variables of an ordinary shell, with changes; an empty value removes a variable."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(_LEAKS)}
    return {name: value for name, value in {**variables, **changes}.items() if value}


def manage(root: Path, *words: str, python: str = sys.executable, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run one manage.py command to its end."""
    return subprocess.run(
        [python, "manage.py", *words],
        cwd=root,
        env=shell(**changes),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


class Up:
    """`manage.py up` running in a copy, as a person would start it."""

    def __init__(self, root: Path, *words: str, **changes: str) -> None:
        self.root = root
        self.output = Path(tempfile.mkstemp(prefix="up-", suffix=".output", dir=root)[1])
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--empty", *words],
                cwd=root,
                env=shell(**changes),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    @property
    def address(self) -> str:
        """Where it answers, once it has said so."""
        eventually(lambda: "Ready: " in self.said() or self.process.poll() is not None, 120)
        found = re.findall(r"Ready: (\S+)", self.said())
        assert found, self.said()
        return str(found[-1])

    def status(self) -> int:
        try:
            with urllib.request.urlopen(self.address + "/accounts/login/", timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:  # a restarting web process keeps callers waiting; on a busy machine for long
            return 0

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says."""
        try:
            with urllib.request.urlopen(self.address + "/readyz", timeout=60) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refused:
            return dict(json.load(refused))

    def children(self) -> dict[str, int]:
        """The pids of the supervisor's children by name."""
        names = {
            "postgres": "postgres",
            "valkey": "valkey-server",
            "web": "gunicorn",
            "worker": "worker",
            "beat": "beat",
        }
        lines = {pid: line for pid, line in _command_lines() if _parent(pid) == self.process.pid}
        return {
            name: pid
            for name, mark in names.items()
            for pid, line in lines.items()
            if mark in line[0] or mark in line[1:8]
        }

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def __enter__(self) -> Up:
        return self

    def __exit__(self, *_failure: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


def eventually(check: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until `check()` is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def processes_of(folder: Path) -> list[int]:
    """Every process whose command line or working directory lies in `folder`."""
    mark = str(folder)
    return [pid for pid, line in _command_lines() if any(mark in word for word in line) or _folder_of(pid) == mark]


def _folder_of(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _command_lines() -> list[tuple[int, list[str]]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if line != [""]:
            found.append((int(folder.name), line))
    return found
