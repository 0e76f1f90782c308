"""The calculator while somebody types."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from caseapp.accounts.models import User
from tests.e2e.accessibility import axe
from tests.e2e.conftest import NARROW, Look, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_arrives_beside_what_is_being_typed(open_page: OpenPage, ana: User) -> None:
    page = open_page("/law/calculator/", ana, look=Look(NARROW))
    page.get_by_label("Rule").select_option("uscis.rfe")
    expect(page.get_by_label("mailed outside the United States")).to_be_visible()
    page.get_by_label("Date of the trigger").fill("2026-04-07")
    days = page.get_by_label("number of days the notice")
    days.press_sequentially("4")
    with page.expect_response("**/law/calculator/?*service=mail*"):
        page.get_by_label("How it was served").evaluate(
            "field => { field.value = 'mail'; field.dispatchEvent(new Event('change', {bubbles: true})) }"
        )
    expect(page.locator("#answer").get_by_text("Tue, Apr 14, 2026").first).to_be_visible()
    days.press_sequentially("5")
    expect(days).to_have_value("45")
    days.blur()
    expect(page.locator("#answer .count")).to_contain_text("45 calendar days after, as the notice or order states")


def test_what_is_missing_is_asked_for_at_its_field(open_page: OpenPage, ana: User) -> None:
    page = open_page("/law/calculator/?rule=tps.rereg&on=2026-06-01", ana)
    printed = page.get_by_label("Printed date")
    expect(printed).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("it needs the printed date or the number of days")
    axe(page)
    printed.fill("2026-08-03")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("#answer .date-large")).to_contain_text("Aug 3, 2026")
