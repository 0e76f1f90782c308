"""The project's own Python environment in `.venv`, installed from the lock files. Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from caseapp.embedded.problems import Problem
from caseapp.embedded.progress import say, watch

_RUNTIME, _DEVELOPERS = "requirements.txt", "requirements-dev.txt"


def environment(root: Path) -> Path:
    """The environment's folder."""
    return root / ".venv"


def python(root: Path) -> Path:
    """The environment's Python."""
    return environment(root) / "bin" / "python"


def are_current(root: Path, *, developers: bool) -> bool:
    """Whether the environment holds what the lock file says. The developers' lock includes everything else's."""
    installed = _installed_from(root)
    if installed == _mark(root, _DEVELOPERS):
        return True
    return not developers and installed == _mark(root, _RUNTIME)


def install(root: Path, *, developers: bool) -> None:
    """Make or mend the environment, so that `are_current` becomes true. Raises Problem with one sentence."""
    # Once the developers' packages are there they stay, also when an ordinary command notices a new lock.
    lock = _DEVELOPERS if developers or _DEVELOPERS in (_installed_from(root) or "") else _RUNTIME
    uv = _working_uv()
    _make_environment(root, uv)
    _stamp(root).unlink(missing_ok=True)
    add(root, lock, "the Python packages")
    _stamp(root).write_text(_mark(root, lock))


def add(root: Path, lock: str, what: str) -> None:
    """Install one more lock file's packages into the environment."""
    uv, log = _working_uv(), environment(root) / "install.log"
    say(f"Installing {what} from {lock} with {'uv' if uv else 'pip'} …")
    if uv is None or watch(_uv_install(root, uv, lock), log=log, cwd=root):
        _pip_install(root, lock, log)  # also when uv fails: pip knows indexes and proxies that uv is not told of


def why_it_failed(log: Path, what: str) -> Problem:
    """One sentence about a failed download: no network when that is what the tool's log says, else its last lines."""
    text = log.read_text(errors="replace")
    if any(sign in text for sign in _NO_NETWORK):
        return Problem(
            f"{what} could not be downloaded, since no package registry is reachable: go online once and try again."
        )
    return Problem(f"{what} could not be installed; {log} ends with:\n" + "\n".join(text.splitlines()[-5:]))


_NO_NETWORK = (
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "Temporary failure in name resolution",
    "Name or service not known", "Network is unreachable", "Connection refused", "dns error",
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH",
)  # fmt: skip


def _stamp(root: Path) -> Path:
    return environment(root) / "installed-from"


def _installed_from(root: Path) -> str | None:
    try:
        return _stamp(root).read_text() if python(root).exists() else None
    except OSError:
        return None


def _mark(root: Path, lock: str) -> str:
    return f"{lock} {hashlib.sha256((root / lock).read_bytes()).hexdigest()}"


def _working_uv() -> str | None:
    """The path of uv when it runs; a version manager's stub may be on the PATH without one."""
    uv = shutil.which("uv")
    if not uv or subprocess.run([uv, "--version"], capture_output=True, check=False).returncode:
        return None
    return uv


def _make_environment(root: Path, uv: str | None) -> None:
    folder = environment(root)
    if _works(python(root)) and (uv or (folder / "bin" / "pip").exists()):
        return
    if uv is None and not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Problem(
            f"This Python has no venv module: on Debian or Ubuntu run `apt install python{version}-venv` "
            "(or install uv), then try again."
        )
    say("Making the Python environment in .venv …")
    shutil.rmtree(folder, ignore_errors=True)
    make = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    done = subprocess.run([*make, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"The Python environment could not be made: {(done.stderr or done.stdout).strip()}")


def _works(interpreter: Path) -> bool:
    """Whether the environment's Python runs and has the version that is asking; an upgrade replaces it."""
    if not interpreter.exists():
        return False
    ask = [str(interpreter), "-c", "import sys; print(*sys.version_info[:2])"]
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    return done.stdout.split() == [str(part) for part in sys.version_info[:2]]


def _uv_install(root: Path, uv: str, lock: str) -> list[str]:
    return [uv, "pip", "install", "--python", str(python(root)), "--require-hashes", "-r", lock]


def _pip_install(root: Path, lock: str, log: Path) -> None:
    pip = [str(python(root)), "-m", "pip"]
    if not (environment(root) / "bin" / "pip").exists():  # uv made the environment, and then found no network
        subprocess.run([str(python(root)), "-m", "ensurepip"], capture_output=True, check=False)
    options = ["--require-hashes", "--disable-pip-version-check", "--retries", "2"]
    if watch([*pip, "install", *options, "-r", lock], log=log, cwd=root):
        raise why_it_failed(log, "The Python packages")
