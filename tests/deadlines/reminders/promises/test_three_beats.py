"""R6: three beats at once: nothing is lost, nobody is told twice. None at all is R5."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from caseapp.core import clock
from deadlines.reminders.models import Message, Preference, Reminder
from tests import factories
from tests.deadlines.reminders.promises import size
from tests.worker import ROOT, Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE, WAVES = size(20, 200), size(1, 10)
HASTY = "from bench.haste import celery; celery()"  # the product's own, with a tick every few seconds


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    log = tmp_path / "accepted.jsonl"
    program = [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(log)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield log, int(process.stdout.readline())
        process.kill()


@pytest.fixture
def hasty(sink: tuple[Path, int], tmp_path: Path, empty_queue: None) -> Iterator[Worker]:
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{sink[1]}"}
    worker = Worker(tmp_path / "worker.log", program=HASTY, environment=mail).start()
    yield worker
    worker.stop()


def beats(worker: Worker, folder: Path, number: int) -> ExitStack:
    """Start so many beats, each with a schedule of its own, as on so many servers."""
    running = ExitStack()
    for name in range(number):
        options = ["-A", "caseapp.celery:app", "beat", "-s", str(folder / f"schedule-{name}"), "--pidfile", ""]
        program = [sys.executable, "-c", HASTY, *options, "--max-interval", "1"]
        variables = worker._variables()
        process = subprocess.Popen(program, cwd=ROOT, env=variables, stderr=subprocess.DEVNULL)
        running.callback(process.wait)
        running.callback(process.kill)
    return running


def told() -> int:
    return Message.objects.filter(state="accepted").count()


def test_three_beats_tell_everybody_once(sink: tuple[Path, int], hasty: Worker, tmp_path: Path) -> None:
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    staff = [factories.colleague("One", "attorney", email=f"one-{n}@firm.example") for n in range(PEOPLE)]
    matter = factories.matter(responsible=staff[0])
    yesterday = clock.today() - timedelta(days=1)
    for owed in range(PEOPLE, PEOPLE * WAVES + 1, PEOPLE):
        for user in staff:
            factories.deadline(matter, due_on=yesterday, assignee=user)
        with beats(hasty, tmp_path, 3):
            hasty.wait_for(lambda least=owed: told() >= least and not Reminder.objects.waiting().exists())

    accepted = [json.loads(line)["id"] for line in sink[0].read_text().splitlines()]
    assert max(Counter(accepted).values()) == 1
    rows = Reminder.objects.filter(channel="email", kind="deadline", outcome="accepted")
    assert rows.values("item_id", "user").distinct().count() == rows.count()
    assert {user.pk for user in staff} <= set(rows.values_list("user", flat=True))
