"""Sheets to print: each has sources and reads well, the rights card speaks each language of the paper."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from caseapp.accounts.models import Firm, User
from clients.consultations import paper
from clients.consultations.factors import factors
from clients.consultations.sheets.catalogue import Sheet, rights_card, sheets
from clients.exposure.catalogue import resources
from tests.conftest import SignedIn

pytestmark = pytest.mark.django_db
TOPICS = {topic for one in resources().values() for topic in one.topics}


@pytest.mark.parametrize("sheet", sheets().values(), ids=lambda sheet: sheet.id)
def test_a_sheet_has_sources_and_tells_no_number_of_days(sheet: Sheet, client_for: SignedIn, paul: User) -> None:
    assert sheet.reader in ("client", "office")
    assert sheet.confidence in ("sure", "likely", "verify")
    assert sheet.note or sheet.confidence != "verify"
    assert len(sheet.sources) >= 2
    assert all(source.url.startswith("https://") for source in sheet.sources)
    assert set(sheet.topics) <= TOPICS
    assert set(sheet.factors) <= set(factors())
    assert set(sheet.stations) <= {stage.value for stage in paper.Stage}
    points = [point for part in sheet.parts for point in part.points]
    assert not [point for point in points if re.search(r"\b\d+ (day|week|month)s?\b", point)]  # the rulebook has them
    assert not [point for point in points if "!" in point]

    page = client_for(paul).get(reverse("sheets:sheet", args=[sheet.id])).content.decode()

    assert all(source.url in page for source in sheet.sources)


@pytest.mark.parametrize("language", paper.languages())
def test_the_rights_card_speaks_the_language_of_the_paper(language: str, client_for: SignedIn, paul: User) -> None:
    Firm.objects.update_or_create(pk=1, defaults={"name": "Firm", "phone": "+12125550100"})
    card = rights_card(language, phone="(212) 555-0100")
    assert card.language == language
    assert [len(part.points) for part in card.parts] == [6, 4, 5, 5]

    page = client_for(paul).get(reverse("sheets:rights"), {"lang": language}).content.decode()

    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "(212) 555-0100" in page
    assert ("No translator has read" in page) is (language != "en")


def test_odd_asking_is_answered_calmly(client_for: SignedIn, paul: User, otto: User) -> None:
    browser = client_for(paul)
    assert 'class="rights-card" lang="en"' in browser.get(reverse("sheets:rights"), {"lang": "tlh"}).content.decode()
    assert browser.get(reverse("sheets:sheet", args=["no-such"])).status_code == 404
    listed = browser.get(reverse("sheets:list")).content.decode()
    assert all(sheet.name in listed for sheet in sheets().values())
    assert reverse("sheets:list") in browser.get(reverse("resources:list")).content.decode()
