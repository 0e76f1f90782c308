"""A migrated cluster kept between test runs, so that a run copies a folder instead of migrating.

It is kept under the checkout's `.data/tests`, named by a hash of everything that decides what migrations do. Each test
database is then made from it with CREATE DATABASE … TEMPLATE, and Django migrates what is still missing: nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from caseapp.embedded.postgres import DATABASE, Postgres
from caseapp.embedded.progress import say

VARIABLE = "CASEAPP_TEST_TEMPLATE"
_ROOT = Path(__file__).resolve().parents[2]
_KEPT = 3


def start(postgres: Postgres) -> None:
    """Start the run's server with a migrated database in it, and name that in the environment.

    When migrating fails, the server runs without it and Django's own test set-up shows why.
    """
    kept = _ROOT / ".data" / "tests" / _key()
    moved = not postgres.cluster.is_relative_to(Path(os.environ["APP_DATA"]))
    if not moved and (kept / "cluster").is_dir() and os.access(kept, os.R_OK | os.X_OK):
        _copy(kept, postgres)
        postgres.start()
        os.environ[VARIABLE] = DATABASE
        return
    say("Preparing the test database; later runs copy it until a migration changes …")
    postgres.start()
    if not _migrate(postgres.url):
        return
    os.environ[VARIABLE] = DATABASE
    if not moved:
        postgres.stop()
        _keep(postgres, kept)
        postgres.start()


def _key() -> str:
    """A hash of the migrations, the packages that bring their own, and the list of apps."""
    digest = hashlib.sha256(f"{sys.version_info} {os.geteuid()} {os.environ.get('PG_BINDIR')}".encode())
    names = [*_ROOT.glob("*/migrations/*.py"), *_ROOT.glob("caseapp/*/migrations/*.py")]
    for path in sorted([*names, _ROOT / "requirements.txt", _ROOT / "caseapp" / "settings" / "base.py"]):
        digest.update(f"{path.relative_to(_ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> bool:
    environment = {**os.environ, "DATABASE_URL": url, "CASEAPP_BOOTSTRAP": "off"}
    command = [sys.executable, str(_ROOT / "manage.py"), "migrate", "--skip-checks", "--verbosity", "0"]
    return subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, check=False).returncode == 0


def _copy(kept: Path, postgres: Postgres) -> None:
    """Copy with owners and modes: under root the files belong to the account the server runs as."""
    _copy_tree(kept / "cluster", postgres.cluster)
    shutil.copy2(kept / "password", postgres.secret)
    (postgres.folder / "provisioned").touch()


def _keep(postgres: Postgres, kept: Path) -> None:
    """Keep the stopped cluster for later runs; another run may have been faster, or the folder not be ours."""
    partial = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        partial.mkdir(mode=0o700, parents=True)
        _copy_tree(postgres.cluster, partial / "cluster")
        shutil.copy2(postgres.secret, partial / "password")
        partial.rename(kept)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
    others = sorted(kept.parent.glob("*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
    for outdated in others[_KEPT:]:
        shutil.rmtree(outdated, ignore_errors=True)


def _copy_tree(source: Path, target: Path) -> None:
    done = subprocess.run(["cp", "-pR", str(source), str(target)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr)
