"""Set-up on a bare machine."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from caseapp.embedded import commands, packages
from tests.embedded.checkout import ROOT, copy_to, manage, shell

_OLDER = ("python3.6", "python3.7", "python3.8", "python3.9", "python3.10")


def _own_python() -> str:
    """The Python under the environment: what a newcomer has."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}")


def _bare(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A copy without packages, and a shell that has neither uv, npm nor a network."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "uname", "dirname", "readlink", "unshare", "setpriv"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    nowhere = "http" + "://127.0.0.1:9/simple"
    changes = {"PATH": str(tools), "PIP_INDEX_URL": nowhere, "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull}
    return copy_to(tmp_path / "copy", installed=False), changes


def test_an_old_python_reads_manage_py_far_enough_to_say_so() -> None:
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 4))


@pytest.mark.parametrize("name", _OLDER)
def test_an_old_python_says_what_is_needed(name: str) -> None:
    python = shutil.which(name)
    if not python or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no {name} here")
    done = manage(ROOT, "up", python=python)
    assert done.returncode == 1
    assert done.stderr.startswith("Caseapp needs Python 3.11 or newer;")
    assert done.stderr.count("\n") == 1


def test_bootstrap_uses_the_standard_library_only() -> None:
    """A bare Python without site packages can load it."""
    load = "import caseapp.embedded.bootstrap, sys; print([m for m in sys.modules if 'django' in m or 'psycopg' in m])"
    done = subprocess.run([_own_python(), "-S", "-c", load], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_network_is_one_sentence(tmp_path: Path) -> None:
    copy, changes = _bare(tmp_path)
    done = manage(copy, "check", python=_own_python(), **changes)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "The Python packages could not be downloaded, since no package registry is reachable: "
        "go online once and try again."
    )
    assert "Traceback" not in done.stderr


def test_no_venv_module_is_one_sentence(tmp_path: Path) -> None:
    copy, changes = _bare(tmp_path)
    missing = "import sys; sys.modules['ensurepip'] = None\n"
    (tmp_path / "debian").mkdir()
    (tmp_path / "debian" / "sitecustomize.py").write_text(missing)
    done = manage(copy, "check", python=_own_python(), PYTHONPATH=str(tmp_path / "debian"), **changes)
    assert done.returncode == 1
    assert "This Python has no venv module: on Debian or Ubuntu run `apt install python3" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_changed_lock_is_installed_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("one\n")
    assert not packages.are_current(tmp_path, developers=False)
    (tmp_path / ".venv" / "installed-from").write_text(packages._mark(tmp_path, "requirements-dev.txt"))
    assert packages.are_current(tmp_path, developers=False)
    assert packages.are_current(tmp_path, developers=True)
    (tmp_path / "requirements-dev.txt").write_text("two\n")
    assert not packages.are_current(tmp_path, developers=False)


def test_commands_that_read_only_the_code_start_no_server(tmp_path: Path) -> None:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "help"],
        cwd=ROOT,
        env=shell(APP_DATA=str(tmp_path)),
        capture_output=True,
        check=True,
    )
    assert done.stdout
    assert not (tmp_path / "postgres").exists()
    assert time.monotonic() - began < 60
    assert not commands.needs_servers("rule", ["compute"])
    assert commands.needs_servers("rule", ["diff"])
    assert not commands.needs_servers("check", ["--deploy"])
    assert not commands.needs_servers("migrate", ["--help"])
    assert commands.needs_servers("check", ["--database", "default"])
    assert commands.needs_servers("migrate", [])


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["uv", "pip"])
def test_a_bare_checkout_sets_itself_up(tmp_path: Path, tool: str) -> None:
    if tool == "uv" and not shutil.which("uv"):
        pytest.skip("no uv here")
    copy, changes = _bare(tmp_path)
    changes = {"PATH": changes["PATH"]} if tool == "pip" else {}
    done = manage(copy, "check_services", python=_own_python(), **changes)
    if "no package registry is reachable" in done.stderr:
        pytest.skip("no package registry is reachable")
    assert done.returncode == 0, done.stderr
    assert f"Installing the Python packages from requirements.txt with {tool}" in done.stderr
    again = manage(copy, "check_services", python=_own_python(), **changes)
    assert "Installing" not in again.stderr
    assert "Every service answers." in again.stdout
