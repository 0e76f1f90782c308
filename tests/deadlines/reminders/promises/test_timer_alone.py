"""R5: with the broker gone and beat with it, `send_reminders` from the timer alone is never two minutes late."""

from __future__ import annotations

import configparser
import random
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from pytest_django import Settings
from time_machine import Traveller

from caseapp.accounts.models import User
from clients.consultations.models import Letter
from deadlines.reminders.models import Message, Reminder
from tests import factories
from tests.deadlines.reminders.promises import RECORD, size
from tests.factories import NOW

pytestmark = [pytest.mark.django_db(transaction=RECORD), pytest.mark.usefixtures("frozen")]

UNIT = Path(__file__).resolve().parents[4] / "deploy/systemd/caseapp-reminders.timer"
LATE = timedelta(minutes=2)
MINUTES = size(25, 24 * 60)
ZONES = ("America/New_York", "America/Denver", "Pacific/Honolulu", "Pacific/Guam")


def every() -> timedelta:
    """Return how often the unit that we ship fires."""
    unit = configparser.ConfigParser()
    unit.read(UNIT)
    assert re.fullmatch(r"\*-\*-\* \*:\*:\d\d", unit["Timer"]["OnCalendar"])
    return timedelta(minutes=1)


def colleagues() -> list[User]:
    """Return one in each zone: their days begin at different hours of ours."""
    return [
        factories.colleague("Attorney", "attorney", email=f"{zone[-4:].lower()}@firm.example", time_zone=zone)
        for zone in ZONES
    ]


def due_at_random(staff: list[User], count: int) -> dict[tuple[str, int], datetime]:
    """Write hearings, and deadlines whose last day begins, in the hours ahead; return when each has to be told."""
    chance, owed = random.Random(7), {}
    for number in range(count):
        told_at = NOW + timedelta(seconds=chance.randrange(60, MINUTES * 60 - 300))
        starts = told_at + timedelta(hours=2)  # the last warning of a hearing
        local = starts.astimezone(ZoneInfo("America/New_York")).replace(tzinfo=None, second=0, microsecond=0)
        matter = factories.matter(responsible=staff[number % 4])
        hearing = factories.appearance(matter, local_start=local, zone="America/New_York", attorney=staff[number % 4])
        owed["appearance", hearing.pk] = hearing.starts_at - timedelta(hours=2)
    return owed


def test_a_day_without_a_broker(settings: Settings, frozen: Traveller) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    owed = due_at_random(colleagues(), size(8, 400))
    step = every()

    for _ in range(int(timedelta(minutes=MINUTES) / step)):
        call_command("send_reminders", stdout=None)
        frozen.shift(step)

    told = {
        (row.kind, row.item_id): row.finished_at
        for row in Reminder.objects.filter(channel="email", rung=2, outcome="accepted")
    }
    assert set(told) == set(owed)
    delays = [told[key] - due for key, due in owed.items() if told[key] is not None]
    assert max(delays) <= LATE
    assert not Message.objects.waiting().exists()


def test_the_day_of_a_deadline_begins_in_time_in_every_zone(settings: Settings, frozen: Traveller) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    for user in colleagues():
        mornings = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo(User.objects.get(pk=user.pk).time_zone))
        deadline = factories.deadline(
            factories.matter(responsible=user), due_on=mornings.date(), assignee=user, title="Today"
        )
        frozen.move_to(mornings - timedelta(minutes=1))
        call_command("send_reminders", stdout=None)
        of_the_day = Reminder.objects.filter(item_id=deadline.pk, kind="deadline", rung=0, channel="email", user=user)
        assert not of_the_day.exists()

        frozen.move_to(mornings + timedelta(seconds=59))
        call_command("send_reminders", stdout=None)

        assert of_the_day.get().outcome == "accepted"


def test_letters_about_consultations_go_too(settings: Settings, frozen: Traveller) -> None:
    settings.CELERY_BROKER_URL = "redis+socket:///nowhere/valkey.sock"
    factories.consultation(starts_at=NOW + timedelta(days=3, minutes=5))
    frozen.shift(timedelta(days=1, hours=23))
    call_command("send_reminders", stdout=None)

    assert Letter.objects.get().status == "sent"
    assert any("consult" in message.subject.lower() for message in mail.outbox)
