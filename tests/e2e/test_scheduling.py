"""The desk by telephone, by drag, and the waiting list."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from caseapp.accounts.models import Firm, User
from caseapp.core import clock
from clients.consultations.booking import actions as booking
from clients.consultations.booking import facts, office
from clients.consultations.booking.slots import Hours
from clients.consultations.models import Consultation, WaitingEntry
from clients.consultations.waiting import actions as waiting
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)
DAYTIME = [Hours(day, time(9), time(17)) for day in range(5)]


def next_monday() -> datetime:
    today = clock.today("America/New_York")
    day = today + timedelta(days=7 - today.weekday())
    return datetime.combine(day, time(10))


def at(local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


@pytest.fixture
def office_day(db: Any) -> datetime:
    """A week with hours, a meeting, a hearing and leave; returns Monday at ten."""
    ana, otto, paul, now = factories.ana(), factories.otto(), factories.paul(), clock.now()
    Firm.objects.update_or_create(pk=1, defaults={"name": "Harbor Law", "phone": "(212) 555-0100"})
    for user in (ana, otto):
        office.set_hours(user, hours=DAYTIME, by=paul, now=now)
    monday, kind = next_monday(), factories.consultation_type()
    known = factories.person(given_name="Rosa", family_name="Delgado", a_number="912345678")
    booking.book(person=known, attorney=ana, type_=kind, starts_at=at(monday), by=paul, now=now)
    hearing = factories.appearance(local_start=monday + timedelta(days=1, hours=3), attorney=ana)
    facts.sync_holds_for_appearance(hearing, by=paul, now=now)
    return monday


def desk(monday: datetime) -> str:
    return f"/consultations/desk/?week={monday:%Y-%m-%d}"


def free_hour(attorney: str, monday: datetime, at_: str) -> str:
    return f"Book {attorney}, {monday:%a, %b} {monday.day}, {monday.year}, {at_}"


def test_the_desk_in_every_look(open_page: OpenPage, look: Look, office_day: datetime, paul: User) -> None:
    page = open_page(desk(office_day), paul, look=look)
    shown = page.locator(".week-list" if look.width == NARROW else ".week-grid")
    expect(shown).to_be_visible()
    if look.width == NARROW:
        page.locator(".week-person > summary").first.click()
    expect(shown.get_by_text("Rosa Delgado").first).to_be_visible()
    axe(page)
    stays_in_width(page)


def test_a_telephone_call_is_booked_on_the_desk(open_page: OpenPage, office_day: datetime, paul: User) -> None:
    page = open_page(desk(office_day), paul)
    page.get_by_role("link", name=free_hour("Ana Attorney", office_day, "2:00 PM")).click()
    panel = page.locator("#booking")
    expect(panel.get_by_label("First name")).to_be_focused()
    panel.get_by_label("First name").press_sequentially("Rosa")
    panel.get_by_label("Last name").press_sequentially("Delgado")
    panel.get_by_role("radio", name="Rosa Delgado").check()
    panel.get_by_label("Telephone").fill("(212) 555-0144")
    axe(page)
    panel.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("status").first).to_contain_text("Rosa Delgado is booked with Ana Attorney")
    assert Consultation.objects.filter(local_start=f"{office_day:%Y-%m-%d}T14:00").count() == 1


def test_a_new_caller_with_a_similar_name_is_shown_first(open_page: OpenPage, office_day: datetime, paul: User) -> None:
    page = open_page(f"/consultations/book/?attorney={factories.ana().pk}&at={office_day:%Y-%m-%d}T15:00", paul)
    page.get_by_label("First name").fill("Roza")
    page.get_by_label("Last name").fill("Delgado")
    expect(page.locator("#matches")).to_contain_text("sounds the same")
    page.get_by_label("How do you know it is somebody else?").fill("Another date of birth")
    page.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("status").first).to_contain_text("Roza Delgado is booked")


def test_without_a_script_what_was_found_is_shown_before_it_is_confirmed(
    open_page: OpenPage, office_day: datetime, paul: User
) -> None:
    path = f"/consultations/book/?attorney={factories.ana().pk}&at={office_day:%Y-%m-%d}T15:00"
    page = open_page(path, paul, script=False)
    page.get_by_label("First name").fill("Roza")
    page.get_by_label("Last name").fill("Delgado")
    page.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("alert")).to_contain_text("Look at what was found")
    page.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("status").first).to_contain_text("is booked")


def test_a_meeting_is_dragged_to_another_hour(open_page: OpenPage, office_day: datetime, paul: User) -> None:
    page = open_page(desk(office_day), paul)
    target = page.get_by_role("link", name=free_hour("Otto Outsider", office_day, "11:00 AM"))
    page.locator(".week-grid .entry-consultation").drag_to(target)
    expect(page.get_by_role("status").first).to_contain_text("has a new time with Otto Outsider")
    moved = Consultation.objects.get()
    assert (moved.local_start, moved.attorney) == (f"{office_day:%Y-%m-%d}T11:00", factories.otto())


def test_a_meeting_is_moved_by_choosing_an_hour_and_taken_back(
    open_page: OpenPage, office_day: datetime, paul: User
) -> None:
    page = open_page(desk(office_day), paul, look=Look(NARROW))  # a telephone: no drag
    page.locator(".week-person > summary").first.click()
    page.locator(".week-list").get_by_role("link", name="Move Rosa Delgado").click()
    expect(page.get_by_role("main")).to_contain_text("Moving Rosa Delgado")
    axe(page)
    stays_in_width(page)
    hour = f"Move to Otto Outsider, {office_day:%a, %b} {office_day.day}, {office_day.year}, 11:00 AM"
    page.get_by_role("button", name=hour).click()
    expect(page.get_by_role("status").first).to_contain_text("has a new time with Otto Outsider")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("has the earlier time again")
    assert Consultation.objects.get().local_start == f"{office_day:%Y-%m-%d}T10:00"


def test_a_taken_hour_is_named_at_its_field(open_page: OpenPage, office_day: datetime, paul: User) -> None:
    page = open_page(f"/consultations/book/?attorney={factories.ana().pk}&at={office_day:%Y-%m-%d}T10:30", paul)
    page.get_by_label("Last name").fill("Okonkwo")
    page.get_by_role("button", name="Confirm booking").click()
    expect(page.get_by_role("alert")).to_contain_text("Ana Attorney has a consultation with Rosa Delgado")
    axe(page)


def test_a_cancelled_hour_goes_to_the_waiting_list(open_page: OpenPage, office_day: datetime, paul: User) -> None:
    waits = factories.person(given_name="Wanda", family_name="Waiting")
    waiting.add(person=waits, type_=factories.consultation_type(), by=paul, now=clock.now())
    page = open_page(f"/consultations/{Consultation.objects.get().pk}/cancel/", paul)
    axe(page)
    page.get_by_role("button", name="Cancel consultation").click()
    page.goto("/consultations/waiting/")
    expect(page.get_by_role("row", name="Wanda Waiting")).to_contain_text("held until")
    axe(page)
    page.get_by_role("button", name="They take it Wanda Waiting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wanda Waiting")
    assert WaitingEntry.objects.get().status == "booked"


@pytest.mark.parametrize(
    "path",
    ["/consultations/", "/consultations/hours/", "/consultations/conflicts/", "/consultations/waiting/",
     "/consultations/questions/", "/consultations/kinds/new/", "/consultations/book/", "/consultations/hours/block/"],
)  # fmt: skip
@pytest.mark.usefixtures("office_day")
def test_the_rooms_of_consultations(open_page: OpenPage, look: Look, paul: User, path: str) -> None:
    page = open_page(path, paul, look=look)
    axe(page)
    stays_in_width(page)
