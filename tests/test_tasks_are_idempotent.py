"""Every registered task may run twice, and may run beside itself: nothing is made, sent or changed a second time.

One test for all. A task that is not named in `CASES` fails it, so a new task brings its own case.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from bench.smtp_sink import accepted
from caseapp.celery import app
from caseapp.core import clock
from clients.exposure.models import LinkCheck
from deadlines.reminders.models import Preference
from tests import factories
from tests.worker import ROOT, Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PATIENCE = 180.0  # a machine may be busy with other things
# The worker as it is, but for the library of links: its addresses lead to this machine, and nobody waits between two.
WORKER = """
import sys
from celery.signals import worker_process_init

@worker_process_init.connect(weak=False)
def lead_home(**_signal):
    from clients.exposure import library, links
    links.PAUSE, links.leads_outside = 0.0, lambda url: True
    library.urls = lambda: ["{site}/one", "{site}/two"]

sys.argv[0] = "celery"
from celery.__main__ import main
main()
"""

# What a second run may change: that it was there, and how often it tried.
_PULSE = {"deadlines_heartbeat", "django_session", "django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A mail server that keeps what it accepts; its log and its port."""
    log = tmp_path / "accepted.jsonl"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench/smtp_sink.py"), str(log)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    yield log, int(process.stdout.readline())
    process.kill()
    process.wait()


@pytest.fixture
def site() -> Iterator[str]:
    """A web server on this machine that answers every question; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def contents() -> str:
    """Return every row of every table but the pulse, as text."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table not in _PULSE and not model._meta.proxy:
                rows = "COALESCE(jsonb_agg(to_jsonb(t) - 'changed_at' ORDER BY to_jsonb(t)), '[]')"
                cursor.execute(f'SELECT {rows} FROM "{table}" t')
                found[table] = json.loads(cursor.fetchone()[0])
    return json.dumps(found, sort_keys=True, indent=1)


def something_of_everything() -> dict[str, int]:
    """Write a practice in which each task has work to do; return the ids tasks are called with."""
    now = clock.now()
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    matter = factories.matter(opened_on=now.date())
    for days in (0, 1, 7, 30):
        factories.deadline(matter, due_on=clock.today() + timedelta(days=days), critical=True)
    local = datetime(now.year, now.month, now.day, 9, 30) + timedelta(days=2)
    factories.appearance(matter, local_start=local)
    consultation = factories.consultation(
        whose=matter.client, starts_at=now + timedelta(hours=20), situation="Entered in 2019, married in 2024."
    )
    return {"consultation": consultation.pk}


def no_arguments(_ids: dict[str, int]) -> dict[str, Any]:
    return {}


def a_summary(ids: dict[str, int]) -> dict[str, Any]:
    from clients.consultations.models import Consultation
    from clients.consultations.summaries import actions

    made = actions.ask(
        Consultation.objects.get(pk=ids["consultation"]), form="client", language="en", today=clock.today(),
        by=factories.ana(), now=clock.now(),
    )  # fmt: skip
    return {"summary_id": made.pk}


def a_letter(ids: dict[str, int]) -> dict[str, Any]:
    from django.db import transaction

    from clients.consultations.letters import actions
    from clients.consultations.models import Consultation

    with transaction.atomic():
        letter = actions.remind(Consultation.objects.get(pk=ids["consultation"]), days=1, now=clock.now())
    return {"letter_id": letter.pk}


def a_question(_ids: dict[str, int]) -> dict[str, Any]:
    return {"by_id": factories.ana().pk, "asked_at": clock.now().isoformat()}


CASES: dict[str, Callable[[dict[str, int]], dict[str, Any]]] = {
    "deadlines.reminders.tasks.sweep": no_arguments,
    "deadlines.reminders.tasks.deliver": no_arguments,
    "deadlines.reminders.tasks.watch": no_arguments,
    "deadlines.reminders.tasks.reconcile": no_arguments,
    "clients.consultations.tasks.keep_schedule": no_arguments,
    "clients.consultations.letters.tasks.send_letters": no_arguments,
    "clients.consultations.letters.tasks.send_letter": a_letter,
    "clients.consultations.summaries.tasks.render_summary": a_summary,
    "clients.consultations.summaries.tasks.render_waiting": no_arguments,
    "clients.exposure.tasks.check_links": a_question,
}


def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_has_a_case() -> None:
    assert registered() == set(CASES)


def run(worker: Worker, name: str, arguments: dict[str, Any], *, times: int = 1) -> None:
    """Ask for the task so many times at once; wait until each has succeeded and nothing is left that it asked for."""
    asked = [app.send_task(name, kwargs=arguments).id for _ in range(times)]

    def done() -> bool:
        said = worker.log.read_text(errors="replace")
        return all(f"[{one}] succeeded" in said for one in asked)

    worker.wait_for(done, seconds=PATIENCE)
    worker.wait_idle(seconds=PATIENCE)


@pytest.mark.usefixtures("empty_queue")
def test_every_task_may_run_twice_and_beside_itself(sink: tuple[Path, int], site: str, tmp_path: Path) -> None:
    log, port = sink
    ids = something_of_everything()
    worker = Worker(
        tmp_path / "worker.log", concurrency=4, environment={"EMAIL_URL": f"smtp://127.0.0.1:{port}"},
        program=WORKER.format(site=site),
    )  # fmt: skip
    worker.start()
    try:
        for name, prepare in CASES.items():
            arguments = prepare(ids)
            run(worker, name, arguments)
            run(worker, name, arguments)  # whatever the first run's own tasks left to do
            once, mails = contents(), [mail["id"] for mail in accepted(log)]

            run(worker, name, arguments, times=6)

            assert contents() == once, f"{name} changed something when it ran again"
            assert [mail["id"] for mail in accepted(log)] == mails, f"{name} sent something again"
    finally:
        worker.stop()
    identifiers = [mail["id"] for mail in accepted(log) if mail["id"]]
    assert identifiers
    assert len(identifiers) == len(set(identifiers))
    assert LinkCheck.objects.count() == 2
    assert "raised unexpected" not in worker.log.read_text()
