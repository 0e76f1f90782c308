"""Letters: written with what they tell, sent once, in the reader's language and zone, held back where unsafe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from icalendar import Calendar

from caseapp.accounts.models import Firm, User
from caseapp.audit.models import Event
from clients.consultations.booking import actions as booking
from clients.consultations.letters import links, reminders, sending
from clients.consultations.models import ClientLink, Consultation, Letter
from clients.consultations.wording import LANGUAGES, MASTER, words
from clients.people import actions as people
from tests import factories
from tests.factories import NOW

TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def book(**more: Any) -> Consultation:
    Firm.objects.update_or_create(
        pk=1, defaults={"name": "Harbor Law", "street": "1 Pier", "city_line": "New York, NY"}
    )
    who = more.pop("person", None) or factories.person(time_zone="America/Los_Angeles")
    return booking.book(
        person=who, attorney=factories.ana(), type_=factories.consultation_type(), starts_at=TEN, by=factories.paul(),
        now=NOW, **more,
    )  # fmt: skip


def deliver() -> list[Any]:
    for pk in sending.claim(now=NOW):
        sending.send(pk, now=NOW)
    return mail.outbox


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_the_same_gaps(language: str) -> None:
    import re

    def gaps(tree: Any, path: str = "") -> dict[str, set[str]]:
        if isinstance(tree, dict):
            return {key: value for name, part in tree.items() for key, value in gaps(part, f"{path}.{name}").items()}
        return {path: set(re.findall(r"{(\w+)}", tree)) if isinstance(tree, str) else {str(len(tree))}}

    master, own = gaps(words(MASTER).sentences), gaps(words(language).sentences)
    assert set(own) == set(master)
    flexible = {".dates.time", ".dates.am"}
    assert {key for key in own if own[key] != master[key]} <= flexible


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Monday, November 30, 2026, 7:00 AM"), ("es", "lunes, 30 de noviembre de 2026, 7:00 a. m."),
     ("zh-hans", "2026年11月30日 星期一 7:00"), ("ru", "понедельник, 30 ноября 2026 г., 7:00"),
     ("ht", "lendi 30 novanm 2026, 7:00 AM")],
)  # fmt: skip
@pytest.mark.django_db
def test_the_confirmation_is_in_the_clients_language_and_zone_with_the_offices_beside_it(
    language: str, says: str
) -> None:
    book(language=language)
    (message,) = deliver()
    assert says in message.body
    assert "New York, EST" in message.body
    assert "Los Angeles, PST" in message.body


@pytest.mark.django_db
def test_the_link_is_behind_a_hash_and_only_its_digest_is_kept() -> None:
    book()
    body = deliver()[0].body
    key = body.partition("/book/link/#")[2].split()[0]
    assert links.find(key, now=NOW)
    assert key not in Letter.objects.get().body
    assert Letter.objects.get().secret == ""
    assert not ClientLink.objects.filter(digest__contains=key).exists()


@pytest.mark.django_db
def test_the_invitation_fits_any_calendar_and_a_move_replaces_it(paul: User) -> None:
    consultation = book()
    booking.move(consultation, starts_at=TEN + timedelta(hours=2), by=paul, now=NOW)
    booking.cancel(consultation, reason="", by=paul, now=NOW)
    events = []
    for message in deliver():
        name, content, kind = message.attachments[0]
        calendar = Calendar.from_ical(content)
        event = calendar.walk("VEVENT")[0]
        events.append((str(calendar["method"]), int(event["sequence"]), event["dtstart"].dt, str(event["uid"])))
        assert (name, kind.partition(";")[0]) == ("invitation.ics", "text/calendar")
    assert [(method, sequence) for method, sequence, _, _ in events] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert events[1][2] == TEN + timedelta(hours=2)
    assert len({uid for _, _, _, uid in events}) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("rule", [{"safe_to_contact": False}, {"safe_email": False}])
def test_contact_rules_hold_a_letter_back_even_when_they_change_after_it_was_written(
    rule: dict[str, bool], paul: User
) -> None:
    person = factories.person()
    book(person=person)
    people.set_contact_rules(person, by=paul, now=NOW, **rule)
    assert deliver() == []
    letter = Letter.objects.get()
    assert (letter.status, bool(letter.reason), letter.secret) == ("withheld", True, "")


@pytest.mark.django_db
def test_a_protected_matter_without_contact_rules_gets_no_mail(ana: User) -> None:
    client = factories.matter(protection="1367").client
    book(person=client)
    assert deliver() == []
    people.set_contact_rules(client, safe_email=True, by=ana, now=NOW)
    booking.move(Consultation.objects.get(), starts_at=TEN + timedelta(hours=1), by=ana, now=NOW)
    assert len(deliver()) == 1


@pytest.mark.django_db
def test_a_letter_is_sent_once() -> None:
    book()
    letter = Letter.objects.get()
    assert [sending.send(letter.pk, now=NOW), sending.send(letter.pk, now=NOW)] == [True, False]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_dead_mail_server_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    book()

    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        deliver()
    letter = Letter.objects.get()
    assert (letter.status, letter.tries) == ("waiting", 0)  # the server was away: nobody refused this letter
    assert sending.claim(now=NOW) == []
    assert sending.claim(now=NOW + sending.LEASE) == [letter.pk]
    assert sending.send(letter.pk, now=NOW + sending.LEASE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problem", "counts"),
    [
        (SMTPServerDisconnected("gone"), False),
        (SMTPAuthenticationError(535, b"No"), False),
        (TimeoutError(), False),
        (SMTPDataError(554, b"Spam"), True),
        (SMTPRecipientsRefused({"a@b.example": (550, b"Unknown")}), True),
    ],
)
def test_only_a_refusal_of_the_letter_itself_counts(
    problem: Exception, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    book()
    Letter.objects.update(tries=sending.MOST_TRIES - 1)

    def refuse(*_: object) -> None:
        raise problem

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    deliver()

    assert Letter.objects.get(kind="confirmation").status == ("failed" if counts else "waiting")


@pytest.mark.django_db
def test_an_address_nobody_knows_is_told_at_once_to_who_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = book()
    taken = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: Any) -> Any:
        if messages[0].to == [consultation.person.email]:
            raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"Unknown")})
        return taken(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    deliver()
    deliver()

    assert Letter.objects.get(kind="confirmation").status == "failed"
    (told,) = mail.outbox
    assert told.to == [factories.paul().email]
    assert "did not arrive" in told.subject
    assert consultation.person.family_name not in f"{told.subject}{told.body}"
    assert Event.objects.filter(kind="letter.failed").count() == 1


@pytest.mark.django_db
def test_a_repeat_carries_the_same_message_id() -> None:
    book()
    deliver()
    Letter.objects.update(status="waiting", leased_until=None)
    deliver()

    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second
    assert first.startswith("<letter.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "days"),
    [(timedelta(days=4), None), (timedelta(days=3), 3), (timedelta(hours=20), 1), (timedelta(0), None)],
)
def test_the_tightest_reminder_is_written_once(before: timedelta, days: int | None) -> None:
    book()
    assert reminders.distance(TEN, TEN - before) == days
    written = [reminders.write_due(now=TEN - before), reminders.write_due(now=TEN - before)]
    assert written == ([1, 0] if days else [0, 0])


@pytest.mark.django_db
def test_whoever_was_told_a_moment_ago_is_not_reminded() -> None:
    consultation = book()
    Letter.objects.update(written_at=TEN - timedelta(hours=30))
    assert reminders.write_due(now=TEN - timedelta(hours=20)) == 0
    assert consultation.pk


@pytest.mark.django_db
def test_markup_and_line_breaks_in_a_name_stay_text() -> None:
    book(person=factories.person(given_name="<img src=x>", family_name="O'Brien"))
    (message,) = deliver()
    assert message.content_subtype == "plain"
    assert "\n" not in message.subject


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "says"),
    [({"mode": "video"}, "We send you the link before"), ({"mode": "phone"}, "We do not have your number yet"),
     ({"mode": "video", "video_link": "https://meet.example/7"}, "By video: https://meet.example/7")],
)  # fmt: skip
def test_how_they_meet_is_said_also_when_a_part_is_not_known_yet(more: dict[str, str], says: str) -> None:
    book(person=factories.person(phone=""), **more)
    (message,) = deliver()
    assert says in message.body
    event = Calendar.from_ical(message.attachments[0][1]).walk("VEVENT")[0]
    assert says in str(event["description"])


@pytest.mark.django_db
def test_the_calendar_entry_is_in_the_clients_language() -> None:
    book(language="es", mode="video")
    event = Calendar.from_ical(deliver()[0].attachments[0][1]).walk("VEVENT")[0]
    assert (str(event["location"]), str(event["summary"])) == ("Por video", "Cita con Harbor Law")


@pytest.mark.django_db
def test_another_way_of_meeting_is_told_and_replaces_the_calendar_entry(paul: User) -> None:
    consultation = book(person=factories.person(phone="+12125550123"))
    booking.change_details(consultation, mode="phone", topic="Work permit", by=paul, now=NOW)
    first, second = deliver()
    assert "1 Pier" in first.body
    assert "+12125550123" in second.body
    events = [Calendar.from_ical(m.attachments[0][1]).walk("VEVENT")[0] for m in (first, second)]
    assert [int(event["sequence"]) for event in events] == [0, 1]
    booking.change_details(consultation, topic="Travel", by=paul, now=NOW)
    assert len(deliver()) == 2


@pytest.mark.django_db
def test_an_address_keeps_its_order_in_a_letter_that_runs_from_the_right() -> None:
    book(person=factories.person(language="ar"), language="ar")
    (letter,) = Letter.objects.all()

    assert "\u20681 Pier, New York, NY\u2069" in letter.body
    assert "\u2068Ana Attorney\u2069" in letter.body
    assert links.GAP in letter.body
    assert f"\u2068{links.GAP}" not in letter.body
