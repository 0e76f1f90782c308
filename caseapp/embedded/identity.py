"""Under which account PostgreSQL runs: it refuses root, so root lends it a lesser identity.

Nothing is ever chmodded on the way: neither root's home nor an installed package.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say

# For root in a closed place where the kernel grants no namespace, e.g. in a container.
_PUBLIC = Path("/var/lib/caseapp-embedded")
# Maps this process to "nobody" for itself only; its files stay root's.
_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True, slots=True)
class Identity:
    """Where the server's files are, and how to start its programs: words before them, arguments for `Popen`."""

    mode: str  # "self", "nobody" or "namespace"
    folder: Path
    programs: Path
    prefix: tuple[str, ...] = ()
    server_prefix: tuple[str, ...] = ()
    popen: Mapping[str, Any] = field(default_factory=dict)

    def adopt(self, folder: Path) -> None:
        """Give `folder` to the account the server runs as."""
        if self.mode == "nobody":
            os.chown(folder, self.popen["user"], self.popen["group"])


def _nobody(folder: Path, programs: Path) -> Identity:
    account = pwd.getpwnam("nobody")
    ids = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    if folder.is_relative_to(_PUBLIC):
        _make_public()
    return Identity("nobody", folder, programs, popen=ids)


def _namespace(folder: Path, programs: Path) -> Identity:
    # The namespace change clears the parent-death signal, so it is set again inside.
    return Identity("namespace", folder, programs, _NAMESPACE, (*_NAMESPACE, "setpriv", "--pdeathsig", "INT"))


def _others_may_enter(folder: Path) -> bool:
    folder = folder.resolve()
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _namespaces_work() -> bool:
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        return False
    probe = subprocess.run([*_NAMESPACE, "true"], capture_output=True, check=False)
    return probe.returncode == 0


def for_server(folder: Path, programs: Path) -> Identity:
    """Choose who runs the server that keeps its cluster in `folder`, the same way every time.

    Raises Problem when root finds no way.
    """
    if os.geteuid() != 0:
        return _ordinary(folder, programs)
    mark = folder / "run-as"  # a cluster made one way cannot be opened the other way
    chosen = mark.read_text().strip() if mark.exists() else ""
    if not chosen:
        chosen = _choose(folder, programs)
        mark.write_text(chosen)
    if chosen == "namespace":
        return _namespace(folder, programs)
    return _nobody(Path(chosen.partition(" ")[2] or folder), _enterable(programs))


def _ordinary(folder: Path, programs: Path) -> Identity:
    """An ordinary account as it is; one without a name (a bare number in a container) borrows one."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        if _namespaces_work():
            return _namespace(folder, programs)
        raise Problem(
            f"PostgreSQL needs an account with a name, and number {os.geteuid()} has none on this machine: "
            "add it to /etc/passwd, run as another account or set DATABASE_URL."
        ) from None
    return Identity("self", folder, programs)


def _choose(folder: Path, programs: Path) -> str:
    if _others_may_enter(folder.parent) and _others_may_enter(programs):
        return "nobody"
    if _namespaces_work():
        return "namespace"
    if _others_may_enter(folder.parent):
        return "nobody"  # only the programs need another place
    elsewhere = _PUBLIC / f"cluster-{secrets.token_hex(6)}"
    say(f"{folder} is closed to the account PostgreSQL must run as, so its data is kept in {elsewhere}.")
    return f"elsewhere {elsewhere}"


def _enterable(programs: Path) -> Path:
    """The programs themselves, or a copy of their installation where others may enter."""
    if _others_may_enter(programs):
        return programs
    installed = programs.parent
    stamp = hashlib.sha256(f"{installed} {(programs / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = _make_public() / f"programs-{stamp}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        package = installed.parent
        shutil.copytree(installed, partial / package.name / installed.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # a wheel's own libraries, found by relative path
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name)
        for folder in (partial, partial / package.name):
            folder.chmod(0o755)
        partial.rename(copy)
    return copy / installed.parent.name / installed.name / programs.name


def _make_public() -> Path:
    try:
        _PUBLIC.mkdir(mode=0o711, exist_ok=True)
        _PUBLIC.chmod(0o711)
    except OSError as problem:
        raise Problem(
            f"PostgreSQL refuses to run as root, and {_PUBLIC} cannot be made for its own account "
            f"({problem.strerror}): run the command as an ordinary user or set DATABASE_URL."
        ) from problem
    return _PUBLIC
