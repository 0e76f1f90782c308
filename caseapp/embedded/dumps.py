"""Backup of everything an installation is: the database, the files, the secret key; and the way back.

A backup is a folder with `database.dump`, `files/`, `secret_key` and `manifest.json` with a checksum of each.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg

from caseapp.embedded import postgres
from caseapp.embedded.problems import Problem

_DATABASE, _FILES, _SECRET, _MANIFEST = "database.dump", "files", "secret_key", "manifest.json"


def write(folder: Path, *, data: Path, now: datetime) -> int:
    """Write a backup into the new `folder` and return its size in bytes. Nobody has to stop working.

    The database comes first: no file is removed before its row, so every row of the dump finds its file.
    """
    if folder.exists():
        raise Problem(f"{folder} exists already; name a new folder.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(mode=0o700, parents=True)
    except OSError as problem:
        raise Problem(f"The backup cannot be written to {folder}: {problem.strerror}.") from problem
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={partial / _DATABASE}", os.environ["DATABASE_URL"])
    if (data / _FILES).is_dir():
        shutil.copytree(data / _FILES, partial / _FILES)
    if (data / _SECRET).exists():
        shutil.copy2(data / _SECRET, partial / _SECRET)
    checksums = {str(path.relative_to(partial)): _checksum(path) for path in _all_files(partial)}
    (partial / _MANIFEST).write_text(json.dumps({"made_at": now.isoformat(), "sha256": checksums}, indent=1))
    partial.rename(folder)
    return sum(path.stat().st_size for path in _all_files(folder))


def read_back(folder: Path, *, data: Path) -> None:
    """Put a backup into an empty installation. Raises Problem, before anything is changed, when either is not right."""
    _check(folder)
    _check_empty()
    _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={os.environ['DATABASE_URL']}", folder / _DATABASE)
    if (folder / _FILES).is_dir():
        shutil.copytree(folder / _FILES, data / _FILES, dirs_exist_ok=True)
    if (folder / _SECRET).exists():
        shutil.copy2(folder / _SECRET, data / _SECRET)


def _check(folder: Path) -> None:
    try:
        checksums: dict[str, str] = json.loads((folder / _MANIFEST).read_text())["sha256"]
    except (OSError, ValueError, KeyError) as problem:
        raise Problem(f"{folder} is no complete backup: it has no readable {_MANIFEST}.") from problem
    for name, checksum in checksums.items():
        if not (folder / name).is_file() or _checksum(folder / name) != checksum:
            raise Problem(f"{folder / name} is missing or not what was written: take another backup.")


def _check_empty() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise Problem("This database is not empty: restore only into a new one, so that nothing is lost here.")


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's own programs. The wheel's speak no TLS, so another server's address uses the PATH's."""
    embedded = "host=%2F" in os.environ["DATABASE_URL"]
    path = (postgres.programs() / program) if embedded else shutil.which(program)
    if not path:
        raise Problem(f"{program} is not installed: install PostgreSQL's client programs (Debian: postgresql-client).")
    done = subprocess.run([path, *arguments], capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise Problem(f"{program} failed: {done.stderr.strip()}")
