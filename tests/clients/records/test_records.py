"""Records requests: prepared, sent, answered, taken back; errors found; who sees what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.records import actions, queries
from clients.records.models import Discrepancy, RecordsRequest
from tests import factories
from tests.conftest import AuditUnavailable, SignedIn


def request_of(**fields: object) -> RecordsRequest:
    usual = {
        "person": factories.person(),
        "office": "ice",
        "text": "Please.",
        "by": factories.ana(),
        "now": factories.NOW,
    }
    return actions.prepare(**(usual | fields))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_request_goes_its_way_and_back(ana: User, now: datetime, today: date) -> None:
    asked = request_of()
    asked = actions.send(asked, sent_on=today, tracking_number="S-1", by=ana, now=now)
    asked = actions.acknowledge(asked, received_on=today, by=ana, now=now)
    asked = actions.answer(asked, answered_on=today, result="partial", pages=12, exemptions="(b)(6)", by=ana, now=now)
    asked = actions.appeal(asked, appealed_on=today, by=ana, now=now)
    asked = actions.close(asked, closed_on=today, by=ana, now=now)

    seen = []
    while asked.status != "draft":
        seen.append(asked.status)
        asked = actions.take_back(asked, by=ana, now=now)

    assert seen == ["closed", "appealed", "answered", "acknowledged", "sent"]
    assert (asked.sent_on, asked.received_on, asked.pages, asked.exemptions) == (None, None, None, "")
    kinds = list(Event.objects.filter(subject_id=asked.pk, kind__startswith="records.").values_list("kind", flat=True))
    assert kinds.count("records.taken_back") == 5
    assert {"records.prepared", "records.sent", "records.answered", "records.appealed", "records.closed"} <= set(kinds)


@pytest.mark.django_db
def test_a_step_that_does_not_fit_is_refused(ana: User, now: datetime, today: date) -> None:
    asked = request_of()
    with pytest.raises(ValidationError, match="being prepared"):
        actions.answer(asked, answered_on=today, result="full", by=ana, now=now)
    asked = actions.send(asked, sent_on=today, by=ana, now=now)
    with pytest.raises(ValidationError, match="before it was sent"):
        actions.acknowledge(asked, received_on=today - timedelta(days=1), by=ana, now=now)
    with pytest.raises(ValidationError, match="sent already"):
        actions.change(asked, text="Other", by=ana, now=now)
    with pytest.raises(ValidationError):
        request_of(office="nowhere")


@pytest.mark.django_db
def test_without_audit_nothing_is_saved(broken_audit: None) -> None:
    person, ana = factories.person, factories.ana
    with pytest.raises(AuditUnavailable):
        request_of(person=person(), by=ana())
    assert not RecordsRequest.objects.exists()


@pytest.mark.django_db
def test_a_request_of_a_protected_matter_is_not_there_for_a_stranger(
    client_for: SignedIn, otto: User, ana: User
) -> None:
    matter = factories.matter(protection="restricted")
    asked = request_of(person=matter.client, matter=matter)

    assert client_for(ana).get(asked.get_absolute_url()).status_code == 200
    for name in ("detail", "change", "note_error"):
        assert client_for(otto).get(reverse(f"records:{name}", args=[asked.pk])).status_code == 404
    assert not queries.listed(otto).exists()


@pytest.mark.django_db
def test_from_the_form_to_the_answer(client_for: SignedIn, ana: User, frozen: object) -> None:
    person = factories.person(a_number="987654321")
    browser = client_for(ana)
    address = f"{reverse('records:new')}?who={person.pk}"
    assert browser.get(reverse("records:new")).status_code == 200
    assert browser.post(address, {"office": "uscis", "act": "amendment"}).status_code == 422

    made = browser.post(address, {"office": "uscis", "act": "foia", "records": "The A-file\n<img src=x>"})
    asked = RecordsRequest.objects.get()
    assert made["Location"] == asked.get_absolute_url()
    assert "A987-654-321" in asked.text
    assert "<img src=x>" in asked.text
    page = browser.get(asked.get_absolute_url()).content.decode()
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x" not in page

    step = reverse("records:step", args=[asked.pk, "send"])
    assert browser.post(step, {"sent_on": "2027-01-01"}).status_code == 422
    assert browser.post(step, {"sent_on": "2026-11-20", "tracking_number": "N-1"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.sent_on) == ("sent", date(2026, 11, 20))

    error = {"office": "uscis", "about": "date of birth", "record_says": "1990", "truth": "1991", "status": "found"}
    assert browser.post(reverse("records:note_error", args=[asked.pk]), error).status_code == 302
    row = Discrepancy.objects.get()
    change = reverse("records:error", args=[row.pk])
    assert browser.get(change).status_code == 200
    assert browser.post(change, error | {"status": "sent"}).status_code == 422  # without the day it was asked for
    assert browser.post(change, error | {"status": "sent", "correction_sent_on": "2026-11-21"}).status_code == 302
    assert "date of birth" in browser.get(reverse("records:list")).content.decode()


@pytest.mark.django_db
def test_the_clock_is_docketed_by_address(client_for: SignedIn, ana: User, now: datetime, today: date) -> None:
    matter = factories.matter()
    asked = request_of(person=matter.client, matter=matter)
    actions.send(asked, sent_on=today, by=ana, now=now)
    actions.acknowledge(asked, received_on=today, by=ana, now=now)
    browser = client_for(ana)

    page = browser.get(asked.get_absolute_url())

    href = page.context["docket_href"]
    assert "kind=filing.foia" in href
    docket = browser.get(href)
    assert docket.status_code == 200
    assert "FOIA determination" in docket.content.decode()


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_and_for_three(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)
    browser.get(reverse("records:list"))  # the session's first page writes; the others do not
    counts = []
    for wanted in (1, 3):
        while RecordsRequest.objects.count() < wanted:
            request_of()
        with CaptureQueriesContext(connection) as seen:
            browser.get(reverse("records:list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
