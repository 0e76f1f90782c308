"""Text messages, against a server that speaks Twilio's API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from caseapp.accounts.models import User
from clients.matters.models import Matter
from clients.people import actions as people
from clients.people.models import Consent, Person
from deadlines.reminders import actions, delivery
from deadlines.reminders.channels.sms import asks_to_stop
from deadlines.reminders.channels.sms.twilio import signature_of
from deadlines.reminders.models import Attempt, Message, Preference, Reminder
from tests import factories
from tests.deadlines.reminders.twilio_server import ACCOUNT, TOKEN, FakeTwilio, running
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

PHONE = "+12025550123"
LATER = NOW + timedelta(days=4)


@pytest.fixture
def twilio(settings: Settings) -> Iterator[FakeTwilio]:
    with running() as server:
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT, TOKEN
        settings.TWILIO_FROM, settings.TWILIO_API_URL = "+15550001111", server.url
        yield server


@pytest.fixture
def client_person(db: None) -> Person:
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    person = factories.person(phone=PHONE, language="es")
    people.give_consent(person, channel="sms", how="form", by=factories.ana(), now=NOW)
    factories.appearance(factories.matter(client=person))
    return person


def run() -> delivery.Delivered:
    actions.derive(now=LATER, driver="test")
    return delivery.deliver(clock=lambda: LATER)


def clients_reminder() -> Reminder:
    return Reminder.objects.get(person__isnull=False)


def test_a_text_message_goes_out_in_the_clients_language(twilio: FakeTwilio, client_person: Person) -> None:
    run()

    (form,) = twilio.posted
    assert form["To"] == PHONE
    assert form["From"] == "+15550001111"
    assert "le recordamos su cita" in form["Body"]
    assert "STOP" in form["Body"]
    assert form["StatusCallback"].endswith("/reminders/sms/receipt/")
    assert Message.objects.get(channel="sms").provider_id == "SM1"
    assert clients_reminder().outcome == "accepted"


@pytest.mark.parametrize(
    ("answer", "attempt", "state"),
    [
        ((400, {"code": 21211, "message": "Invalid number"}), "permanent", "failed"),
        ((429, {"code": 20429, "message": "Too many requests"}), "temporary", "waiting"),
        ((503, {}), "temporary", "waiting"),
        (None, "unknown", "waiting"),
    ],
)
def test_what_an_answer_means(
    twilio: FakeTwilio, client_person: Person, answer: tuple[int, dict[str, object]] | None, attempt: str, state: str
) -> None:
    twilio.answers = [answer]

    run()

    message = Message.objects.get(channel="sms")
    assert message.state == state
    assert Attempt.objects.get(message=message).outcome == attempt
    if state == "waiting":
        assert message.next_try_at == LATER + timedelta(minutes=1)


def test_somebody_who_sent_stop_is_not_written_to_again(twilio: FakeTwilio, client_person: Person) -> None:
    twilio.answers = [(400, {"code": 21610, "message": "Attempt to send to unsubscribed recipient"})]

    run()

    assert Message.objects.get(channel="sms").state == "failed"
    assert not Consent.objects.filter(channel="sms", withdrawn_at__isnull=True).exists()


def test_a_wrong_account_takes_the_channel_down_and_blames_no_message(
    twilio: FakeTwilio, client_person: Person, settings: Settings
) -> None:
    settings.TWILIO_AUTH_TOKEN = "wrong"

    done = run()

    assert "refuses our account" in done.down["sms"]
    assert Message.objects.get(channel="sms").state == "waiting"


def test_without_an_account_messages_wait_visibly(client_person: Person) -> None:
    assert run().down == {"sms": "No text-message account is set up."}
    assert Message.objects.get(channel="sms").state == "waiting"


def post(name: str, form: dict[str, str], *, signature: str | None = None) -> int:
    path = reverse(f"reminders:{name}")
    signed = signature_of(f"http://localhost:8000{path}", form) if signature is None else signature
    response = Client().post(path, form, headers={"X-Twilio-Signature": signed})
    return response.status_code


def test_a_receipt_says_delivered(twilio: FakeTwilio, client_person: Person) -> None:
    run()

    assert post("sms_receipt", {"MessageSid": "SM1", "MessageStatus": "sent"}) == 204
    assert clients_reminder().outcome == "accepted"
    assert post("sms_receipt", {"MessageSid": "SM1", "MessageStatus": "delivered"}) == 204
    assert clients_reminder().outcome == "delivered"
    assert post("sms_receipt", {"MessageSid": "SM1", "MessageStatus": "failed"}) == 204
    assert clients_reminder().outcome == "delivered"


def test_a_receipt_that_says_failed_alerts(twilio: FakeTwilio, client_person: Person, marta: User) -> None:
    run()

    post("sms_receipt", {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005"})

    assert clients_reminder().outcome == "failed"
    assert "30005" in clients_reminder().problem
    run()
    assert Reminder.objects.filter(kind="undelivered", user=marta).exists()


@pytest.mark.parametrize("signature", ["", "bm90IG91cnM="])
def test_an_unsigned_call_is_refused(twilio: FakeTwilio, client_person: Person, signature: str) -> None:
    run()

    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    assert post("sms_receipt", form, signature=signature) == 403
    assert clients_reminder().outcome == "accepted"


def test_without_a_token_every_call_is_refused(client_person: Person) -> None:
    assert post("sms_incoming", {"From": PHONE, "Body": "STOP"}) == 403


def test_stop_ends_consent_and_what_was_waiting(twilio: FakeTwilio, client_person: Person) -> None:
    actions.derive(now=LATER, driver="test")

    assert post("sms_incoming", {"From": PHONE, "Body": " Stop. "}) == 200
    delivery.deliver(clock=lambda: LATER)

    assert twilio.posted == []
    assert clients_reminder().outcome == "cancelled"


def test_any_other_word_changes_nothing(twilio: FakeTwilio, client_person: Person) -> None:
    post("sms_incoming", {"From": PHONE, "Body": "Can I come later?"})

    assert Consent.objects.filter(channel="sms", withdrawn_at__isnull=True).exists()


@pytest.mark.parametrize("text", ["STOP", "stop", "Alto", "arrêt", "СТОП", "توقف", "停止"])
def test_words_that_stop(text: str) -> None:
    assert asks_to_stop(text)


def test_colleagues_get_urgent_ones_without_contents(twilio: FakeTwilio, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(phone="+12025550199")
    Preference.objects.create(user=ana, by_sms=True)
    matter: Matter = factories.matter()
    factories.deadline(matter, due_on=TODAY, title="File the brief")
    factories.deadline(matter, due_on=TODAY + timedelta(days=14), title="Not urgent")

    actions.derive(now=NOW, driver="test")
    delivery.deliver(clock=lambda: NOW)

    (form,) = twilio.posted
    assert form["To"] == "+12025550199"
    assert "brief" not in form["Body"]
    assert "Mon, Nov 23, 2026" in form["Body"]
