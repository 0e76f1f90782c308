"""Staff pages: what they cost, who sees what, what a wrong form says."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caseapp.accounts.models import Firm, User
from clients.consultations.booking import actions as booking
from clients.consultations.booking import office
from clients.consultations.booking.slots import Hours
from clients.consultations.models import Consultation, ConsultationType, Resource
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "hours")]
TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
DESK = "/consultations/desk/?week=2026-11-30"


@pytest.fixture
def hours(db: None) -> None:
    Firm.objects.update_or_create(pk=1, defaults={"name": "Harbor Law"})
    factories.consultation_type()
    office.set_hours(
        factories.ana(), hours=[Hours(d, time(9), time(17)) for d in range(5)], by=factories.ana(), now=NOW
    )


def book(number: int = 0, **more: Any) -> Consultation:
    who = more.pop("person", None) or factories.person()
    return booking.book(
        person=who, attorney=factories.ana(), type_=factories.consultation_type(),
        starts_at=TEN + timedelta(hours=number), by=factories.paul(), now=NOW, **more,
    )  # fmt: skip


PAGES = [
    "/consultations/", DESK, "/consultations/waiting/", "/consultations/conflicts/", "/consultations/questions/",
    "/consultations/hours/", "/consultations/figures/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_with_one_row_and_with_three(path: str, client_for: Any, paul: User) -> None:
    browser, counts = client_for(paul), []
    browser.get(path)  # the session's own first write
    for rows in (1, 3):
        for _ in range(rows - Consultation.objects.count()):
            book(Consultation.objects.count())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_open_to_those_who_may(path: str, client_for: Any, rita: User, axel: User, ana: User) -> None:
    for user in (rita, axel, ana):
        wanted = (
            403 if (path.endswith("hours/") and user == axel) or (path.endswith("figures/") and user == rita) else 200
        )
        assert client_for(user).get(path).status_code == wanted


def test_a_protected_persons_meeting_shows_as_taken_time_only(client_for: Any, petra: User) -> None:
    hidden = factories.matter(protection="restricted").client
    meeting = book(person=hidden)
    browser = client_for(petra)
    body = browser.get(DESK).content.decode()
    assert str(hidden) not in body
    assert "Consultation" in body
    for path in (f"/consultations/{meeting.pk}/", f"/consultations/{meeting.pk}/move/"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/consultations/{meeting.pk}/no-show/").status_code == 404
    assert str(hidden) not in browser.get("/consultations/?when=all").content.decode()


FORM = {
    "attorney": "", "type_": "", "at": "2026-11-30T10:00", "given_name": "Olena", "family_name": "Koval", "phone": "",
    "email": "", "language": "en", "mode": "office",
}  # fmt: skip


def form(**more: str) -> dict[str, str]:
    filled = {"attorney": str(factories.ana().pk), "type_": str(ConsultationType.objects.get().pk)}
    return FORM | filled | more


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"at": "2026-11-20T10:00"}, None, "past"),
        ({"at": "rubbish"}, "at", "not a time"),
        ({"at": "2027-03-14T02:30", "outside_hours": "on"}, "at", "go forward: 2:30 AM does not exist"),
        ({"at": "2027-11-07T01:30", "outside_hours": "on"}, "at", "go back: 1:30 AM comes twice"),
        ({"at": "2026-11-30T10:00+05:00"}, "at", "Leave the zone out"),
        ({"at": "2026-11-30"}, "at", "time of day"),
        ({"at": "9999-12-31T23:30"}, "at", "Look at the year"),
        ({"at": "2026-11-28T10:00"}, "at", "takes no consultations then"),
        ({"phone": "12"}, "phone", "not a telephone number"),
        ({"a_number": "12"}, "a_number", "A-Number"),
        ({"family_name": ""}, "family_name", "required"),
        ({"mode": "video"}, "mode", "not offered this way"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    more: dict[str, str], field: str | None, says: str, client_for: Any, paul: User
) -> None:
    ConsultationType.objects.update(modes=["office"])
    answer = client_for(paul).post("/consultations/book/", form(**more))
    assert answer.status_code == 422
    errors = answer.context["form"].errors[field or "__all__"]
    assert says in " ".join(errors)
    assert "Olena" in answer.content.decode()
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/consultations/desk/?week=0001-01-01", "/consultations/desk/?week=9999-12-31", "/consultations/desk/?who=x",
     "/consultations/book/?attorney=1&at=9999-12-31T23:00", "/consultations/book/?attorney=x&at=x&person=9999999999999",
     "/consultations/figures/?first=0001-01-01&last=9999-12-31", "/consultations/figures.csv?first=x"],
)  # fmt: skip
def test_addresses_nobody_makes_are_answered_calmly(path: str, client_for: Any, paul: User, ana: User) -> None:
    assert client_for(paul).get(path.replace("attorney=1", f"attorney={ana.pk}")).status_code == 200


def test_blocked_time_says_why_a_moment_does_not_exist(client_for: Any, paul: User, ana: User) -> None:
    said = {"user": str(ana.pk), "starts": "2027-03-14T02:30", "ends": "2027-03-14T05:00"}
    answer = client_for(paul).post("/consultations/hours/block/", said)
    assert answer.status_code == 422
    assert "go forward" in " ".join(answer.context["form"].errors["starts"])


def test_outside_the_hours_needs_a_tick(client_for: Any, paul: User) -> None:
    answer = client_for(paul).post("/consultations/book/", form(at="2026-11-28T10:00", outside_hours="on"))
    assert answer.status_code == 302
    assert Consultation.objects.get().local_start == "2026-11-28T10:00"


def test_times_are_by_the_attorneys_own_clock(client_for: Any, paul: User, otto: User) -> None:
    User.objects.filter(pk=otto.pk).update(time_zone="America/Los_Angeles")
    answer = client_for(paul).post("/consultations/book/", form(attorney=str(otto.pk), outside_hours="on"))
    assert answer.status_code == 302
    assert Consultation.objects.get().starts_at == TEN + timedelta(hours=3)


def test_a_clash_is_named_at_the_time(client_for: Any, paul: User) -> None:
    known = book()
    answer = client_for(paul).post("/consultations/book/", form())
    assert f"consultation with {known.person}" in " ".join(answer.context["form"].errors["at"])


def test_an_interpreter_of_another_language_is_refused(client_for: Any, paul: User) -> None:
    helper = Resource.objects.create(kind="interpreter", name="Ines", languages="es")
    answer = client_for(paul).post("/consultations/book/", form(interpreter=str(helper.pk), language="ru"))
    assert "does not interpret" in " ".join(answer.context["form"].errors["interpreter"])


def test_names_are_searched_by_post_only(client_for: Any, paul: User) -> None:
    factories.person(given_name="Olena", family_name="Koval")
    browser = client_for(paul)
    assert browser.get("/consultations/book/matches/?family_name=Koval").status_code == 405
    assert "Olena Koval" in browser.post("/consultations/book/matches/", form()).content.decode()


def test_hits_are_shown_before_anything_is_confirmed(client_for: Any, paul: User) -> None:
    factories.person(given_name="Olena", family_name="Koval")
    browser = client_for(paul)
    answer = browser.post("/consultations/book/", form())
    assert answer.status_code == 422
    assert not Consultation.objects.exists()
    seen = answer.context["digest"]
    assert browser.post("/consultations/book/", form(seen=seen, told_apart="Born 1999")).status_code == 302
    assert Consultation.objects.get().conflict_checks.get().status == "told_apart"


def test_five_megabytes_of_notes_are_kept(client_for: Any, paul: User) -> None:
    meeting = book()
    text = "Счастье. " * 350_000
    answer = client_for(paul).post(f"/consultations/{meeting.pk}/notes/", {"situation": text, "advice": ""})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.situation == text.strip()


def test_notes_are_saved_as_they_are_typed(htmx_for: Any, paul: User) -> None:
    meeting = book()
    answer = htmx_for(paul).post(f"/consultations/{meeting.pk}/notes/", {"situation": "<b>x</b>", "advice": "y"})
    assert "Saved at" in answer.content.decode()
    body = htmx_for(paul).get(f"/consultations/{meeting.pk}/").content.decode()
    assert "<b>x</b>" not in body


@pytest.mark.parametrize("what", ["outcome", "no-show", "cancel", "reinstate", "confirm", "notes"])
def test_the_auditor_changes_nothing(what: str, client_for: Any, axel: User) -> None:
    meeting = book()
    assert client_for(axel).post(f"/consultations/{meeting.pk}/{what}/").status_code == 403


def test_an_outcome_takes_one_step(client_for: Any, paul: User, frozen: Any) -> None:
    meeting = book()
    frozen.move_to(TEN + timedelta(hours=1))
    client_for(paul).post(f"/consultations/{meeting.pk}/outcome/", {"outcome": "retained"})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.outcome) == ("held", "retained")


def test_receipts_are_recorded_and_struck(client_for: Any, paul: User) -> None:
    meeting, browser = book(), client_for(paul)
    said = {"method": "cash", "amount": "150.00", "reference": "17", "received_on": "2026-11-23"}
    browser.post(f"/consultations/{meeting.pk}/receipt/", said)
    receipt = meeting.receipts.get()
    assert browser.post(f"/consultations/{meeting.pk}/receipt/", said | {"amount": "0"}).status_code == 422
    browser.post(f"/consultations/{meeting.pk}/receipt/{receipt.pk}/void/", {"reason": "Wrong client"})
    receipt.refresh_from_db()
    assert receipt.void_reason == "Wrong client"


def test_hours_are_changed_on_one_page(client_for: Any, paul: User, ana: User) -> None:
    said = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-weekday": "2", "form-0-starts": "10:00",
            "form-0-ends": "12:00", "form-1-weekday": "0", "form-1-starts": "", "form-1-ends": ""}  # fmt: skip
    browser = client_for(paul)
    assert browser.post(f"/consultations/hours/{ana.pk}/", said).status_code == 302
    assert [(row.weekday, row.starts) for row in ana.bookable_hours.all()] == [(2, time(10))]
    wrong = said | {"form-0-ends": "09:00"}
    assert browser.post(f"/consultations/hours/{ana.pk}/", wrong).status_code == 422


def test_figures_count_and_go_into_a_file_no_spreadsheet_runs(client_for: Any, paul: User, frozen: Any) -> None:
    booked = book(source="=HYPERLINK(evil)", first_offered_at=NOW + timedelta(hours=12))
    frozen.move_to(TEN + timedelta(hours=1))
    booking.no_show(booked, by=paul, now=TEN + timedelta(hours=1))
    body = client_for(paul).get("/consultations/figures.csv").content.decode()
    assert "By attorney,Ana Attorney,1,0,1,0,0,0.5" in body
    assert "Altogether,,1,,,,,0.5" in body
    page = client_for(paul).get("/consultations/figures/").content.decode()
    assert "0.5 days on average" in page
    assert 'class="bar-missed" x="0.0" width="100.0"' in page
    assert "'=HYPERLINK" in body
