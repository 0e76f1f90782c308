"""`make chaos`: random SIGKILLs of workers, beat, timer, database and broker while reminders fall due.

    make chaos KILLS=200 REMINDERS=10000 WAITS=real
    python -m bench.chaos [--kills N] [--reminders N] [--pause S] [--seed N] [--waits hasty|real]

Everything is real: embedded PostgreSQL with fsync, Valkey with its append-only file, two workers, beat, a timer
that runs `manage.py send_reminders`, and the mail server of `smtp_sink.py`, which delays, hangs up after DATA,
and answers 4xx and 5xx. Half of the reminders are due at once, half fall due while the killing goes on; some of the
appearances they are about are cancelled meanwhile. `hasty` shortens leases and retries to seconds (`haste.py`).

Prints one line of JSON, the details on standard error. Exit code 1 when anything was lost, told twice by the ledger,
repeated without a flag, sent after its cancellation, or not over in time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import chaos_facts
from bench.chaos_judging import RESULT, judge
from bench.haste import TICK, hurry

ROOT = Path(__file__).resolve().parent.parent
DRAIN = 1800.0  # seconds the engine may take to finish after the last kill
TIMER_EVERY = 20.0
CANCELLED = 0.02  # of the appearances
VICTIMS = ("worker-1", "worker-2", "child of worker-1", "child of worker-2", "beat", "timer", "database", "broker")
MISBEHAVIOUR = ("--delay", "0.004", "--drop", "0.02", "--temporary", "0.02", "--permanent", "0.002")


@dataclass
class Process:
    """One program that is killed and started again."""

    name: str
    arguments: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments], cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def ensure(self) -> None:
        if self.process is None or self.process.poll() is not None:
            self.start()

    def pids(self) -> list[int]:
        """Return the process and its children."""
        if self.process is None or self.process.poll() is not None:
            return []
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(OSError):
            return [self.process.pid, *(int(pid) for pid in children.read_text().split())]
        return [self.process.pid]

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Chaos:
    """One run, in a folder of its own."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options
        self.is_hasty = options.waits == "hasty"
        self.chance = random.Random(options.seed)
        self.sink_log = folder / "accepted.jsonl"
        self.killed: Counter[str] = Counter()

    def run(self) -> dict[str, Any]:
        from caseapp.embedded.servers import Servers

        self.servers = Servers(self.folder, throw_away=False)
        self.servers.start()
        self.servers.announce()
        sink = subprocess.Popen(
            [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(self.sink_log), *MISBEHAVIOUR],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert sink.stdout
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.stdout.readline().strip()}"
        try:
            return self._run()
        finally:
            sink.kill()
            sink.wait()
            self.servers.stop()

    def _run(self) -> dict[str, Any]:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        from deadlines.reminders import outbox

        if self.is_hasty:
            hurry()
        spread = max(20.0, self.options.kills * self.options.pause * 0.8)
        self.facts = chaos_facts.fill(self.options.reminders, spread=spread)
        self.programs = self._programs()
        began = time.monotonic()
        try:
            for program in self.programs:
                program.start()
            self._kill_at_random()
            drained = self._drain()
        finally:
            for program in self.programs:
                program.stop()
        found = judge(self.sink_log, self.facts, lease=outbox.LEASE.total_seconds())
        ending = {"killed": dict(self.killed), "drained": drained, "seconds": round(time.monotonic() - began)}
        return {"kills": self.killed.total(), **found, **ending}

    def _programs(self) -> list[Process]:
        hasty = self.is_hasty
        celery = ["-c", "from bench.haste import celery; celery()"] if hasty else ["-m", "celery"]
        celery += ["-A", "caseapp.celery:app"]
        worker = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "1", "--without-gossip",
                  "--without-mingle", "-n"]  # fmt: skip
        beat = [*celery, "beat", "-s", str(self.folder / "beat-schedule"), "--pidfile", ""]
        if hasty:
            beat += ["--max-interval", "1"]
        every = TICK if hasty else TIMER_EVERY
        timer = ["-c", f"from bench.haste import rounds; rounds(every={every}, hasty={hasty})"]
        logs = self.folder / "logs"
        return [
            Process("worker-1", [*worker, "one@chaos"], logs / "worker-1.log"),
            Process("worker-2", [*worker, "two@chaos"], logs / "worker-2.log"),
            Process("beat", beat, logs / "beat.log"),
            Process("timer", timer, logs / "timer.log"),
        ]

    def _kill_at_random(self) -> None:
        """Kill, and cancel some appearances in between."""
        cancels = CANCELLED * len(self.facts.markers) / max(1, self.options.kills)
        owed = 0.0
        while self.killed.total() < self.options.kills:
            self._wait(self.chance.expovariate(1 / self.options.pause))
            self._kill_one()
            owed += cancels
            while owed >= 1:
                chaos_facts.cancel(self.facts, self.chance)
                owed -= 1

    def _kill_one(self) -> None:
        victim = self.chance.choice(VICTIMS)
        if victim in {"database", "broker"}:
            self._kill_server(victim)
        else:
            program = next(program for program in self.programs if program.name in victim)
            pids = program.pids()
            chosen = pids[1:] if "child" in victim else pids[:1]
            if not chosen:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(chosen), signal.SIGKILL)
        self.killed[victim.replace("child of worker", "child").partition("-")[0]] += 1

    def _kill_server(self, which: str) -> None:
        server = self.servers.postgres if which == "database" else self.servers.valkey
        assert server
        assert server.process
        server.process.kill()
        server.process.wait()
        time.sleep(self.chance.uniform(0, 1.5))
        start_again(server)

    def _wait(self, seconds: float) -> None:
        """Wait, starting again what is down."""
        end = time.monotonic() + seconds
        while True:
            for program in self.programs:
                program.ensure()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(0.2, left))

    def _drain(self) -> bool:
        """Wait until everything is over and whatever was refused for good is alerted; False when time runs out."""
        end = time.monotonic() + DRAIN
        while time.monotonic() < end:
            self._wait(1)
            if time.time() > max(self.facts.due.values()) and unfinished() == 0:
                return True
        return False


