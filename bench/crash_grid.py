"""`make crash-grid`: every boundary of a delivery × every fault, one after the other, with a real worker and servers.

    python bench/crash_grid.py [--points 0 5 6] [--faults child database]

Each cell makes three messages due, lets a worker run into the boundary, applies the fault there, lets time pass (leases
and back-off end), and sends what is left. It passes when each message is at the mail server, the ledger accepted each
once, and every mail that came twice belongs to an attempt marked unknown. Prints JSON; exit code 1 when a cell fails.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.crash_points import POINTS  # noqa: E402

FAULTS = ("child", "parent", "term", "database", "broker")
MESSAGES = 3
WORKER = """
import sys
from pathlib import Path
from bench.crash_points import install
install({point!r}, Path({folder!r}))
sys.argv = ["celery", "-A", "caseapp.celery:app", "worker", "--loglevel", "WARNING", "--concurrency", "1",
            "--without-gossip", "--without-mingle"]
from celery.__main__ import main
main()
"""


class Grid:
    """One run over one pair of servers."""

    def __init__(self, folder: Path) -> None:
        from caseapp.embedded.servers import Servers

        self.folder = folder
        self.sink_log = folder / "accepted.jsonl"
        self.servers = Servers(folder, throw_away=False)
        self.servers.start()
        self.servers.announce()
        self.sink = subprocess.Popen(
            [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(self.sink_log)], stdout=subprocess.PIPE, text=True
        )
        assert self.sink.stdout
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{self.sink.stdout.readline().strip()}"

    def cell(self, point: str, fault: str) -> str:
        """Run one cell; returns what is wrong, or nothing."""
        from bench.reminders import fill_clients
        from caseapp.celery import app
        from caseapp.core import clock
        from deadlines.reminders import actions
        from deadlines.reminders.models import Message

        fill_clients(MESSAGES)
        actions.derive(now=clock.now(), driver="grid")
        messages = list(Message.objects.waiting().filter(person__isnull=False).values_list("pk", flat=True))
        here = Path(tempfile.mkdtemp(dir=self.folder))
        worker = self._start(point, here)
        try:
            app.send_task("deadlines.reminders.tasks.deliver")
            if not wait_until(lambda: (here / "reached").exists(), 90):
                return "the boundary was never reached"
            self._apply(fault, worker, here)
            wait_until(lambda: worker.poll() is not None or self._is_quiet(messages), 40)
        finally:
            end(worker)
        return self._heal_and_judge(messages)

    def _start(self, point: str, here: Path) -> subprocess.Popen[bytes]:
        with (here / "worker.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", WORKER.format(point=point, folder=str(here))],
                cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _apply(self, fault: str, worker: subprocess.Popen[bytes], here: Path) -> None:
        from bench.chaos import start_again

        if fault == "child":
            children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
            for pid in children:
                os.kill(int(pid), signal.SIGKILL)
        elif fault == "parent":
            os.killpg(worker.pid, signal.SIGKILL)
        elif fault == "term":
            worker.send_signal(signal.SIGTERM)
        else:
            server = self.servers.postgres if fault == "database" else self.servers.valkey
            assert server
            assert server.process
            server.process.kill()
            server.process.wait()
            if fault == "database":
                (here / "go").touch()  # the worker goes on while the database is away
                time.sleep(0.5)
            start_again(server)
        (here / "go").touch()

    def _is_quiet(self, messages: list[int]) -> bool:
        from django.db import Error, connection

        from deadlines.reminders.models import Message

        try:
            return not Message.objects.waiting().filter(pk__in=messages).exists()
        except Error:
            connection.close()
            return False

    def _heal_and_judge(self, messages: list[int]) -> str:
        from django.db import connection

        from bench.smtp_sink import accepted
        from caseapp.celery import app
        from caseapp.core import clock
        from deadlines.reminders import delivery
        from deadlines.reminders.channels.email import message_id
        from deadlines.reminders.models import Attempt, Message

        connection.close()
        app.control.purge()
        for _ in range(2):
            Message.objects.waiting().update(next_try_at=clock.now(), leased_until=None)
            delivery.deliver(clock=clock.now)
        arrived = Counter(mail["id"] for mail in accepted(self.sink_log))
        for message in Message.objects.filter(pk__in=messages):
            name, outcomes = message_id(message.key), Counter(message.attempts.values_list("outcome", flat=True))
            if message.state != "accepted" or not arrived[name]:
                return f"message {message.pk} is {message.state}, {arrived[name]} times at the server"
            if outcomes[Attempt.Outcome.ACCEPTED] != 1:
                return f"message {message.pk} was accepted {outcomes['accepted']} times by the ledger"
            if arrived[name] > 1 and not outcomes[Attempt.Outcome.UNKNOWN]:
                return f"message {message.pk} came {arrived[name]} times and no attempt is marked"
        return ""

    def close(self) -> None:
        self.sink.kill()
        self.sink.wait()
        self.servers.stop()


def wait_until(condition: Any, seconds: float) -> bool:
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if condition():
            return True
        time.sleep(0.1)
    return False


def end(worker: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="*", default=list(range(len(POINTS))))
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=FAULTS)
    options = parser.parse_args()
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="caseapp-grid-") as folder:
        Path(folder).chmod(0o711)
        os.environ |= {
            "APP_DATA": folder, "DJANGO_SETTINGS_MODULE": "caseapp.settings.development", "SECRET_KEY": "grid" * 15,
            "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        grid = Grid(Path(folder))
        try:
            wrong = run(grid, options)
        finally:
            grid.close()
    cells = len(options.points) * len(options.faults)
    print(json.dumps({"cells": cells, "passed": cells - len(wrong), "failed": wrong}, indent=1), flush=True)
    return 1 if wrong else 0


def run(grid: Grid, options: argparse.Namespace) -> dict[str, str]:
    """Run the cells; returns what is wrong, by cell."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    wrong: dict[str, str] = {}
    for number in options.points:
        for fault in options.faults:
            problem = grid.cell(POINTS[number], fault)
            if problem:
                wrong[f"{POINTS[number]} × {fault}"] = problem
            print(f"{POINTS[number]} × {fault}: {problem or 'passed'}", file=sys.stderr, flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
