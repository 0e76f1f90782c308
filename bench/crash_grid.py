"""`make crash-grid`: every boundary of a delivery × every fault, one after the other, with a real worker and servers.

    python -m bench.crash_grid [--points 7 8] [--faults child database] [--runs 20]

Each cell makes three messages due, lets a worker run into the boundary (`crash_points.py`), applies the fault there,
lets time pass (leases and back-off end), and sends what is left. It passes when each message is at the mail server, the
ledger accepted each once, a mail that came twice belongs to an attempt marked unknown, and nothing came twice except
where the server had it and the ledger could not know. Prints JSON; exit code 1 when a cell fails.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import multiprocessing.context
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.chaos import ROOT, prepare, start_again
from bench.crash_points import COMMIT_STOP, LOCK, POINTS, SWEEP, Point, install

FAULTS = {
    "child": "SIGKILL to the worker's child",
    "parent": "SIGKILL to the worker and its child",
    "term": "SIGTERM to the worker: it finishes what it does",
    "quit": "SIGQUIT to the worker: it drops what it does",
    "database": "SIGKILL to PostgreSQL",
    "immediate": "PostgreSQL stopped without a checkpoint",
    "broker": "SIGKILL to Valkey",
}
WORKERS = {"child", "parent", "term", "quit"}
MESSAGES = 3
MAY_COME_TWICE = {7, 8, 9}  # the server has it, the ledger does not know yet
OPTIONS = ("-A", "caseapp.celery:app", "worker", "--loglevel", "WARNING", "--concurrency", "1", "--without-gossip",
           "--without-mingle")  # fmt: skip
Worker = multiprocessing.context.ForkProcess


def work(number: int, here: Path) -> None:
    """Be `celery worker`, with the stop; in a session of its own, its words in a file."""
    from celery.__main__ import main as celery

    os.setsid()
    log = os.open(here / "worker.log", os.O_WRONLY | os.O_CREAT, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    install(number, here)
    sys.argv = ["celery", *OPTIONS]
    celery()


class Grid:
    """One run over one pair of servers."""

    def __init__(self, folder: Path) -> None:
        from caseapp.embedded.servers import Servers

        self.folder, self.sink_log = folder, folder / "accepted.jsonl"
        self.servers = Servers(folder, throw_away=False)
        self.servers.start()
        self.servers.announce()
        self.sink = subprocess.Popen(
            [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(self.sink_log)], stdout=subprocess.PIPE, text=True
        )
        assert self.sink.stdout
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{self.sink.stdout.readline().strip()}"

    def cell(self, number: int, fault: str) -> tuple[str, int]:
        """Run one cell; returns what is wrong, or nothing, and how many mails came twice, marked."""
        people, here = self._make_due(POINTS[number]), Path(tempfile.mkdtemp(dir=self.folder))
        with self._stop_in_commit(POINTS[number]) as reached:
            worker = self._start(number, here)
            try:
                ask(POINTS[number].task)
                if not wait_until(reached or (here / "reached").exists, 240):
                    return f"never reached: {(here / 'worker.log').read_text(errors='replace')[-1000:]}", 0
                self._apply(fault, POINTS[number], worker, here)
            finally:
                (here / "go").touch()
            settle(fault, worker, here)
        end(worker)
        self._heal(people)
        return self._judge(people, number)

    def _make_due(self, point: Point) -> list[int]:
        """Write clients with an appearance tomorrow; where the worker itself sweeps, nothing more. Return who."""
        from bench.reminders import fill_clients
        from caseapp.core import clock
        from clients.people.models import Person
        from deadlines.reminders import actions

        fill_clients(MESSAGES)
        if point.task != SWEEP:
            actions.derive(now=clock.now(), driver="grid")
        return list(Person.objects.order_by("-pk").values_list("pk", flat=True)[:MESSAGES])

    def _start(self, number: int, here: Path) -> Worker:
        """Fork a worker from this process, which has everything loaded already and no connection open."""
        from django.db import connections

        connections.close_all()
        worker = multiprocessing.get_context("fork").Process(target=work, args=(number, here))
        worker.start()
        return worker

    @contextlib.contextmanager
    def _stop_in_commit(self, point: Point) -> Iterator[Callable[[], bool] | None]:
        """Where the point lies inside a commit, hold the lock that the commit will wait for."""
        if not point.is_in_commit:
            yield None
            return
        import psycopg

        url = os.environ["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as holder:
            stop = COMMIT_STOP.format(lock=LOCK, event=point.event, table=point.table, when=point.when)
            holder.execute(stop)
            holder.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            self.holder = holder
            try:
                yield lambda: bool(
                    holder.execute(
                        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [LOCK]
                    ).fetchone()
                )
            finally:
                with contextlib.suppress(psycopg.Error):
                    holder.close()
        with psycopg.connect(url, autocommit=True) as holder:
            holder.execute(f"DROP TRIGGER grid_stop ON {point.table}")

    def _apply(self, fault: str, point: Point, worker: Worker, here: Path) -> None:
        """Apply the fault while the worker stands at the point, then let go of it."""
        broker = self.servers.valkey
        if point.without_broker and fault != "broker":
            kill(broker)
        if fault in WORKERS:
            strike(fault, worker, here)
        else:
            server = broker if fault == "broker" else self.servers.postgres
            kill(server, how=signal.SIGQUIT if fault == "immediate" else signal.SIGKILL)
        if point.is_in_commit and fault not in {"database", "immediate"}:
            self.holder.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        (here / "go").touch()  # what still lives goes on while the server is away
        if fault in {"database", "immediate", "broker"} or point.without_broker:
            time.sleep(0.5)
            for server in self.servers.all():
                if server.process is None or server.process.poll() is not None:
                    start_again(server)

    def _heal(self, people: list[int]) -> None:
        """Let time pass and the second driver come by."""
        from django.db import connection

        from caseapp.celery import app
        from caseapp.core import clock
        from deadlines.reminders import actions, delivery
        from deadlines.reminders.models import Message

        connection.close()
        with app.connection() as broker:
            app.control.purge(connection=broker)
        actions.derive(now=clock.now(), driver="grid")
        for _ in range(2):
            mine = Message.objects.waiting().filter(person__in=people)
            mine.update(next_try_at=clock.now(), leased_until=None)
            delivery.deliver(clock=clock.now)

    def _judge(self, people: list[int], number: int) -> tuple[str, int]:
        from bench.smtp_sink import accepted
        from deadlines.reminders.channels.email import message_id
        from deadlines.reminders.models import Message

        arrived = Counter(mail["id"] for mail in accepted(self.sink_log))
        messages = list(Message.objects.filter(person__in=people))
        if len(messages) != MESSAGES:
            return f"{len(messages)} messages for {MESSAGES} people", 0
        again = 0
        for message in messages:
            times = arrived[message_id(message.key)]
            outcomes = Counter(message.attempts.values_list("outcome", flat=True))
            if message.state != "accepted" or not times:
                return f"message {message.pk} is {message.state}, {times} times at the server", again
            if outcomes["accepted"] != 1:
                return f"message {message.pk} was accepted {outcomes['accepted']} times by the ledger", again
            if times > 1 and (not outcomes["unknown"] or number not in MAY_COME_TWICE):
                return f"message {message.pk} came {times} times, {outcomes['unknown']} attempts are marked", again
            again += times - 1
        return "", again

    def close(self) -> None:
        self.sink.kill()
        self.sink.wait()
        self.servers.stop()


def ask(task: str) -> None:
    from caseapp.celery import app

    with app.connection() as broker:
        app.send_task(task, connection=broker)


def strike(fault: str, worker: Worker, here: Path) -> None:
    """Send the worker its signal; on SIGQUIT its task stands at the point until the worker has ended it."""
    if fault == "child":
        for pid in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
    elif fault == "parent":
        os.killpg(worker.pid or 0, signal.SIGKILL)
    else:
        os.kill(worker.pid or 0, signal.SIGTERM if fault == "term" else signal.SIGQUIT)
    if fault == "quit":
        # Not for long: inside a commit it is ended, and still waits for that.
        wait_until(lambda: not worker.is_alive() or (here / "over").exists(), 5)


def kill(server: Any, how: signal.Signals = signal.SIGKILL) -> None:
    server.process.send_signal(how)
    server.process.wait()


def settle(fault: str, worker: Worker, here: Path) -> None:
    """Let the worker come to the end of what it was doing, as far as it still can."""
    if fault in {"child", "parent", "quit"}:
        time.sleep(0.3)
    else:
        wait_until(lambda: not worker.is_alive() or (fault != "term" and (here / "over").exists()), 60)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if condition():
            return True
        time.sleep(0.05)
    return False


def end(worker: Worker) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid or 0, signal.SIGKILL)
    worker.join()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, nargs="*", default=list(POINTS), choices=list(POINTS), metavar="CP")
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    parser.add_argument("--cells", nargs="*", help="as 8:child 9:database, in place of points × faults")
    parser.add_argument("--runs", type=int, default=1)
    return parser.parse_args()


def cells(options: argparse.Namespace) -> list[tuple[int, str]]:
    if options.cells:
        return [(int(point), fault) for point, fault in (cell.split(":") for cell in options.cells)]
    return [(point, fault) for point in options.points for fault in options.faults]


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="caseapp-grid-") as folder:
        prepare(folder)
        grid = Grid(Path(folder))
        try:
            found = run(grid, options)
        finally:
            grid.close()
    print(json.dumps(found, indent=1), flush=True)
    return 1 if found["failed"] else 0


def run(grid: Grid, options: argparse.Namespace) -> dict[str, Any]:
    """Run the cells; returns how many there were, what is wrong with which, and where mails came twice, marked."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    wrong: dict[str, str] = {}
    twice: Counter[str] = Counter()
    wanted = cells(options)
    for number, fault in wanted * options.runs:
        problem, again = grid.cell(number, fault)
        name = f"CP{number} {POINTS[number].name} × {fault}"
        wrong |= {name: problem} if problem else {}
        twice.update({name: again} if again else {})
        print(f"{name}: {problem or 'passed'}", file=sys.stderr, flush=True)
    return {
        "cells": len(wanted),
        "runs_of_each": options.runs,
        "passed": len(wanted) - len(wrong),
        "failed": wrong,
        "came_twice_and_marked": dict(twice),
    }


if __name__ == "__main__":
    sys.exit(main())
