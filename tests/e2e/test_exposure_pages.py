"""Exposure, records, resources: readable, quiet, within the window, wide and narrow."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from caseapp.accounts.models import User
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation
from clients.exposure import actions as exposure
from clients.exposure.series import Point
from tests import factories
from tests.e2e.accessibility import axe, stays_in_width
from tests.e2e.conftest import NARROW, Look, OpenPage

LOOKS = [Look(), Look(width=NARROW, scheme="dark")]


@pytest.fixture
def reviewed(transactional_db: None) -> Consultation:
    """Return a consultation of somebody in a county with agreements, with a history that leads to many systems."""
    ana = factories.ana()
    person = factories.person(state="TX", county="Harris", a_number="123456789", street="1 Main Street")
    for kind, on, data in (
        ("entry", factories.TODAY.replace(year=2015), {"manner": "visa", "admitted_until": "2015-06-01"}),
        ("removal_order", factories.TODAY.replace(year=2019), {"in_absentia": "yes"}),
        ("immigration_arrest", factories.TODAY.replace(year=2020), {"agency": "ICE"}),
        ("monitoring", factories.TODAY.replace(year=2021), {"type": "phone_app"}),
        ("tax_year", None, {"year": "2024", "filed": "no"}),
        ("online_account", None, {"platform": "Instagram"}),
    ):
        history.record(person=person, kind=kind, on=on, data=data, by=ana, now=factories.NOW)
    exposure.write_note(
        state="TX", text="Invented note on sharing.", source="https://example.org/law", as_of=factories.TODAY,
        by=ana, now=factories.NOW,
    )  # fmt: skip
    exposure.load_figures(
        title="Invented spending", unit="million dollars", today=factories.TODAY, by=ana, now=factories.NOW,
        points=[Point(2024, Decimal(120), "Invented budget, page 3"), Point(2025, Decimal(310), "Invented budget")],
    )  # fmt: skip
    return factories.consultation(whose=person)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_exposure(open_page: OpenPage, look: Look, reviewed: Consultation, marta: User) -> None:
    page = open_page(f"/consultations/{reviewed.pk}/exposure/", factories.ana(), look=look)
    judge(page, "map", look)
    assert page.locator(".map").is_visible() == (look.width != NARROW)

    page.get_by_role("button", name="Prepare records request").first.click()
    page.get_by_role("heading", name="The request").wait_for()
    judge(page, "request", look)
    for name, address in {
        "list": "/exposure/", "systems": "/exposure/systems/", "figures": "/exposure/figures/?state=TX&county=harris",
        "notes": "/exposure/states/", "load": "/exposure/figures/load/", "records": "/records/",
        "library": "/resources/",
        "hand_out": "/resources/hand-out/?page=dhs-ai&page=dhs-privacy", "add": "/resources/add/",
    }.items():  # fmt: skip
        page.goto(address)
        judge(page, name, look)


def judge(page: object, name: str, look: Look) -> None:
    if folder := os.environ.get("PICTURES_TO"):
        page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)  # type: ignore[attr-defined]
    axe(page)  # type: ignore[arg-type]
    stays_in_width(page)  # type: ignore[arg-type]
