"""A row of Today is finished without leaving the page: beside the list, with what was typed kept, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from caseapp.core import clock
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage

pytestmark = pytest.mark.usefixtures("transactional_db")


def busy_day() -> None:
    today = clock.today()
    matter = factories.matter(title="Sample: Asylum")
    factories.notice(matter)
    factories.deadline(matter, title="Send the brief", due_on=today - timedelta(days=1))
    factories.task(matter, title="Call the school", due_on=today)
    factories.matter(title="Sample: Forgotten", opened_on=today - timedelta(days=400))


def test_rows_are_finished_in_place(open_page: OpenPage) -> None:
    busy_day()
    page = open_page("/?scope=firm", factories.ana())
    said = page.locator("#messages")

    page.get_by_role("button", name="Done").click()
    expect(said).to_contain_text("Done: Call the school.")
    expect(page.locator("#tasks")).to_have_count(0)
    said.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Call the school").first).to_be_visible()

    _complete(page)
    expect(said).to_contain_text("Completed: Send the brief.")
    expect(page.locator("#overdue")).to_have_count(0)
    said.get_by_role("button", name="Undo").click()
    expect(page.locator("#overdue")).to_be_visible()

    page.get_by_role("link", name=re.compile("Add a task.*Forgotten")).click()
    panel = page.get_by_role("dialog", name="Add a task")
    panel.get_by_label("What has to be done").fill("Ask how it goes")
    panel.get_by_role("button", name="Add task").click()
    expect(page.get_by_role("link", name=re.compile("Add a task.*Forgotten"))).to_have_count(0)
    assert page.evaluate("location.pathname") == "/"


def _complete(page: Page) -> None:
    """Complete the first deadline: once with a mistake, which is explained and loses nothing."""
    page.get_by_role("link", name=re.compile("^Complete")).first.click()
    panel = page.get_by_role("dialog", name="Complete deadline")
    panel.get_by_label("Done on").fill((clock.today() + timedelta(days=1)).isoformat())
    panel.get_by_label("Note").fill("by courier")
    panel.get_by_role("button", name="Complete").click()
    expect(panel.get_by_role("alert")).to_contain_text("This day is still ahead.")
    expect(panel.get_by_label("Note")).to_have_value("by courier")
    axe(page)

    panel.get_by_label("Done on").fill(clock.today().isoformat())
    panel.get_by_role("button", name="Complete").click()


def test_the_keyboard_starts_at_the_top_and_stays_where_something_was_done(open_page: OpenPage) -> None:
    busy_day()
    factories.task(factories.matter(), title="Write to the court", due_on=clock.today())
    page = open_page("/?scope=firm", factories.ana())
    expect(page.get_by_role("heading", name=re.compile("Nothing next"))).to_be_visible()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()

    page.get_by_role("button", name="Done Call the school").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Done: Call the school.")
    expect(page.get_by_role("region", name="Tasks")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Done Write to the court")).to_be_focused()


@pytest.mark.parametrize("look", [Look(), Look(NARROW, "dark")], ids=str)
def test_the_panel_is_accessible_and_closes_without_losing_what_was_typed(open_page: OpenPage, look: Look) -> None:
    busy_day()
    page = open_page("/", factories.ana(), look=look)
    docket = page.get_by_role("link", name=re.compile("^Docket"))
    docket.click()
    expect(page.get_by_label("Notice date")).to_be_visible()
    axe(page)
    stays_in_width(page)

    page.get_by_label("Receipt number").fill("IOE09")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(docket).to_be_focused()
    docket.click()
    expect(page.get_by_label("Receipt number")).to_have_value("IOE09")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_a_script_each_row_leads_to_its_page(open_page: OpenPage) -> None:
    busy_day()
    page = open_page("/", factories.ana(), script=False)
    page.get_by_role("link", name=re.compile("^Complete")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Complete deadline")
