"""How long until the product answers: cold, warm, and a bare Django project as the floor.

    make bench-start                    # warm starts and single commands
    make bench-start COLD=uv            # also from nothing: packages, assets, sample firm (COLD=pip likewise)

Each figure is the wall time from typing the command to the first answered page. The floor is gunicorn with an empty
Django project in the same environment, started the same way in the same run; `times_floor` is the product's time over
its time. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SOURCE = ("manage.py", "requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package.json",
           "package-lock.json", ".npmrc", "caseapp", "clients", "deadlines", "templates")  # fmt: skip
_BARE = """
import sys
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="floor")
urlpatterns = [path("accounts/login/", lambda request: HttpResponse("bare"))]
application = get_wsgi_application()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", choices=["", "uv", "pip"], default="")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="caseapp-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        checkout = _copy(folder / "copy", installed=not options.cold)
        found: dict[str, object] = {"load_before": round(os.getloadavg()[0], 2), "cores": os.cpu_count()}
        first = _seconds_to_answer(_up(checkout, options.cold), cwd=checkout, without=options.cold)
        found["cold_up_s" if options.cold else "first_up_s"] = round(first, 1)
        warm = [_seconds_to_answer(_up(checkout, ""), cwd=checkout) for _ in range(options.runs)]
        floor = [_floor(folder) for _ in range(options.runs)]
        found["warm_up_s"] = round(statistics.median(warm), 2)
        found["floor_s"] = round(statistics.median(floor), 2)
        found["times_floor"] = round(statistics.median(warm) / statistics.median(floor), 1)
        rule = ["manage.py", "rule", "list", "--json"]
        found["rule_command_s"] = round(statistics.median(_command(checkout, rule) for _ in range(options.runs)), 2)
        found["load_after"] = round(os.getloadavg()[0], 2)
        print(json.dumps(found))


def _copy(folder: Path, *, installed: bool) -> Path:
    folder.mkdir()
    for name in _SOURCE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    for name in (".venv", "node_modules") if installed else ():
        (folder / name).symlink_to(ROOT / name)
    return folder


def _up(checkout: Path, cold: str) -> list[str]:
    python = os.path.realpath(sys.executable) if cold else sys.executable
    return [python, str(checkout / "manage.py"), "up", "--port", str(_free_port())]


def _floor(folder: Path) -> float:
    (folder / "bare.py").write_text(_BARE)
    port = _free_port()
    return _seconds_to_answer(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "bare"], cwd=folder, port=port
    )


def _seconds_to_answer(command: list[str], *, cwd: Path, port: int = 0, without: str = "") -> float:
    """Start, wait for the first answered page, stop with Ctrl-C; the seconds in between start and answer."""
    port = port or int(command[-1])
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("APP_DATA", "DATABASE_URL"))
    }
    if without == "pip":  # hide uv
        environment["PATH"] = os.pathsep.join(
            part for part in environment["PATH"].split(os.pathsep) if not (Path(part) / "uv").exists()
        )
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(120)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/accounts/login/", timeout=120) as answer:  # one page
            return bool(answer.status == 200)
    except OSError:
        return False


def _command(checkout: Path, words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=checkout, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
