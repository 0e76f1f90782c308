"""The browser assets in `node_modules`, installed from package-lock.json. Standard library only."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from caseapp.embedded import packages
from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say, watch

_NODE_LOCK = "requirements-node.txt"


def are_current(root: Path) -> bool:
    """Whether `node_modules` holds what the lock file says."""
    try:
        return _stamp(root).read_text() == _mark(root)
    except OSError:
        return False


def install(root: Path) -> None:
    """Install exactly the locked packages, without running any of their scripts. Raises Problem with one sentence."""
    npm = _npm_on_path() or _npm_from_wheel(root)
    say("Installing the browser assets of package-lock.json with npm …")
    log = packages.environment(root) / "npm.log"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    if watch([npm, "ci", *options], log=log, cwd=root, env=_path_with(Path(npm).parent)):
        raise packages.why_it_failed(log, "The browser assets")
    _stamp(root).write_text(_mark(root))


def _stamp(root: Path) -> Path:
    return root / "node_modules" / ".installed-from"


def _mark(root: Path) -> str:
    return hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()


def _path_with(folder: Path) -> dict[str, str]:
    """npm starts `node` by name, so its own folder comes first."""
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _npm_on_path() -> str | None:
    npm = shutil.which("npm")
    if not npm or subprocess.run([npm, "--version"], capture_output=True, check=False).returncode:
        return None
    return npm


def _npm_from_wheel(root: Path) -> str:
    """Install node and npm from their wheel into the environment; used where the machine has none."""
    npm = packages.environment(root) / "bin" / "npm"
    if not npm.exists():
        packages.add(root, _NODE_LOCK, "npm")
    if not npm.exists():
        raise Problem("No npm was found and its wheel does not fit this machine: install Node.js, then try again.")
    return str(npm)
