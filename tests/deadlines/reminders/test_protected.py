"""Nothing of a protected matter leaves Caseapp by itself: no name, number, place or title, in no mail, text, log or
figure, whatever the reminder is about."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from caseapp.accounts.models import User
from clients.matters.models import Matter
from clients.people import actions as people
from clients.people.models import Person
from deadlines.calendars import actions as calendars
from deadlines.reminders import metrics
from deadlines.reminders.models import Message, Preference, Reminder
from tests import factories
from tests.deadlines.reminders.test_engine import run
from tests.deadlines.reminders.twilio_server import ACCOUNT, TOKEN, running
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

CANARY, NUMBER = "Zerubabbel", "212345678"
WORDS = "Kanarienvogel"  # in every title, place and text
KINDS = {
    "appearance", "consultation", "correction", "deadline", "escalation", "idle_matter", "records_request", "task",
    "undocketed", "validity",
}  # fmt: skip


@pytest.fixture
def survivor() -> Person:
    person = factories.person(family_name=CANARY, a_number=NUMBER, phone="+12025550123", email="canary@mail.example")
    for channel in ("email", "sms"):
        people.give_consent(person, channel=channel, how="form", by=factories.ana(), now=NOW)
    return person


@pytest.fixture
def protected(survivor: Person) -> Matter:
    """A matter of somebody protected, with something of every kind about to be told, and one with nothing next."""
    matter = factories.matter(client=survivor, protection="1367", title=f"Self-petition {WORDS}")
    later = TODAY + timedelta(days=30)
    factories.deadline(matter, due_on=later, title=f"File {WORDS}", critical=True)
    factories.appearance(
        matter, local_start=NOW.replace(tzinfo=None) + timedelta(days=30, hours=2), place=f"{WORDS} street"
    )
    factories.task(matter, due_on=later, title=f"Call {WORDS}")
    factories.notice(matter, created_at=NOW)
    factories.validity(survivor, expires_on=later)
    factories.consultation(whose=survivor, starts_at=NOW + timedelta(days=30, hours=2))
    factories.records_request(survivor, matter=matter)
    factories.discrepancy(survivor, answer_due_on=later, record_says=WORDS)
    idle = factories.matter(client=survivor, protection="1367")
    # Another matter of theirs that is open to the firm: it would give them away as well.
    other, idle_too = factories.matter(client=survivor), factories.matter(client=survivor)
    factories.deadline(other, due_on=later, title=f"Call {CANARY}")
    factories.task(other, due_on=later, title=f"Write to {CANARY}")
    factories.notice(other, created_at=NOW)
    Matter.objects.filter(pk__in=[matter.pk, idle.pk, other.pk, idle_too.pk]).update(created_at=NOW)
    return matter


def secrets(matter: Matter) -> list[str]:
    return [CANARY, NUMBER, NUMBER[-6:], WORDS, "canary@mail", matter.number]


def test_no_canary_gets_out(protected: Matter, ana: User, caplog: pytest.LogCaptureFixture, settings: Settings) -> None:
    User.objects.filter(pk=ana.pk).update(phone="+12025550199")
    Preference.objects.create(user=ana, by_sms=True)
    caplog.set_level(logging.DEBUG)
    with running() as twilio:
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
        settings.TWILIO_FROM, settings.TWILIO_API_URL = "+15550001111", twilio.url
        for day in (0, 7, 23, 30):
            run(NOW + timedelta(days=day, hours=2))
        Message.objects.filter(channel="email").update(state="failed", finished_at=NOW, problem="550 Unknown")
        run(NOW + timedelta(days=30, hours=3))

    assert set(Reminder.objects.filter(channel="email").values_list("kind", flat=True)) >= KINDS
    assert twilio.posted
    outward = [message.message().as_string() + message.subject + message.body for message in mail.outbox]
    outward += [str(message.alternatives) for message in mail.outbox]
    outward += [str(form) for form in twilio.posted] + [metrics.exposition(now=NOW).decode()]
    outward += [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    for text in outward:
        for secret in secrets(protected):
            assert secret not in text, text
    assert not [message for message in mail.outbox if message.to == ["canary@mail.example"]]
    assert not [form for form in twilio.posted if form["To"] == "+12025550123"]


@pytest.mark.parametrize("with_names", [True, False])
def test_no_canary_in_a_calendar(protected: Matter, ana: User, with_names: bool) -> None:
    for scope in ("mine", "team", "matter", "firm"):
        about = {"matter": {"matter": protected}, "team": {"attorney": protected.responsible}}.get(scope, {})
        _, secret = calendars.make_feed(scope=scope, **about, with_names=with_names, by=ana, now=NOW)
        response = Client().get(reverse("calendars:feed", args=[secret]))
        text = response.content.decode().replace("\r\n ", "") + str(response.headers)
        assert text.count("BEGIN:VEVENT") >= 2
        for word in secrets(protected):
            assert word not in text
