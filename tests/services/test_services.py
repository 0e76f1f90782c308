"""What must work on every database, broker and cache the product may be given.

Part of the ordinary run on the embedded servers; `make test-services` repeats it on Debian's.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from caseapp.celery import app
from deadlines.reminders import tasks
from deadlines.reminders.models import Heartbeat
from tests.embedded.checkout import eventually
from tests.services.conftest import Worker

pytestmark = pytest.mark.services


@pytest.mark.django_db
def test_the_start_up_check_finds_nothing_wrong() -> None:
    answer = StringIO()
    call_command("check_services", "--json", stdout=answer)
    assert json.loads(answer.getvalue()) == []


@pytest.mark.django_db
def test_the_database_finds_names_in_every_script() -> None:
    with connection.cursor() as cursor:
        for name in ("张伟", "Олена Шевченко", "محمد", "ሰላም", "Nguyễn"):
            cursor.execute("SELECT cardinality(show_trgm(%s))", [name])
            assert cursor.fetchone()[0] > 0, name


def test_the_cache_keeps_what_it_is_given() -> None:
    cache.set("services", {"kept": True}, 60)
    assert cache.get("services") == {"kept": True}


def test_a_task_reaches_the_worker_and_the_worker_the_database(start_worker: Callable[..., Worker]) -> None:
    start_worker()
    tasks.sweep.delay()
    eventually(Heartbeat.objects.exists, 60)


def test_a_task_queued_while_no_worker_runs_is_done_later(start_worker: Callable[..., Worker]) -> None:
    first = start_worker()
    tasks.sweep.delay()
    eventually(Heartbeat.objects.exists, 60)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    Heartbeat.objects.all().delete()
    tasks.reconcile.delay()
    tasks.sweep.delay()
    start_worker()
    eventually(Heartbeat.objects.exists, 60)


def test_the_broker_is_the_one_that_was_named() -> None:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
        named = os.environ["BROKER_URL"].split(":", 1)[0]
        assert (broker.transport.driver_type, named) in {
            ("redis", "redis+socket"),
            ("redis", "redis"),
            ("amqp", "amqp"),
        }
