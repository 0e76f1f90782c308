"""Under which account PostgreSQL runs: it refuses root, so root lends it a lesser identity.

Nothing is ever chmodded on the way: neither root's home nor an installed package.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseapp.embedded.problems import Problem

# Maps this process to "nobody" for itself only; its files stay root's.
_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True, slots=True)
class Identity:
    """How to start a PostgreSQL program: words before the command and arguments for `Popen`."""

    mode: str  # "self", "nobody" or "namespace"
    prefix: tuple[str, ...] = ()
    server_prefix: tuple[str, ...] = ()
    popen: Mapping[str, Any] = field(default_factory=dict)

    def adopt(self, folder: Path) -> None:
        """Give `folder` to the account the server runs as."""
        if self.mode == "nobody":
            os.chown(folder, self.popen["user"], self.popen["group"])


def _nobody() -> Identity:
    account = pwd.getpwnam("nobody")
    ids = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return Identity("nobody", popen=ids)


def _namespace() -> Identity:
    # The namespace change clears the parent-death signal, so it is set again inside.
    return Identity("namespace", _NAMESPACE, (*_NAMESPACE, "setpriv", "--pdeathsig", "INT"))


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

    Raises Problem when root may neither let "nobody" in nor make a user namespace.
    """
    if os.geteuid() != 0:
        return Identity("self")
    mark = folder / "run-as"  # a cluster made one way cannot be opened the other way
    chosen = mark.read_text().strip() if mark.exists() else ""
    if chosen not in {"nobody", "namespace"}:
        chosen = _choose(folder, programs)
        mark.write_text(chosen)
    return _nobody() if chosen == "nobody" else _namespace()


def _choose(folder: Path, programs: Path) -> str:
    if _others_may_enter(folder.parent) and _others_may_enter(programs):
        return "nobody"
    if _namespaces_work():
        return "namespace"
    raise Problem(
        f"PostgreSQL refuses to run as root, and no other account may enter {folder}: move the checkout to a "
        "folder that others may enter (for example /srv/caseapp) or run the command as an ordinary user."
    )
