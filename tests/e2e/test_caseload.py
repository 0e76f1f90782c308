"""Clients, matters, filings, court and papers in a real browser: accessible, within the window, usable by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from clients.documents import actions as documents
from clients.filings import actions as filings
from clients.matters import actions as matters
from clients.matters.models import Matter
from clients.people import actions as people
from clients.people.fields import OtherName
from clients.people.models import Person
from clients.proceedings import actions as proceedings
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, WIDE, Look, OpenPage
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("transactional_db", "frozen")
TWO_LOOKS = pytest.mark.parametrize("look", [Look(WIDE, "light"), Look(NARROW, "dark")], ids=str)


def a_client() -> Person:
    """Return a person about whom everything that can be known is known."""
    known = {"by": factories.ana(), "now": NOW}
    olena = people.record_person(
        given_name="Olena",
        family_name="Koval",
        native_name="Олена Коваль",
        a_number="123456789",
        birth_date=datetime(1988, 3, 4).date(),
        nationality="UA",
        language="uk",
        phone="+12025550123",
        email="olena@mail.example",
        other_names=[OtherName("birth", "Olena Shevchuk")],
        **known,
    )
    factories.relationship(factories.person(given_name="Taras", family_name="Koval"), olena, "spouse")
    factories.validity(olena, "ead", label="C08", expires_on=TODAY + timedelta(days=40))
    factories.validity(olena, "passport", expires_on=TODAY - timedelta(days=4))
    people.set_contact_rules(olena, safe_voicemail=False, instructions="Ask for Olena only.", **known)
    people.give_consent(olena, channel="email", how="signed form", **known)
    people.record_employment(person=olena, organization=factories.organization(), title="Baker", **known)
    return olena


def a_full_matter() -> Matter:
    """Return a protected matter in court with something in every part of its page."""
    ana, paul = factories.ana(), factories.paul()
    matter = factories.matter(type="asylum_defensive", client=a_client(), opened_on=TODAY - timedelta(days=120))
    matters.add_note(matter=matter, text="She called about the hearing notice.", by=paul, now=NOW)
    factories.task(matter, due_on=TODAY - timedelta(days=2))
    matters.finish_task(factories.task(matter, title="Open the file"), by=paul, now=NOW)
    filing = factories.filing(matter, form="I-589")
    filings.record_agency_status(filing, status="Case Was Received", as_of=TODAY, source="Notice", by=paul, now=NOW)
    factories.proceeding(matter, judge="A. Example")
    hearing = factories.appearance(matter)
    proceedings.move_appearance(hearing, local_start=datetime(2026, 12, 15, 13, 0), by=ana, now=NOW)
    proceedings.record_order(matter=matter, kind="other", entered_on=TODAY, by=ana, now=NOW)
    factories.document(matter, title="Birth certificate", language="uk")
    documents.request_document(
        person=matter.client, matter=matter, title="Passport", due_on=TODAY + timedelta(days=5), by=paul, now=NOW
    )
    matters.raise_wall(matter, user=factories.otto(), reason="former client", by=ana, now=NOW)
    factories.deadline(matter)
    return matter


def addresses(matter: Matter) -> Iterator[str]:
    """Yield every page about the matter and its client."""
    person = matter.client.get_absolute_url()
    here = matter.get_absolute_url()
    court, papers = f"/proceedings/matter/{matter.pk}/", f"/documents/matter/{matter.pk}/"
    filing, paper = matter.filings.get().get_absolute_url(), matter.documents.get().get_absolute_url()
    hearing = matter.appearances.get(status="set").get_absolute_url()
    body = matter.client.employments.get().organization.get_absolute_url()
    yield from ("/people/", "/people/?q=nobody", "/people/new/", "/people/organizations/", body, "/matters/")
    yield from (f"{person}{part}" for part in ("", "change/", "contact/", "consent/", "validities/new/", "names/new/"))
    yield from (f"{person}relatives/new/?q=koval", "/matters/new/", f"/matters/new/?who={matter.client_id}")
    parts = ("", "stage/", "close/", "team/", "screens/", "protection/", "history/", "notes/new/", "tasks/new/")
    yield from (f"{here}{part}" for part in parts)
    yield from (filing, f"{filing}change/", f"{filing}status/", f"/filings/matter/{matter.pk}/new/")
    yield from (court, f"{court}appearances/new/", f"{court}orders/new/", hearing, f"{hearing}move/")
    yield from (matter.orders.get().get_absolute_url(), papers, f"{papers}new/", f"{papers}ask/", paper)


@TWO_LOOKS
def test_every_page_is_accessible(open_page: OpenPage, look: Look) -> None:
    page = open_page("/matters/", factories.marta(), look=look)
    matter = a_full_matter()
    matters.set_team(matter, responsible=factories.ana(), attorneys=[factories.marta()], by=factories.ana(), now=NOW)

    for address in addresses(matter):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        axe(page)
        stays_in_width(page)


@TWO_LOOKS
@pytest.mark.parametrize("address", ["/people/new/", "/people/organizations/new/"])
def test_wrong_forms_are_accessible(open_page: OpenPage, look: Look, address: str) -> None:
    page = open_page(address, factories.ana(), look=look)
    page.locator("form[method=post][data-draft]").evaluate("form => form.noValidate = true")
    page.get_by_label("Telephone").fill("12")
    page.locator("main form[method=post] button[type=submit]").last.click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Telephone")).to_have_value("12")
    axe(page)
    stays_in_width(page)


def test_client_and_matter_by_keyboard_and_in_place(open_page: OpenPage) -> None:
    factories.person(given_name="Lan", family_name="Nguyen")
    page = open_page("/people/", factories.ana())
    with page.expect_navigation():  # until the page's scripts are there
        page.keyboard.press("n")
    page.get_by_label("Given name").fill("Lan")
    page.get_by_label("Family name").fill("Nguyen")
    page.get_by_label("Family name").press("Tab")
    expect(page.get_by_role("heading", name="Is it one of these people?")).to_be_visible()
    page.get_by_label("None of these is the person I am recording").check()
    page.get_by_role("button", name="Record person").click()
    expect(page.get_by_role("heading", name="Lan Nguyen")).to_be_visible()

    page.get_by_role("link", name="Open a matter").click()
    page.get_by_label("Type of matter").select_option("naturalization")
    page.get_by_role("button", name="Open matter").click()
    expect(page.get_by_text("Matter 2026-0001 is open.")).to_be_visible()
    _tasks_in_place(page)


def _tasks_in_place(page: Page) -> None:
    page.get_by_role("link", name="Add a task").click()
    page.get_by_label("What has to be done").fill("Call the school")
    page.get_by_role("button", name="Add task").click()
    address = page.url
    page.get_by_role("button", name=re.compile("Done.*Call the school")).click()
    expect(page.get_by_role("button", name=re.compile("Undo.*Call the school"))).to_be_visible()
    assert page.url == address


def test_works_without_a_script(open_page: OpenPage) -> None:
    matter = factories.matter()
    factories.task(matter)
    page = open_page(matter.get_absolute_url(), factories.ana(), script=False)

    page.get_by_role("button", name=re.compile("Done.*Call the client")).click()
    expect(page.get_by_role("button", name=re.compile("Undo.*Call the client"))).to_be_visible()
    page.get_by_role("link", name="What happened and what is due").click()
    expect(page.get_by_text("Stage: Collecting papers")).to_be_visible()
