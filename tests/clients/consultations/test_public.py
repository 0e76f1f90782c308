"""The booking page: everybody gets the same answers, caps hold, nobody can be mail-bombed."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from caseapp.accounts.models import Firm, User
from clients.consultations.booking import actions as booking
from clients.consultations.booking import office
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Hours
from clients.consultations.letters import links, sending
from clients.consultations.models import AddressProof, BookingRequest, Consultation, ConsultationType, Hold, Letter
from clients.consultations.public import actions, limits, queries, views
from clients.consultations.public.actions import Answer, TooMuch
from clients.consultations.public.policy import Policy
from clients.people.models import Person
from tests import factories
from tests.factories import NOW

TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def open_page() -> ConsultationType:
    ana = factories.ana()
    Firm.objects.update_or_create(pk=1, defaults={"name": "Harbor Law", "booking_page_open": True})
    office.set_hours(ana, hours=[Hours(day, time(9), time(17)) for day in range(5)], by=ana, now=NOW)
    kind = factories.consultation_type()
    ConsultationType.objects.update(public=True)
    kind.refresh_from_db()
    return kind


@pytest.fixture
def kind(db: Any) -> ConsultationType:
    cache.clear()
    return open_page()


def ask(kind: ConsultationType, number: int = 0, **more: Any) -> BookingRequest:
    usual: dict[str, Any] = {
        "type_": kind, "attorney": factories.ana(), "starts_at": TEN, "mode": "office", "given_name": "Olena",
        "family_name": "Koval", "email": f"caller{number}@mail.example", "language": "en",
        "visitor_zone": "America/Chicago", "visitor": f"visitor {number}", "now": NOW,
    }  # fmt: skip
    return actions.ask(**(usual | more))


def code_of(request: BookingRequest) -> str:
    for pk in Letter.objects.waiting().values_list("pk", flat=True):
        sending.send(pk, now=NOW)
    message = next(message for message in reversed(mail.outbox) if "code" in message.subject.lower())
    found = re.search(r"\b\d{6}\b", str(message.body))
    assert found
    assert request.pk
    return found.group()


def test_a_request_holds_the_hour_and_the_code_books_it(kind: ConsultationType) -> None:
    request = ask(kind)
    assert Hold.objects.get().kind == "tentative"
    assert not Person.objects.exists()
    assert actions.confirm(request, code=code_of(request), now=NOW + timedelta(minutes=5)) == Answer.BOOKED
    booked = Consultation.objects.get()
    assert (booked.channel, booked.client_zone, booked.person.name) == ("online", "America/Chicago", "Olena Koval")
    assert Letter.objects.filter(kind="confirmation", consultation=booked).exists()
    assert actions.confirm(request, code="whatever", now=NOW) == Answer.BOOKED
    assert Consultation.objects.count() == 1


@pytest.mark.parametrize("starts_at", [TEN + timedelta(minutes=7), TEN - timedelta(days=10), TEN + timedelta(days=200)])
def test_only_hours_on_offer_can_be_asked_for(kind: ConsultationType, starts_at: datetime) -> None:
    with pytest.raises(SlotTaken):
        ask(kind, starts_at=starts_at)
    assert not AddressProof.objects.exists()


def test_a_closed_page_takes_nothing(kind: ConsultationType) -> None:
    Firm.objects.update(booking_page_open=False)
    with pytest.raises(TooMuch):
        ask(kind)


def test_wrong_codes_are_counted_and_end_the_request(kind: ConsultationType) -> None:
    request = ask(kind)
    right = code_of(request)
    wrong = "000000" if right != "000000" else "111111"
    answers = [actions.confirm(request, code=wrong, now=NOW) for _ in range(6)]
    assert answers == [Answer.WRONG] * 5 + [Answer.OVER]
    assert actions.confirm(request, code=right, now=NOW) == Answer.OVER


def test_a_code_of_another_address_is_worth_nothing(kind: ConsultationType) -> None:
    first = ask(kind, 1)
    code = code_of(first)
    second = ask(kind, 2, starts_at=TEN + HOUR)
    AddressProof.objects.filter(address_key=second.address_key).update(
        code_digest=AddressProof.objects.get(address_key=first.address_key).code_digest
    )  # the same six digits mean another thing for another address
    assert actions.confirm(second, code=code, now=NOW) == Answer.WRONG


@pytest.mark.parametrize(
    "email", ["caller1@mail.example", "CALLER1@mail.example", "caller1+a@mail.example", "caller1+b@MAIL.example"]
)
def test_an_address_gets_one_mail_an_hour_whatever_its_spelling(kind: ConsultationType, email: str) -> None:
    ask(kind, email="caller1+x@mail.example")
    ask(kind, email=email, starts_at=TEN + HOUR)
    assert Letter.objects.filter(kind="code").count() == 1
    ask(kind, email=email, starts_at=TEN + 2 * HOUR, now=NOW + timedelta(minutes=61))
    assert Letter.objects.filter(kind="code").count() == 2


def test_dots_of_gmail_make_no_other_mailbox() -> None:
    assert limits.address_key("o.le.na+1@gmail.com") == limits.address_key("OLENA@googlemail.com")
    assert limits.address_key("o.lena@mail.example") != limits.address_key("olena@mail.example")


def test_the_second_request_in_an_hour_takes_the_code_of_the_first(kind: ConsultationType) -> None:
    first = ask(kind, 1)
    code = code_of(first)
    second = ask(kind, 1, starts_at=TEN + HOUR, now=NOW + timedelta(minutes=25))
    assert actions.confirm(second, code=code, now=NOW + timedelta(minutes=26)) == Answer.BOOKED


def test_an_address_holds_two_hours_at_most_and_is_told_nothing(kind: ConsultationType) -> None:
    for number in range(4):
        ask(kind, 1, starts_at=TEN + number * HOUR, visitor=f"other {number}")
    assert Hold.objects.count() == 2
    assert BookingRequest.objects.count() == 4


def test_caps_for_everybody_hold(kind: ConsultationType) -> None:
    policy = Policy()
    asked = Counter[str]()
    slots = queries.free_times([factories.ana()], kind, policy, now=NOW)[factories.ana()]
    for number in range(40):
        try:
            ask(kind, number, starts_at=slots[number].start)
            asked["taken"] += 1
        except (TooMuch, SlotTaken) as refused:
            asked[type(refused).__name__] += 1
    assert Hold.objects.count() == policy.open_requests
    assert asked == {"taken": policy.open_requests, "TooMuch": 40 - policy.open_requests}


def test_mails_are_capped_for_everybody(kind: ConsultationType) -> None:
    Firm.objects.update(settings={"booking_page": {"mails_an_hour": 3, "open_requests": 100}})
    slots = queries.free_times([factories.ana()], kind, Policy(), now=NOW)[factories.ana()]
    refused = 0
    for number in range(10):
        try:
            ask(kind, number, starts_at=slots[number].start)
        except TooMuch:
            refused += 1
    assert (Letter.objects.filter(kind="code").count(), refused) == (3, 7)


def test_a_proven_address_has_one_booking_ahead(kind: ConsultationType) -> None:
    request = ask(kind, 1)
    actions.confirm(request, code=code_of(request), now=NOW)
    again = ask(kind, 1, starts_at=TEN + HOUR)
    assert actions.confirm(again, code=code_of(again), now=NOW) == Answer.LIMIT


def test_an_hour_lost_to_a_hearing_is_said_and_nothing_is_recorded(kind: ConsultationType) -> None:
    request = ask(kind)
    code = code_of(request)
    factories.appearance(local_start=datetime(2026, 11, 30, 10, 0))
    assert actions.confirm(request, code=code, now=NOW) == Answer.TAKEN
    assert (Person.objects.filter(email="caller0@mail.example").count(), Consultation.objects.count()) == (0, 0)


def test_a_client_is_recognised_by_proven_address_and_name(kind: ConsultationType) -> None:
    known = factories.person(given_name="Olena", family_name="Koval", email="caller0@mail.example")
    request = ask(kind)
    actions.confirm(request, code=code_of(request), now=NOW)
    assert Consultation.objects.get().person == known


def test_requests_nobody_confirms_are_forgotten(kind: ConsultationType) -> None:
    ask(kind)
    actions.expire(now=NOW + HOUR)
    assert (Hold.objects.count(), BookingRequest.objects.get().status) == (0, "expired")
    actions.expire(now=NOW + timedelta(days=2))
    assert (BookingRequest.objects.count(), AddressProof.objects.count()) == (0, 0)


def test_days_of_the_visitor_have_the_offices_time_beside_them(kind: ConsultationType) -> None:
    from clients.consultations.wording import words

    found = queries.free_times([factories.ana()], kind, Policy(), now=NOW)
    days = queries.as_days(found, words("en"), zone="Asia/Tokyo", office_zone="America/New_York")
    first = days[0].slots[0]
    assert first.time == "12:00 AM"
    assert first.office_time == f"{words('en').day(date(2026, 11, 24))}, 10:00 AM at the office"


class TestPages:
    """What a visitor's browser gets, and that it is the same for a client and a stranger."""

    def details(self, kind: ConsultationType) -> dict[str, str]:
        return {
            "type": str(kind.pk), "attorney": str(factories.ana().pk), "at": "2026-11-30T15:00Z", "mode": "office",
            "zone": "America/Chicago", "given_name": "Olena", "family_name": "Koval", "email": "olena@mail.example",
        }  # fmt: skip

    def test_a_client_and_a_stranger_get_the_same_pages(
        self, kind: ConsultationType, frozen: Any, client: Client
    ) -> None:
        factories.person(given_name="Known", family_name="Client", email="known@mail.example")
        pages = []
        for name, email, hour in (("Client", "known@mail.example", 15), ("Nobody", "nobody@mail.example", 16)):
            posted = self.details(kind) | {"family_name": name, "email": email, "at": f"2026-11-30T{hour}:00Z"}
            answer = Client().post("/book/details/", posted)
            browser = Client()
            browser.cookies = answer.client.cookies
            page = browser.get("/book/code/")
            token = re.compile(r'(csrf-token" content|csrfmiddlewaretoken" value|nonce)="[^"]+"')
            pages.append((answer.status_code, answer["Location"], token.sub("", page.content.decode())))
        assert pages[0] == pages[1]

    def test_nothing_secret_is_in_any_address(self, kind: ConsultationType, frozen: Any, client: Client) -> None:
        answer = client.post("/book/details/", self.details(kind))
        assert answer["Location"] == "/book/code/"
        page = client.get("/book/code/")
        assert "olena" not in page.content.decode()
        assert page["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"family_name": ""}, "family_name"), ({"email": "nonsense"}, "email"), ({"phone": "12"}, "phone"),
         ({"email": "a@b.example\r\nBcc: x@y.example"}, "email")],
    )  # fmt: skip
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
        self, kind: ConsultationType, frozen: Any, client: Client, wrong: dict[str, str], field: str
    ) -> None:
        answer = client.post("/book/details/?lang=es", self.details(kind) | wrong)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert 'value="Olena"' in answer.content.decode()
        assert not BookingRequest.objects.exists()

    def test_a_program_that_fills_in_everything_gets_nowhere_and_does_not_notice(
        self, kind: ConsultationType, frozen: Any, client: Client
    ) -> None:
        answer = client.post("/book/details/", self.details(kind) | {"website": "https://spam.example"})
        assert answer["Location"] == "/book/code/"
        assert client.post("/book/code/", {"code": "123456"}).status_code == 422
        assert not BookingRequest.objects.exists()

    def test_names_in_any_script_and_markup_are_text(self, kind: ConsultationType, frozen: Any, client: Client) -> None:
        nasty = {"given_name": "<img src=x onerror=alert(1)>", "family_name": "محمد 张伟", "phone": "1"}
        body = client.post("/book/details/", self.details(kind) | nasty).content.decode()
        assert "<img src=x" not in body
        assert "&lt;img src=x" in body

    def test_the_page_can_be_closed(self, kind: ConsultationType, client: Client) -> None:
        Firm.objects.update(booking_page_open=False)
        assert b"not given out here" in client.get("/book/").content
        assert b"not given out here" in client.post("/book/details/", self.details(kind)).content

    def test_without_a_cache_nobody_gets_in(
        self, kind: ConsultationType, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ConnectionError

        monkeypatch.setattr(cache, "add", broken)
        assert client.get("/book/").status_code == 429

    @pytest.mark.parametrize("language", ["en", "es", "ht", "pt", "fr", "zh-hans", "vi", "ru", "ar"])
    def test_every_language_has_its_page(self, kind: ConsultationType, client: Client, language: str) -> None:
        page = client.get(f"/book/?lang={language}")
        assert page["Content-Language"] == language
        assert f'lang="{language}"' in page.content.decode()

    def test_a_kind_held_in_one_language_is_offered_to_its_readers(
        self, kind: ConsultationType, frozen: Any, client: Client
    ) -> None:
        ConsultationType.objects.update(languages="es")
        assert not client.get("/book/?lang=en").context["days"]
        assert client.get("/book/?lang=es").context["days"]
        assert client.post("/book/details/?lang=en", self.details(kind))["Location"] == "/book/"

    @pytest.mark.parametrize(
        "odd",
        [{"at": "9999-12-31T23:30Z"}, {"at": "2026-11-30"}, {"type": "x"}, {"attorney": "9" * 30}, {"mode": "\x00"},
         {"zone": "Mars/Base"}, {"given_name": "a\x00b"}, {"topic": "x" * 5000}],
    )  # fmt: skip
    def test_odd_input_is_answered_calmly(
        self, kind: ConsultationType, frozen: Any, client: Client, odd: dict[str, str]
    ) -> None:
        assert client.post("/book/details/", self.details(kind) | odd).status_code in (302, 422)
        assert client.get("/book/details/", self.details(kind) | odd).status_code in (200, 302)

    def test_what_the_firm_called_off_is_not_put_back_by_its_old_link(
        self, kind: ConsultationType, frozen: Any, client: Client, paul: User
    ) -> None:
        request = ask(kind)
        actions.confirm(request, code=code_of(request), now=NOW)
        booked = Consultation.objects.get()
        client.post("/book/link/", {"key": links.for_consultation(booked)})
        booking.cancel(booked, reason="", by=paul, now=NOW)
        client.post("/book/mine/move/", {"at": "2026-11-30T16:00Z"})
        booked.refresh_from_db()
        assert booked.status == "cancelled"

    def test_a_client_may_write_anything_as_the_reason(
        self, kind: ConsultationType, frozen: Any, client: Client
    ) -> None:
        request = ask(kind)
        actions.confirm(request, code=code_of(request), now=NOW)
        booked = Consultation.objects.get()
        client.post("/book/link/", {"key": links.for_consultation(booked)})
        client.post("/book/mine/cancel/", {"reason": "\x00<b>病</b>" * 200})
        booked.refresh_from_db()
        assert (booked.status, booked.cancelled_reason[:9]) == ("cancelled", "<b>病</b><b"[:9])

    def test_a_crowd_of_posts(self, kind: ConsultationType, frozen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A small flood: many visitors, many addresses, plus-tags of one victim. `bench/flood.py` sends 10,000."""
        monkeypatch.setattr(views, "POSTS_A_MINUTE_BY_ALL", 25)
        answers = Counter[int]()
        for number in range(40):
            browser = Client(REMOTE_ADDR=f"10.0.0.{number}")
            email = f"victim+{number}@mail.example" if number % 2 else f"a{number}@mail.example"
            said = self.details(kind) | {"email": email, "at": f"2026-11-30T{14 + number % 5}:00Z"}
            answers[browser.post("/book/details/", said).status_code] += 1
        assert set(answers) <= {302, 422, 429}
        assert answers[429] >= 15
        assert Hold.objects.count() <= Policy().open_requests
        per_address = Counter(Letter.objects.filter(kind="code").values_list("address", flat=True))
        assert sum(count for address, count in per_address.items() if address.startswith("victim")) == 1

    def test_one_visitor_is_slowed_down(
        self, kind: ConsultationType, frozen: Any, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(views, "POSTS_AN_HOUR", 3)
        wrong = self.details(kind) | {"email": "nonsense"}
        assert [client.post("/book/details/", wrong).status_code for _ in range(5)] == [422] * 3 + [429] * 2


@pytest.mark.django_db(transaction=True)
def test_caps_hold_when_many_ask_at_once() -> None:
    cache.clear()
    kind, ana = open_page(), factories.ana()
    Firm.objects.update(settings={"booking_page": {"open_requests": 3}})
    slots = queries.free_times([ana], kind, Policy(), now=NOW)[ana]

    def attempt(number: int) -> str:
        try:
            ask(kind, number, starts_at=slots[number].start, attorney=ana)
        except (TooMuch, SlotTaken):
            return "refused"
        finally:
            connection.close()
        return "held"

    with ThreadPoolExecutor(8) as crowd:
        results = Counter(crowd.map(attempt, range(16)))
    assert (results["held"], Hold.objects.count()) == (3, 3)
