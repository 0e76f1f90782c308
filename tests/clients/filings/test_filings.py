"""Filings: receipts in any spelling and once, statuses that follow each other, pages that keep what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.filings import actions
from clients.filings.models import AgencyStatus, Filing
from clients.matters.models import Matter
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")
DAY = timedelta(days=1)


@pytest.fixture
def browser(client_for: SignedIn, ana: User) -> Client:
    return client_for(ana)


def test_receipt_moves_the_filing_to_the_agency(ana: User, matter: Matter) -> None:
    filing = actions.record(matter=matter, form="I-130", sent_on=TODAY - 3 * DAY, by=ana, now=NOW)

    actions.record_receipt(filing, receipt_number="ioe 01-2345-6789", received_on=TODAY, by=ana, now=NOW)

    saved = Filing.objects.get()
    assert (saved.receipt_number, saved.status, saved.received_on) == ("IOE0123456789", "received", TODAY)
    assert Event.objects.get(kind="filing.receipted").data["receipt_number"] == "IOE0123456789"


def test_receipt_does_not_take_a_decision_back(ana: User) -> None:
    filing = factories.filing(status="denied", receipt_number="")

    actions.record_receipt(filing, receipt_number="IOE0000000999", by=ana, now=NOW)

    assert filing.status == "denied"


@pytest.mark.parametrize("wrong", ["IOE123", "1230123456789", "IOE012345678X"])
def test_wrong_receipt_is_refused(ana: User, wrong: str) -> None:
    with pytest.raises(ValidationError, match="three letters and ten digits"):
        actions.record_receipt(factories.filing(), receipt_number=wrong, by=ana, now=NOW)


def test_receipt_belongs_to_one_filing(ana: User, matter: Matter) -> None:
    first, second = factories.filing(matter), factories.filing(matter)

    with pytest.raises(ValidationError, match="Another filing already has"):
        actions.record_receipt(second, receipt_number=first.receipt_number, by=ana, now=NOW)


def test_agency_cannot_receive_before_it_is_sent(ana: User, matter: Matter) -> None:
    with pytest.raises(ValidationError, match="before it was sent"):
        actions.record(matter=matter, form="I-130", sent_on=TODAY, received_on=TODAY - DAY, by=ana, now=NOW)


def test_statuses_follow_each_other_and_move_the_filing(ana: User) -> None:
    filing = factories.filing()
    known = {"source": "Online account", "by": ana, "now": NOW}
    actions.record_agency_status(filing, status="Case Was Received", as_of=TODAY - DAY, **known)
    actions.record_agency_status(filing, status="Case Was Approved", as_of=TODAY, outcome="approved", **known)

    assert [row.status for row in filing.agency_statuses.all()] == ["Case Was Approved", "Case Was Received"]
    assert Filing.objects.get().status == "approved"


def test_change_records_old_fields_by_name(ana: User) -> None:
    filing = factories.filing()

    actions.change(filing, tracking_number="9400", by=ana, now=NOW)

    assert Event.objects.get(kind="filing.changed").data == {"fields": ["tracking_number"], "tracking_number": "9400"}


def test_nothing_is_saved_when_the_audit_fails(ana: User, request: pytest.FixtureRequest) -> None:
    filing = factories.filing()
    known = {"by": ana, "now": NOW}
    request.getfixturevalue("broken_audit")

    for attempt in (
        lambda: actions.record(matter=filing.matter, form="I-130", **known),
        lambda: actions.change(filing, form="I-131", **known),
        lambda: actions.record_receipt(filing, receipt_number="IOE9999999999", **known),
        lambda: actions.record_agency_status(
            filing, status="X", as_of=TODAY, source="Notice", outcome="denied", **known
        ),
    ):
        with pytest.raises(AuditUnavailable):
            attempt()

    saved = Filing.objects.get()
    assert (saved.form, saved.status) == ("I-485", "received")
    assert saved.receipt_number != "IOE9999999999"
    assert not AgencyStatus.objects.exists()


TYPED = {
    "form": "i-130",
    "agency": "USCIS",
    "method": "mail",
    "status": "sent",
    "sent_on": "2026-11-20",
    "tracking_number": "9400 1000",
}


def test_recorded_filing_leads_on_to_what_follows(browser: Client, matter: Matter) -> None:
    response = browser.post(f"/filings/matter/{matter.pk}/new/", TYPED)

    filing = Filing.objects.get()
    assert (filing.form, filing.matter) == ("I-130", matter)
    assert response.headers["Location"] == f"/docket/fact/filing:{filing.pk}/"


def test_filing_in_preparation_leads_to_its_page(browser: Client, matter: Matter) -> None:
    response = browser.post(f"/filings/matter/{matter.pk}/new/", TYPED | {"status": "preparing", "sent_on": ""})

    assert response.headers["Location"] == Filing.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("receipt_number", "IOE12", "three letters and ten digits"),
        ("sent_on", "2026-11-24", "has not come yet"),
        ("sent_on", "", "When was it sent?"),
        ("fee_paid", "-5", "greater than or equal to 0"),
    ],
)
def test_wrong_input_is_explained_and_kept(browser: Client, matter: Matter, field: str, typed: str, words: str) -> None:
    response = browser.post(f"/filings/matter/{matter.pk}/new/", TYPED | {field: typed})

    assert response.status_code == 422
    assert any(words in error for error in response.context["form"].errors[field])
    assert 'value="9400 1000"' in response.content.decode()
    assert not Filing.objects.exists()


def test_used_receipt_is_explained_at_its_field(browser: Client, matter: Matter) -> None:
    used = factories.filing().receipt_number

    response = browser.post(f"/filings/matter/{matter.pk}/new/", TYPED | {"receipt_number": used})

    assert "Another filing already has this receipt number." in response.content.decode()


def test_receipt_status_and_change_by_form(browser: Client) -> None:
    filing = factories.filing(receipt_number="", received_on=None)
    here = filing.get_absolute_url()

    browser.post(f"{here}receipt/", {"receipt_number": "IOE 0123456789", "received_on": "2026-11-01"})
    browser.post(f"{here}status/", {"status": "Interview Was Scheduled", "as_of": "2026-11-22", "source": "Notice"})
    browser.post(f"{here}change/", TYPED | {"form": "I-485", "receipt_number": "IOE0123456789"})

    page = browser.get(here).content.decode()
    assert "IOE0123456789" in page
    assert "Interview Was Scheduled" in page
    assert "9400 1000" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_as_many_queries_however_much_was_said(
    browser: Client, ana: User, rows: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    filing = factories.filing()
    for _ in range(rows):
        actions.record_agency_status(filing, status="X", as_of=TODAY, source="Notice", by=ana, now=NOW)
        factories.notice(filing.matter, filing=filing)
    browser.get(filing.get_absolute_url())

    with django_assert_max_num_queries(8):
        browser.get(filing.get_absolute_url())
