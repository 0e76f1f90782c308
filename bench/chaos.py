"""`make chaos`: random SIGKILLs of worker, beat, timer, database and broker while reminders fall due.

    REMINDERS=10000 KILLS=200 make chaos

Everything is real: embedded PostgreSQL with fsync, Valkey with its append-only file, `celery worker` (two processes),
`celery beat`, a timer that runs `manage.py send_reminders`, and the mail server of `smtp_sink.py`, which delays, hangs
up after DATA, and answers 4xx and 5xx. Half of the reminders are due at once, half fall due while the killing goes on.
Prints one line of JSON; exit code 1 when anything was lost, told twice by the ledger, or repeated without a flag.
"""

from __future__ import annotations

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
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PAUSE = float(os.environ.get("PAUSE", "2.0"))  # mean seconds between kills
DRAIN = float(os.environ.get("DRAIN", "1500"))  # seconds the engine may take to finish after the last kill
TIMER_EVERY = 20.0


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

    def __init__(self, folder: Path, *, reminders: int, kills: int, seed: int) -> None:
        self.folder, self.reminders, self.kills = folder, reminders, kills
        self.chance = random.Random(seed)
        self.sink_log = folder / "accepted.jsonl"
        self.killed: Counter[str] = Counter()

    def run(self) -> dict[str, Any]:
        from caseapp.embedded.servers import Servers

        self.servers = Servers(self.folder, throw_away=False)
        self.servers.start()
        self.servers.announce()
        sink = subprocess.Popen(
            [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(self.sink_log), "--delay", "0.004", "--drop", "0.02",
             "--temporary", "0.02", "--permanent", "0.002"],
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
        spread = max(20.0, self.kills * PAUSE * 0.8)
        self.due = fill(self.reminders, spread=spread)
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
        return self._judge() | {"drained": drained, "seconds": round(time.monotonic() - began)}

    def _programs(self) -> list[Process]:
        celery = ["-m", "celery", "-A", "caseapp.celery:app"]
        worker = [
            *celery,
            "worker",
            "--loglevel",
            "WARNING",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
        ]
        schedule = str(self.folder / "beat-schedule")
        timer = ["-c", TIMER.format(every=TIMER_EVERY)]
        logs = self.folder / "logs"
        return [
            Process("worker", worker, logs / "worker.log"),
            Process("beat", [*celery, "beat", "-s", schedule, "--pidfile", ""], logs / "beat.log"),
            Process("timer", timer, logs / "timer.log"),
        ]

    def _kill_at_random(self) -> None:
        while sum(self.killed.values()) < self.kills:
            self._wait(self.chance.expovariate(1 / PAUSE))
            self._kill_one()

    def _kill_one(self) -> None:
        victim = self.chance.choice(["worker", "worker child", "worker child", "beat", "timer", "database", "broker"])
        if victim in {"database", "broker"}:
            server = self.servers.postgres if victim == "database" else self.servers.valkey
            assert server
            assert server.process
            server.process.kill()
            server.process.wait()
            time.sleep(self.chance.uniform(0, 1.5))
            start_again(server)
        else:
            program = next(program for program in self.programs if program.name == victim.split()[0])
            pids = program.pids()
            chosen = pids[1:] if "child" in victim else pids[:1]
            if not chosen:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(chosen), signal.SIGKILL)
        self.killed[victim] += 1

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
        """Wait until everything is over; False when it was not within the time."""
        end = time.monotonic() + DRAIN
        while time.monotonic() < end:
            self._wait(5)
            if time.time() > max(self.due.values()) + 30 and not unfinished():
                self._wait(75)  # one more sweep, for the alerts about what was refused for good
                return True
        return False

    def _judge(self) -> dict[str, Any]:
        from bench.smtp_sink import accepted
        from deadlines.reminders.channels.email import message_id
        from deadlines.reminders.models import Attempt, Message, Reminder

        mails = accepted(self.sink_log)
        arrived = Counter(mail["id"] for mail in mails)
        first = {}
        for mail in mails:
            first.setdefault(mail["id"], mail["at"])
        rows = {
            (row.item_id, row.rung): row
            for row in Reminder.objects.filter(kind="appearance", person__isnull=False).select_related("message")
        }
        alerted = set(Reminder.objects.filter(kind="undelivered").values_list("item_id", flat=True))
        lost, not_needed, failed, delays = [], 0, 0, []
        for key, due_at in self.due.items():
            row = rows.get(key)
            if row is None:
                # The wider rung is not told when the tighter one was reached before any sweep came by.
                passed_over = key[1] == 168 and (key[0], 24) in rows
                not_needed += passed_over
                lost += [] if passed_over else [key]
            elif row.outcome == "cancelled" and row.problem.startswith("A nearer"):
                not_needed += 1
            elif row.outcome == "failed":
                failed += 1
                lost += [] if row.message_id in alerted else [key]
            elif row.message is None or message_id(row.message.key) not in first:
                lost.append(key)
            else:
                delays.append(max(0.0, first[message_id(row.message.key)] - due_at))
        twice = {
            message
            for message, count in Counter(
                Attempt.objects.filter(outcome="accepted").values_list("message_id", flat=True)
            ).items()
            if count > 1
        }
        by_marker = Counter(marker for _, marker in {(mail["id"], mail["marker"]) for mail in mails if is_client(mail)})
        more_than_told = sum(max(0, count - 2) for count in by_marker.values())
        repeated = {name for name, count in arrived.items() if count > 1}
        flagged = {
            message_id(key) for key in Message.objects.filter(attempts__outcome="unknown").values_list("key", flat=True)
        }
        delays.sort()
        return {
            "due": len(self.due),
            "kills": sum(self.killed.values()),
            "lost": len(lost),
            "ledger_duplicates": len(twice) + more_than_told,
            "sink_duplicates": sum(count - 1 for count in arrived.values() if count > 1),
            "unflagged_duplicates": len(repeated - flagged),
            "p99_delay_s": round(delays[int(len(delays) * 0.99)], 1) if delays else None,
            "p50_delay_s": round(delays[len(delays) // 2], 1) if delays else None,
            "max_delay_s": round(delays[-1], 1) if delays else None,
            "refused_for_good_and_alerted": failed,
            "overtaken_by_a_nearer_rung": not_needed,
            "unknown_attempts": Attempt.objects.filter(outcome="unknown").count(),
            "mails_at_the_sink": len(mails),
            "killed": dict(self.killed),
            "lost_examples": [f"{item}/{rung}" for item, rung in lost[:5]],
        }


TIMER = """
import subprocess, sys, time
while True:
    subprocess.run([sys.executable, "-c", "import os, django; django.setup(); "
        "from django.core.management import call_command; call_command('send_reminders', budget=15.0)"])
    time.sleep({every})
"""


def start_again(server: Any) -> None:
    """Start a server, as a supervisor does: again and again, while a killed one's last process holds its memory."""
    from caseapp.embedded.problems import Problem

    for _ in range(60):
        try:
            return server.start()
        except Problem:
            time.sleep(0.5)
    return server.start()


def is_client(mail: dict[str, Any]) -> bool:
    return str(mail["to"]).startswith("client")


def unfinished() -> int:
    """Return how many messages and reminders are not over yet; -1 while the database restarts."""
    from django.db import Error, connection

    from deadlines.reminders.models import Message, Reminder

    try:
        return Message.objects.waiting().count() + Reminder.objects.waiting().filter(person__isnull=False).count()
    except Error:
        connection.close()
        return -1


def fill(reminders: int, *, spread: float) -> dict[tuple[int, int], float]:
    """Write clients with consent and an appearance each; return when each (appearance, rung) falls due."""
    from django.utils.timezone import localtime

    from caseapp.accounts.models import User
    from caseapp.core import clock
    from clients.matters.models import Matter, TeamMember
    from clients.people.models import Consent, Person
    from clients.proceedings.models import Appearance
    from deadlines.reminders.models import Preference

    now, count = clock.now(), reminders // 2
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    staff = [
        User.objects.create_user(f"staff{number}@firm.example", name=f"Staff {number}", role="attorney")
        for number in range(max(2, min(50, count // 20)))
    ]
    User.objects.create_user("managing@firm.example", name="Managing", role="managing_attorney")
    people = Person.objects.bulk_create(
        Person(given_name="Client", family_name=str(number), email=f"client{number}@mail.example")
        for number in range(count)
    )
    Consent.objects.bulk_create(
        Consent(person=person, channel="email", given_at=now, how="for the test") for person in people
    )
    matters = Matter.objects.bulk_create(
        Matter(
            number=f"C-{number}", title="Chaos", type="removal_defense", client=person, stage="x",
            stage_entered_on=now.date(), opened_on=now.date(), responsible=staff[number % len(staff)],
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    TeamMember.objects.bulk_create(
        TeamMember(matter=matter, user=matter.responsible, role="responsible") for matter in matters
    )
    chance = random.Random(1)
    starts = [now + timedelta(hours=24, seconds=45 + chance.uniform(0, spread)) for _ in matters]
    appearances = Appearance.objects.bulk_create(
        Appearance(
            matter=matter, person=matter.client, kind="master", zone="America/New_York", place=f"place-{number}",
            local_start=localtime(starts[number]).strftime("%Y-%m-%dT%H:%M"), starts_at=starts[number],
            ends_at=starts[number] + timedelta(hours=1),
        )
        for number, matter in enumerate(matters)
    )  # fmt: skip
    began = time.time()
    due = {(appearance.pk, 168): began for appearance in appearances}
    return due | {(row.pk, 24): (row.starts_at - timedelta(hours=24)).timestamp() for row in appearances}


def main() -> int:
    reminders, kills = int(os.environ.get("REMINDERS", "60")), int(os.environ.get("KILLS", "8"))
    for name in ("DATABASE_URL", "BROKER_URL", "CACHE_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="caseapp-chaos-") as folder:
        Path(folder).chmod(0o711)
        os.environ |= {
            "APP_DATA": folder, "DJANGO_SETTINGS_MODULE": "caseapp.settings.development", "SECRET_KEY": "chaos" * 12,
            "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        run = Chaos(Path(folder), reminders=reminders, kills=kills, seed=int(os.environ.get("SEED", "1")))
        result = run.run()
    print(json.dumps(result), flush=True)
    wrong = result["lost"] + result["ledger_duplicates"] + result["unflagged_duplicates"]
    return 1 if wrong or not result["drained"] else 0


if __name__ == "__main__":
    sys.exit(main())
