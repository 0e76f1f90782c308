"""The engine from end to end in one process: derive, bundle, send, record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.reminders import actions, delivery
from deadlines.reminders.models import Attempt, Message, Reminder
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


def run(now: datetime = NOW) -> actions.Round:
    done = actions.derive(now=now, driver="test")
    delivery.deliver(clock=lambda: now)
    return done


def told(**which: object) -> list[tuple[str, int, str]]:
    rows = Reminder.objects.filter(**which).order_by("kind", "rung", "channel")
    return [(row.kind, row.rung // 24, row.channel) for row in rows]


def test_a_deadline_in_a_week_is_told_once(matter: Matter, ana: User) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=7))

    run()
    run()

    assert told() == [("deadline", 7, "email"), ("deadline", 7, "inapp")]
    assert [message.to for message in mail.outbox] == [[ana.email]]
    assert "Mon, Nov 30, 2026" in mail.outbox[0].body
    assert Message.objects.get().state == "accepted"
    assert Attempt.objects.get().outcome == "accepted"


def test_after_an_outage_only_the_tightest_rung_is_told(matter: Matter) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=2))

    run()

    assert told(channel="email") == [("deadline", 3, "email")]


def test_a_far_deadline_is_not_told(matter: Matter) -> None:
    factories.deadline(matter, due_on=TODAY + timedelta(days=61))

    assert run().swept.written["deadline"] == 0


def test_several_reminders_of_one_person_are_one_mail(matter: Matter) -> None:
    for days in (0, 1, 3, 14):
        factories.deadline(matter, due_on=TODAY + timedelta(days=days), title=f"In {days}")

    run()

    (message,) = mail.outbox
    assert message.subject == "4 reminders, first Mon, Nov 23, 2026 (today)"
    assert all(f"In {days}" in message.body for days in (0, 1, 3, 14))


def test_closed_between_lease_and_send_is_not_sent(matter: Matter, ana: User) -> None:
    deadline = factories.deadline(matter, due_on=TODAY)
    actions.derive(now=NOW, driver="test")
    type(deadline).objects.filter(pk=deadline.pk).update(closed_at=NOW, closed_by=ana, outcome="done")

    delivery.deliver(clock=lambda: NOW)

    assert mail.outbox == []
    assert Reminder.objects.get(channel="email").outcome == "cancelled"
    assert Message.objects.get().state == "cancelled"
