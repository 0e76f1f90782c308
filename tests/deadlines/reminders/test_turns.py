"""What is saved between one message and the next, when a lease runs out or the connection breaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core import mail

from deadlines.reminders import actions, delivery, outbox, turns
from deadlines.reminders.models import Attempt, Message, Reminder
from tests import factories
from tests.factories import NOW, TODAY


def derive() -> int:
    """Make two colleagues' messages due; return how many there are."""
    matter = factories.matter()
    for colleague in (factories.ana(), factories.paul()):
        factories.deadline(matter, assignee=colleague, due_on=TODAY + timedelta(days=7))
    actions.derive(now=NOW, driver="test")
    return Message.objects.filter(channel="email").count()


@pytest.mark.django_db
def test_a_message_whose_lease_is_nearly_over_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    due = derive()
    monkeypatch.setattr(turns, "MARGIN", outbox.LEASE)

    delivery.deliver(clock=lambda: NOW, budget=0.2)

    assert due >= 2
    assert mail.outbox == []
    assert not Attempt.objects.exists()
    assert Message.objects.filter(state="waiting", lease=None, tries=0).count() == due


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after_the_commit", [False, True])
def test_a_connection_that_breaks_between_two_messages_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, *, after_the_commit: bool
) -> None:
    due, original, calls = derive(), turns._commit, iter(range(99))

    def breaks(raw: psycopg.Connection[Any], statement: str, values: dict[str, Any]) -> int | None:
        if next(calls) != 1:
            return original(raw, statement, values)
        if after_the_commit:
            original(raw, statement, values)
        raw.close()
        raise psycopg.OperationalError("The server closed the connection.")

    monkeypatch.setattr(turns, "_commit", breaks)

    delivery.deliver(clock=lambda: NOW)

    assert len(mail.outbox) == due >= 2
    assert Message.objects.filter(state="accepted").count() == due
    assert Attempt.objects.filter(outcome="accepted").count() == due
    assert Attempt.objects.filter(outcome="unknown").count() == after_the_commit  # it cannot know that this one began
    assert not Reminder.objects.waiting().exists()
