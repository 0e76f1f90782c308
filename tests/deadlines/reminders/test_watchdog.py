"""A silent engine is noticed: readiness, metrics, the banner, the switch outside."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from caseapp.accounts.models import User
from clients.consultations.models import Letter
from clients.matters.models import Matter
from deadlines.reminders import actions, watchdog
from deadlines.reminders.models import Heartbeat, Message, Reminder
from tests import factories
from tests.deadlines.reminders.test_engine import run
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def alive(db: None) -> None:
    actions.note_alive(now=NOW)
    run()


def ready() -> tuple[int, dict[str, object]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()


def test_alive_says_nothing_else() -> None:
    assert Client().get("/healthz").json() == {"alive": True}


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_a_monitor_may_ask_for_the_head_only(alive: None, address: str) -> None:
    assert Client().head(address).status_code == Client().get(address).status_code
    assert Client().post(address).status_code == 405


def test_without_its_database_each_part_is_still_named(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_when: object) -> watchdog.State:
        raise OperationalError("connection refused")

    monkeypatch.setattr(watchdog, "read", refused)

    status, parts = ready()

    assert status == 503
    assert list(parts) == ["ready", "database", "broker", "worker", "sweep", "reminders", "clock"]
    assert parts["database"] == {"ok": False, "problem": "OperationalError"}
    assert parts["broker"] == {"ok": True, "problem": ""}
    assert not any(parts[name]["ok"] for name in ("worker", "sweep", "reminders", "clock"))


def test_a_broker_that_says_nothing_does_not_hold_the_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "_BROKER_PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"

        assert "imeout" in watchdog.broker_problem()


def test_readiness_names_each_part(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "SKEW", timedelta(days=10_000))  # the clock is stopped, the database's is not

    status, parts = ready()

    assert status == 200
    assert set(parts) == {"ready", "database", "broker", "worker", "sweep", "reminders", "clock"}


def test_a_product_that_never_swept_is_not_ready() -> None:
    status, parts = ready()

    assert status == 503
    assert parts["sweep"] == {"ok": False, "seconds_ago": None}


@pytest.mark.parametrize(("part", "minutes"), [("worker", 3), ("sweep", 5)])
def test_what_is_late_is_not_ready(alive: None, frozen: object, part: str, minutes: int) -> None:
    frozen.shift(timedelta(minutes=minutes))  # type: ignore[attr-defined]

    status, parts = ready()

    assert status == 503
    assert parts[part]["ok"] is False  # type: ignore[index]


def test_a_broker_that_is_gone_is_named(alive: None, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"

    status, parts = ready()

    assert status == 503
    assert parts["broker"]["problem"]  # type: ignore[index]


def test_a_late_sweep_shows_on_every_page_within_five_minutes(
    alive: None, ana: User, client_for: Callable[[User], Client], frozen: object
) -> None:
    frozen.shift(timedelta(minutes=4, seconds=59))  # type: ignore[attr-defined]

    assert b"have not been worked out for 5 minutes" in client_for(ana).get("/reminders/inbox/").content


def test_reminders_that_wait_too_long_show(alive: None, matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY)
    actions.derive(now=NOW, driver="test")
    late = NOW + timedelta(minutes=11)
    Heartbeat.beat("sweep", now=late)

    assert any("late by 11 minutes" in problem for problem in watchdog.read(now=late).problems)


def test_letters_about_consultations_that_wait_too_long_show(alive: None) -> None:
    Letter.objects.create(kind="confirmation", written_at=NOW, address="a@mail.example", once_key="a")
    late = NOW + timedelta(minutes=12)
    Heartbeat.beat("sweep", now=late)
    assert any("consultations are late by 12 minutes" in problem for problem in watchdog.read(now=late).problems)

    Letter.objects.update(status="sent")
    assert watchdog.read(now=late).oldest_letter is None


def test_a_channel_that_is_down_shows_and_loses_nothing(matter: Matter, settings: Settings, frozen: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    factories.deadline(matter, due_on=TODAY)
    run()
    assert any("email channel does not answer" in problem for problem in watchdog.read(now=NOW).problems)
    message = Message.objects.get()
    assert (message.state, message.tries) == ("waiting", 0)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run(NOW + timedelta(minutes=2))

    assert Message.objects.get().state == "accepted"
    assert not watchdog.read(now=NOW + timedelta(minutes=2)).down


def test_one_kind_that_fails_does_not_silence_the_others(matter: Matter, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from deadlines.reminders import items

    broken = [replace(item, staff="SELECT nonsense") if item.kind == "task" else item for item in items.ALL]
    monkeypatch.setattr(items, "ALL", tuple(broken))
    factories.deadline(matter, due_on=TODAY)

    done = run()

    assert set(done.swept.failed) == {"task"}
    assert Reminder.objects.filter(kind="deadline", outcome="accepted", channel="email").exists()
    assert any("(task)" in problem for problem in watchdog.read(now=NOW).problems)


def test_metrics_are_for_this_machine_or_the_token(alive: None, settings: Settings) -> None:
    here = Client().get("/metrics")
    assert here.status_code == 200
    assert b"caseapp_reminders_sweep_age_seconds 0.0" in here.content
    assert b"caseapp_up 1.0" in here.content

    assert Client(REMOTE_ADDR="203.0.113.5").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403

    settings.METRICS_TOKEN = "a-token"
    assert Client().get("/metrics").status_code == 403
    elsewhere = Client(REMOTE_ADDR="203.0.113.5")
    assert elsewhere.get("/metrics", headers={"Authorization": "Bearer a-token"}).status_code == 200


@pytest.fixture
def switch(settings: Settings) -> Iterator[list[str]]:
    pings: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            pings.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.REMINDER_PING_URL = f"http://127.0.0.1:{server.server_address[1]}/ping/abc"
    yield pings
    server.shutdown()
    server.server_close()


def test_the_switch_hears_that_all_is_well_and_when_it_is_not(
    alive: None, switch: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "SKEW", timedelta(days=10_000))

    assert actions.tell_watcher(now=NOW)
    assert actions.tell_watcher(now=NOW + timedelta(minutes=6))

    assert switch == ["/ping/abc", "/ping/abc/fail"]


def test_a_switch_that_does_not_answer_stops_nothing(alive: None, settings: Settings) -> None:
    settings.REMINDER_PING_URL = "http://127.0.0.1:9/ping"

    assert actions.tell_watcher(now=NOW) is False
