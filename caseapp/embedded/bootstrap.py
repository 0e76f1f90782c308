"""Set-up on a bare machine: the environment, the locked packages, the browser assets.

Runs before anything is installed, so it uses the standard library only. When nothing is missing it costs
two small hashes and one `exec`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from pathlib import Path

from caseapp.embedded import assets, commands, packages
from caseapp.embedded.problems import Problem


def ensure(root: Path, argv: list[str]) -> None:
    """Return only inside the project's own environment with everything installed that this command needs.

    Outside it, this process becomes the environment's Python. CASEAPP_BOOTSTRAP=off trusts the running
    Python as it is (containers, distribution packages).
    """
    if os.environ.get("CASEAPP_BOOTSTRAP") == "off":
        return
    words = argv[1:] or ["help"]
    developers = words[0] in commands.WITH_DEVELOPERS_PACKAGES or "--dev" in words[1:2]
    try:
        _install(root, developers=developers, with_assets=words[0] in commands.WITH_ASSETS)
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
    if Path(sys.prefix).resolve() != packages.environment(root).resolve():
        os.environ["PYTHONUTF8"] = "1"  # a missing locale must not decide how files are read
        python = packages.python(root)
        os.execv(python, [str(python), *argv])  # noqa: S606


def _install(root: Path, *, developers: bool, with_assets: bool) -> None:
    if packages.are_current(root, developers=developers) and (not with_assets or assets.are_current(root)):
        return
    with (root / "requirements.txt").open() as lock:  # one set-up at a time per checkout
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not packages.are_current(root, developers=developers):
            _check_space(root)
            packages.install(root, developers=developers)
        if with_assets and not assets.are_current(root):
            assets.install(root)


def _check_space(root: Path) -> None:
    if shutil.disk_usage(root).free < 700_000_000:
        raise Problem(f"Setting up needs 700 MB of free disk space in {root}.")