def start_again(server: Any) -> None:
    """Start a server, as a supervisor does: again and again, while a killed one's last process holds its memory."""
    from caseapp.embedded.problems import Problem

    for _ in range(120):
        try:
            server.start()
        except Problem:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("A killed server does not start again.")


def unfinished() -> int:
    """Return how many messages, reminders and alerts are not over or written yet; -1 while the database restarts."""
    from django.db import Error, connection
    from django.db.models import Exists, OuterRef

    from clients.proceedings.models import Appearance
    from deadlines.reminders.models import Message, Reminder

    try:
        alerts = Reminder.objects.filter(kind="undelivered", item_id=OuterRef("pk"))
        unalerted = Message.objects.failed().filter(person__isnull=False).exclude(Exists(alerts)).count()
        told = Reminder.objects.filter(kind="appearance", item_id=OuterRef("pk"), rung=24, person__isnull=False)
        underived = Appearance.objects.filter(status="set").exclude(Exists(told)).count()
        waiting = Reminder.objects.waiting().filter(person__isnull=False).count()
        return Message.objects.waiting().count() + waiting + unalerted + underived
    except Error:
        connection.close()
        return -1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--reminders", type=int, default=60)
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--waits", choices=("hasty", "real"), default="hasty", help="hasty: leases of seconds")
    return parser.parse_args()


def prepare(folder: str) -> None:
    """Name this run's folder and settings to this process and its children, and no server but its own."""
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    Path(folder).chmod(0o711)
    os.environ |= {
        "APP_DATA": folder, "DJANGO_SETTINGS_MODULE": "caseapp.settings.development", "SECRET_KEY": "chaos" * 12,
        "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR",
    }  # fmt: skip


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="caseapp-chaos-") as folder:
        prepare(folder)
        found = Chaos(Path(folder), arguments()).run()
    result = {name: found.pop(name) for name in RESULT}
    print(json.dumps(result), flush=True)
    print(json.dumps(found), file=sys.stderr, flush=True)
    wrong = result["lost"] or result["ledger_duplicates"] or result["unflagged_duplicates"]
    return 1 if wrong or found["sent_after_cancelled"] or not found["drained"] else 0


if __name__ == "__main__":
    sys.exit(main())
