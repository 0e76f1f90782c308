"""The desk's own pages: moving by choice, undo, what may change without a new time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from caseapp.accounts.models import Firm, User
from clients.consultations.booking import actions as booking
from clients.consultations.booking import office
from clients.consultations.booking.slots import Hours
from clients.consultations.models import Consultation, ConsultationType, Resource
from clients.consultations.schedule.week import Lane, build
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen", "hours")]
TEN = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def hours(db: None) -> None:
    Firm.objects.update_or_create(pk=1, defaults={"name": "Harbor Law"})
    for user in (factories.ana(), factories.otto()):
        office.set_hours(user, hours=[Hours(d, time(9), time(17)) for d in range(5)], by=user, now=NOW)


@pytest.fixture
def meeting() -> Consultation:
    return booking.book(
        person=factories.person(given_name="Rosa", family_name="Delgado"), attorney=factories.ana(),
        type_=factories.consultation_type(), starts_at=TEN, by=factories.paul(), now=NOW,
    )  # fmt: skip


def test_an_hour_is_chosen_on_the_desk_and_taken_back(
    client_for: Any, paul: User, otto: User, meeting: Consultation
) -> None:
    browser = client_for(paul)
    page = browser.get(f"/consultations/desk/?week=2026-11-30&moving={meeting.pk}").content.decode()
    assert f'name="slot" value="{otto.pk}@2026-11-30T10:00"' in page
    assert f'value="{meeting.attorney_id}@2026-11-30T09:30"' in page  # its own hour does not stand in its way
    said = {"slot": f"{otto.pk}@2026-11-30T11:00", "back": "desk"}
    answer = browser.post(f"/consultations/{meeting.pk}/move/", said)
    assert answer["Location"] == "/consultations/desk/?week=2026-11-30"
    meeting.refresh_from_db()
    assert (meeting.attorney, meeting.local_start) == (otto, "2026-11-30T11:00")
    assert f"/consultations/{meeting.pk}/move/undo/" in browser.get(answer["Location"]).content.decode()
    browser.post(f"/consultations/{meeting.pk}/move/undo/")
    meeting.refresh_from_db()
    assert (meeting.attorney, meeting.local_start) == (factories.ana(), "2026-11-30T10:00")


def test_an_undo_that_comes_too_late_says_what_has_the_hour(client_for: Any, paul: User, meeting: Consultation) -> None:
    booking.move(meeting, starts_at=TEN + HOUR, by=paul, now=NOW)
    other = booking.book(person=factories.person(given_name="Wanda", family_name="Waiting"), attorney=factories.ana(),
                         type_=factories.consultation_type(), starts_at=TEN, by=paul, now=NOW)  # fmt: skip
    answer = client_for(paul).post(f"/consultations/{meeting.pk}/move/undo/", follow=True)
    assert f"Ana Attorney has a consultation with {other.person}" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.local_start == "2026-11-30T11:00"


@pytest.mark.parametrize("slot", ["", "x@y", "1@2026-11-30T11:00", "@", "9" * 40 + "@2026-11-30T11:00"])
def test_a_made_up_hour_is_refused(slot: str, client_for: Any, paul: User, meeting: Consultation) -> None:
    assert client_for(paul).post(f"/consultations/{meeting.pk}/move/", {"slot": slot}).status_code == 422


def test_how_they_meet_is_changed_on_one_page(client_for: Any, paul: User, meeting: Consultation) -> None:
    browser = client_for(paul)
    said = {"mode": "video", "video_link": "https://meet.example/7", "language": "es", "topic": "Work", "source": ""}
    assert browser.post(f"/consultations/{meeting.pk}/change/", said)["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.mode, meeting.video_link, meeting.language) == ("video", "https://meet.example/7", "es")
    wrong = browser.post(f"/consultations/{meeting.pk}/change/", said | {"video_link": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert "video_link" in wrong.context["form"].errors


def test_a_room_that_is_taken_is_named_at_the_room(
    client_for: Any, paul: User, otto: User, meeting: Consultation
) -> None:
    room = Resource.objects.create(kind="room", name="Harbor room")
    booking.book(person=factories.person(), attorney=otto, type_=factories.consultation_type(), starts_at=TEN,
                 room=room, by=paul, now=NOW)  # fmt: skip
    said = {"mode": "office", "language": "en", "room": str(room.pk)}
    answer = client_for(paul).post(f"/consultations/{meeting.pk}/change/", said)
    assert "Harbor room has a consultation" in " ".join(answer.context["form"].errors["room"])


def test_a_kind_held_in_one_language_is_refused_in_another(client_for: Any, paul: User) -> None:
    kind = ConsultationType.objects.create(name="Plática", languages="es")
    said = {"attorney": str(factories.ana().pk), "type_": str(kind.pk), "at": "2026-11-30T14:00", "family_name": "Ruiz",
            "language": "ru", "mode": "office"}  # fmt: skip
    answer = client_for(paul).post("/consultations/book/", said)
    assert "not held in this language" in " ".join(answer.context["form"].errors["language"])


def test_the_reason_of_a_cancellation_is_asked_and_kept(client_for: Any, paul: User, meeting: Consultation) -> None:
    browser = client_for(paul)
    assert 'name="reason"' in browser.get(f"/consultations/{meeting.pk}/cancel/").content.decode()
    browser.post(f"/consultations/{meeting.pk}/cancel/", {"reason": "Found a job", "by_client": "on"})
    page = browser.get(meeting.get_absolute_url()).content.decode()
    assert "Found a job; by the client" in page


def test_a_booking_made_in_the_panel_leaves_for_the_week_it_is_in(htmx_for: Any, paul: User, ana: User) -> None:
    said = {"attorney": str(ana.pk), "type_": str(factories.consultation_type().pk), "at": "2026-11-30T14:00",
            "family_name": "Ruiz", "language": "en", "mode": "office"}  # fmt: skip
    answer = htmx_for(paul).post("/consultations/book/", said)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/consultations/desk/?week=2026-11-30")


def test_free_hours_follow_the_attorney_chosen(client_for: Any, paul: User, otto: User, meeting: Consultation) -> None:
    browser = client_for(paul)
    for user, free in ((factories.ana(), False), (otto, True)):
        said = {"attorney": str(user.pk), "at": "2026-11-30T09:00", "type_": str(meeting.type_id)}
        listed = [hour.typed for hour in browser.post("/consultations/book/free/", said).context["free"]]
        assert ("2026-11-30T10:00" in listed) is free


def test_a_slot_that_begins_between_two_rows_is_shown_with_its_own_time() -> None:
    ana = factories.ana()
    zone = ZoneInfo("America/New_York")
    quarter = datetime(2026, 11, 30, 14, 15, tzinfo=UTC)
    lane = Lane("user:1", "Ana", "AA", (Hours(0, time(9, 15), time(12)),), zone, (), (quarter,), ana.pk)
    week = build([lane], monday=quarter.astimezone(zone).date(), zone=zone, closed={})
    (cell,) = [cell for cell in week.days[0].lanes[0].items if cell.kind == "free"]
    assert (cell.wall, cell.typed) == ("9:15 AM", "2026-11-30T09:15")


def test_nothing_is_free_on_a_holiday_and_booking_one_is_meant(client_for: Any, paul: User, ana: User) -> None:
    browser = client_for(paul)
    kind = factories.consultation_type()
    page = browser.get("/consultations/desk/?week=2026-11-23").content.decode()
    assert "Thanksgiving Day" in page
    assert "at=2026-11-27T10:00" in page
    assert "at=2026-11-26T10:00" not in page
    said = {"attorney": str(ana.pk), "type_": str(kind.pk), "at": "2026-11-26T10:00", "family_name": "Ruiz",
            "language": "en", "mode": "office"}  # fmt: skip
    answer = browser.post("/consultations/book/", said)
    assert "That is Thanksgiving Day." in " ".join(answer.context["form"].errors["at"])
    assert browser.post("/consultations/book/", said | {"outside_hours": "on"}).status_code == 302


@pytest.mark.parametrize("what", ["move/undo", "change"])
def test_the_auditor_and_strangers_change_nothing(
    what: str, client_for: Any, axel: User, petra: User, meeting: Consultation
) -> None:
    hidden = booking.book(person=factories.matter(protection="restricted").client, attorney=factories.otto(),
                          type_=factories.consultation_type(), starts_at=TEN, by=factories.paul(), now=NOW)  # fmt: skip
    assert client_for(axel).post(f"/consultations/{meeting.pk}/{what}/").status_code == 403
    assert client_for(petra).post(f"/consultations/{hidden.pk}/{what}/").status_code == 404
