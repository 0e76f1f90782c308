"""Mails handed to a real mail server: what each of its answers means, and what is on record before anything arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django import Settings

from deadlines.reminders import actions, delivery, turns
from deadlines.reminders.channels import Envelope
from deadlines.reminders.channels.email import EmailChannel, EmailSender
from deadlines.reminders.models import Attempt, Message
from tests import factories
from tests.deadlines.reminders.mail_server import MailServer, serving
from tests.factories import NOW, TODAY


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    with serving() as (server, port):
        settings.EMAIL_PORT = port
        yield server


@pytest.fixture
def sender(server: MailServer) -> Iterator[EmailSender]:
    with EmailChannel().open() as sender:
        yield sender


def letter(to: str = "client@mail.example", text: str = "Tuesday.\n.\n") -> Envelope:
    return Envelope(key="k" * 64, to=to, subject="Your hearing", text=text)


def test_a_mail_arrives_whole(server: MailServer, sender: EmailSender) -> None:
    assert sender.send(letter(), lambda: None).outcome == "accepted"

    (content,) = server.arrived
    assert content.endswith(b"\r\n\r\nTuesday.\r\n.\r\n")
    assert b"\r\nMessage-ID: <reminder." in content


def test_nothing_arrives_before_the_attempt_is_on_record(server: MailServer, sender: EmailSender) -> None:
    seen: list[tuple[list[str], int]] = []

    sender.send(letter(), lambda: seen.append((list(server.asked_about), len(server.arrived))))

    assert seen == [(["client@mail.example"], 0)]
    assert len(server.arrived) == 1


@pytest.mark.parametrize("to", ["client@mail.example", "mémé@mail.example"])
def test_what_must_not_go_out_any_more_does_not(server: MailServer, to: str) -> None:
    def lost() -> None:
        raise turns.LeaseLost

    with pytest.raises(turns.LeaseLost), EmailChannel().open() as sender:
        sender.send(letter(to), lost)

    assert server.arrived == []


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("MAIL", "451 Later", "temporary"),
        ("MAIL", "552 Too much", "permanent"),
        ("RCPT", "450 Later", "temporary"),
        ("RCPT", "550 No such person", "permanent"),
        ("DATA", "451 Later", "temporary"),
        ("DATA", "554 No", "permanent"),
    ],
)
def test_a_refusal_is_of_one_mail_only(
    server: MailServer, sender: EmailSender, command: str, answer: str, outcome: str
) -> None:
    server.answers[command] = [answer]

    verdict = sender.send(letter(), lambda: None)

    assert (verdict.outcome, verdict.detail) == (outcome, answer)
    assert sender.send(letter(), lambda: None).outcome == "accepted"
    assert len(server.arrived) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_is_closing_is_asked_again(server: MailServer, sender: EmailSender, command: str) -> None:
    server.answers[command] = ["421 Closing"]

    assert sender.send(letter(), lambda: None).outcome == "temporary"
    assert sender.send(letter(), lambda: None).outcome == "accepted"


@pytest.mark.django_db(transaction=True)
def test_at_each_arrival_the_ledger_knows_all_that_went_before(server: MailServer) -> None:
    """Seen from another connection while the server answers: earlier ones accepted, this one begun, no later one."""
    matter = factories.matter()
    for colleague in (factories.ana(), factories.marta(), factories.paul()):
        factories.deadline(matter, assignee=colleague, due_on=TODAY + timedelta(days=7))
    actions.derive(now=NOW, driver="test")
    expected = Message.objects.filter(channel="email").count()
    seen: list[dict[str, int]] = []
    with psycopg.connect(make_conninfo(**_address()), autocommit=True) as other:
        count = "SELECT outcome, count(*) FROM deadlines_attempt GROUP BY outcome"
        server.on_arrival = lambda: seen.append(dict(other.execute(count).fetchall()))
        delivery.deliver(clock=lambda: NOW)

    assert expected >= 3
    assert seen == [{"unknown": 1} | ({"accepted": before} if before else {}) for before in range(expected)]
    assert Attempt.objects.filter(outcome="accepted").count() == expected


def _address() -> dict[str, str]:
    given = connection.get_connection_params()
    return {name: str(given[name]) for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
