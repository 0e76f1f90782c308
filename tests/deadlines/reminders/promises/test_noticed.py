"""R7: an engine that stopped, a mail server that is away, a full disk: seen in the app within five minutes, told
outside within ten, and nothing is lost."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import Traveller

from caseapp.accounts.models import User
from caseapp.core import clock
from clients.matters.models import Matter
from deadlines.reminders import actions, delivery
from deadlines.reminders.models import Message
from tests import factories
from tests.deadlines.reminders.test_watchdog import switch  # noqa: F401 (a fixture)
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignedIn = Callable[[User], Client]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def due_today(matter: Matter) -> None:
    """Something to tell."""
    factories.deadline(matter, due_on=TODAY)


def minute(frozen: Traveller, *, pings: bool = True) -> None:
    """What the engine's drivers do in a minute."""
    frozen.shift(timedelta(minutes=1))
    actions.note_alive(now=clock.now())
    actions.derive(now=clock.now(), driver="test")
    delivery.deliver(clock=clock.now)
    if pings:
        actions.tell_watcher(now=clock.now())


def banners(browser: Client) -> str:
    return browser.get("/reminders/inbox/").content.decode()


def test_all_drivers_stopped(
    matter: Matter,
    ana: User,
    client_for: SignedIn,
    frozen: Traveller,
    switch: list[str],  # noqa: F811
) -> None:
    minute(frozen)
    silent_from = len(switch)

    frozen.shift(timedelta(minutes=5))

    assert "have not been worked out for 5 minutes" in banners(client_for(ana))
    assert len(switch) == silent_from  # the watcher outside hears nothing any more, and that is its alarm
    assert Client().get("/readyz").status_code == 503


@pytest.mark.usefixtures("due_today")
def test_a_mail_server_that_is_away(
    ana: User,
    client_for: SignedIn,
    settings: Settings,
    frozen: Traveller,
    switch: list[str],  # noqa: F811
) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", 9

    minute(frozen)

    assert "The email channel does not answer" in banners(client_for(ana))
    assert switch[-1].endswith("/fail")
    assert Message.objects.get().state == "waiting"


@contextmanager
def no_room_left() -> Iterator[None]:
    """No file of this process may grow, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("due_today")
def test_a_disk_without_room_for_mails(
    ana: User, client_for: SignedIn, settings: Settings, frozen: Traveller, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    with no_room_left():
        for _ in range(5):
            minute(frozen, pings=False)

    assert "not taken, and nothing newer either" in banners(client_for(ana))
    assert Message.objects.get().state == "waiting"

    for _ in range(30):
        minute(frozen, pings=False)

    assert Message.objects.get().state == "accepted"
    assert "not taken" not in banners(client_for(ana))
