"""Correcting a filing, an order, a hearing or the proceedings shows what would move before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from clients.matters.models import Matter
from clients.proceedings import actions as proceedings
from clients.proceedings.models import Order
from deadlines.docketing.actions import docket_fact
from deadlines.docketing.events import event_of
from deadlines.tracking.desk import desk
from deadlines.tracking.models import Deadline
from deadlines.tracking.sources import key_of
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.usefixtures("frozen")
SignedIn = Callable[[User], Client]


@pytest.fixture
def order(ana: User) -> Order:
    """A removal order of November 4, docketed."""
    matter = factories.matter(type="removal_defense")
    found = proceedings.record_order(matter=matter, kind="removal", entered_on=date(2026, 11, 4), by=ana, now=NOW)
    docket(found, ana, appeal_waived=False, final=True)
    return found


def docket(fact: object, ana: User, **facts: object) -> None:
    event = event_of(fact)  # type: ignore[arg-type]
    docket_fact(
        matter=fact.matter,  # type: ignore[attr-defined]
        event=type(event)(event.trigger_kind, event.dates, facts={**event.facts, **facts}),
        source_key=key_of(fact),  # type: ignore[arg-type]
        no_deadline_reason="none",
        desk=desk(TODAY),
        by=ana,
        now=NOW,
    )


def would_move(fact: object) -> str:
    return reverse("docketing:would_move", args=[key_of(fact)])  # type: ignore[arg-type]


def moves(page: object) -> dict[str, tuple[str, date | None, date]]:
    shown = page.context["preview"].opens  # type: ignore[attr-defined]
    return {
        row.planned.rule.id: (
            row.adjustment.kind,
            row.adjustment.old.due_on if row.adjustment.old else None,
            row.planned.computation.governs.on,
        )
        for row in shown
    }


def test_an_order_shows_old_and_new_and_saves_nothing(htmx_for: SignedIn, ana: User, order: Order) -> None:
    page = htmx_for(ana).post(would_move(order), {"kind": "removal", "entered_on": "2026-11-10", "served_on": ""})

    found = moves(page)
    assert found["eoir.mtr.reconsider"] == ("moves", date(2026, 12, 4), date(2026, 12, 10))
    text = page.content.decode()
    assert "<html" not in text
    assert "Fri, Dec 4, 2026" in text
    assert "Why this date?" in text
    order.refresh_from_db()
    assert order.entered_on == date(2026, 11, 4)


def test_what_was_shown_is_what_docketing_again_moves(client_for: SignedIn, ana: User, order: Order) -> None:
    browser = client_for(ana)
    typed = {"kind": "removal", "entered_on": "2026-11-10", "served_on": "", "text": ""}
    shown = {rule: new for rule, (_, _, new) in moves(browser.post(would_move(order), typed)).items()}

    saved = browser.post(reverse("proceedings:correct_order", args=[order.pk]), typed)

    assert saved["Location"] == reverse("docketing:fact", args=[key_of(order)])
    assert Deadline.objects.get(rule_id="eoir.mtr.reconsider").due_on == date(2026, 12, 4), "saving moves nothing"
    order.refresh_from_db()
    docket(order, ana, appeal_waived=False, final=True)
    assert dict(Deadline.objects.open().values_list("rule_id", "due_on")) == shown


def test_a_deadline_says_that_its_fact_was_corrected_and_it_did_not_move(
    client_for: SignedIn, htmx_for: SignedIn, ana: User, otto: User, order: Order
) -> None:
    deadline = Deadline.objects.get(rule_id="eoir.mtr.reconsider")
    address = reverse("docketing:corrected", args=[key_of(order)])
    assert address in client_for(ana).get(deadline.get_absolute_url()).content.decode()
    assert "Date corrected" not in htmx_for(ana).get(address).content.decode()

    proceedings.correct_order(order, entered_on=date(2026, 11, 10), by=ana, now=NOW)

    assert "Date corrected" in htmx_for(ana).get(address).content.decode()
    docket(order, ana, appeal_waived=False, final=True)
    assert "Date corrected" not in htmx_for(ana).get(address).content.decode()
    assert "as they were when it was docketed" in client_for(ana).get(address).content.decode()
    hidden = factories.filing(factories.matter(protection="restricted"))
    assert htmx_for(otto).get(reverse("docketing:corrected", args=[key_of(hidden)])).status_code == 404


def test_correcting_an_order_is_on_record(client_for: SignedIn, ana: User, order: Order) -> None:
    browser = client_for(ana)
    page = reverse("proceedings:correct_order", args=[order.pk])
    assert would_move(order) in browser.get(page).content.decode()
    assert (
        browser.post(page, {"kind": "removal", "entered_on": "2026-11-10", "served_on": "2026-11-09"}).status_code
        == 422
    )

    browser.post(page, {"kind": "removal", "entered_on": "2026-11-10", "text": "Denied."})

    event = Event.objects.get(kind="order.corrected")
    assert event.data["before"]["entered_on"] == "2026-11-04"
    assert event.data["after"]["entered_on"] == "2026-11-10"


@pytest.mark.parametrize("typed", ["", "soon", "2026-02-30"])
def test_a_date_that_cannot_be_read_yet_leaves_the_saved_one(
    htmx_for: SignedIn, ana: User, order: Order, typed: str
) -> None:
    page = htmx_for(ana).post(would_move(order), {"entered_on": typed})

    assert {kind for kind, _, _ in moves(page).values()} == {"stays"}


def test_a_hearing_that_moves_shows_the_new_filing_day(htmx_for: SignedIn, ana: User) -> None:
    hearing = factories.appearance()
    docket(hearing, ana, detained=False, ruling_requested=True)
    before = Deadline.objects.get(rule_id="eoir.hearing.master").due_on

    page = htmx_for(ana).post(would_move(hearing), {"local_start": "2027-02-01T09:30", "zone": "America/New_York"})

    kind, old, new = moves(page)["eoir.hearing.master"]
    assert (kind, old) == ("moves", before)
    assert new > date(2027, 1, 1)
    skipped = htmx_for(ana).post(would_move(hearing), {"local_start": "2027-03-14T02:30", "zone": "America/New_York"})
    assert moves(skipped)["eoir.hearing.master"][2] == before


def test_a_filing_and_its_receipt_show_it(htmx_for: SignedIn, client_for: SignedIn, ana: User, matter: Matter) -> None:
    filing = factories.filing(matter, form="N-336", sent_on=date(2026, 10, 1), received_on=date(2026, 10, 5))
    docket(filing, ana)

    page = htmx_for(ana).post(would_move(filing), {"received_on": "2026-10-20"})

    assert moves(page)["uscis.n336.hearing"][0] == "moves"
    for name in ("filings:change", "filings:receipt"):
        assert would_move(filing) in client_for(ana).get(reverse(name, args=[filing.pk])).content.decode()


def test_a_renewed_card_moves_what_ran_from_the_old_one(client_for: SignedIn, ana: User, matter: Matter) -> None:
    old = factories.validity(matter.client, "daca", expires_on=date(2027, 3, 1))
    event = event_of(old)
    docket_fact(
        matter=matter, event=event, source_key=key_of(old), no_deadline_reason="none", desk=desk(TODAY), by=ana, now=NOW
    )
    before = Deadline.objects.get(rule_id="daca.renewal", meaning="last_day")
    other = factories.matter(client=matter.client)
    new = factories.validity(matter.client, "daca", expires_on=date(2027, 6, 1))
    browser = client_for(ana)

    page = browser.get(f"/docket/fact/{key_of(new)}/?matter={matter.pk}")

    assert moves(page)["daca.renewal"][:2] == ("moves", before.due_on)
    elsewhere = browser.get(f"/docket/fact/{key_of(new)}/?matter={other.pk}")
    assert moves(elsewhere)["daca.renewal"][:2] == ("opens", None), "the other matter has its own deadlines"
    browser.post(f"/docket/fact/{key_of(new)}/", {"matter": matter.pk, **asked(page)})
    before.refresh_from_db()
    assert before.outcome == Deadline.Outcome.SUPERSEDED
    assert Deadline.objects.open().get(rule_id="daca.renewal", meaning="last_day").source_key == key_of(new)


def test_recording_a_renewed_card_leads_on_to_what_would_move(client_for: SignedIn, ana: User, rita: User) -> None:
    person = factories.person()
    path, typed = reverse("people:record_validity", args=[person.pk]), {"kind": "daca", "expires_on": "2027-03-01"}
    browser = client_for(ana)

    first = browser.post(path, typed)
    second = browser.post(path, typed | {"expires_on": "2027-06-01"})
    by_intake = client_for(rita).post(path, typed | {"expires_on": "2027-07-01"})

    assert (first["Location"], by_intake["Location"]) == (person.get_absolute_url(), person.get_absolute_url())
    assert second["Location"].startswith("/docket/fact/validity:")


def asked(page: object) -> dict[str, object]:
    """What the page's form starts with, as a browser sends it."""
    form = page.context["form"]  # type: ignore[attr-defined]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}


def test_without_javascript_what_was_typed_goes_on_to_saving(client_for: SignedIn, ana: User, order: Order) -> None:
    back = reverse("proceedings:correct_order", args=[order.pk])
    typed = {"entered_on": "2026-11-10", "text": "“Denied” <b>", "page": back}

    page = client_for(ana).post(would_move(order), typed).content.decode()

    assert f'action="{back}"' in page
    assert 'name="entered_on" value="2026-11-10"' in page
    assert "&lt;b&gt;" in page
    elsewhere = client_for(ana).post(would_move(order), typed | {"page": "//evil.example/"}).content.decode()
    assert "evil.example" not in elsewhere


def test_nothing_rests_on_a_fact_nobody_docketed(htmx_for: SignedIn, ana: User) -> None:
    page = htmx_for(ana).post(would_move(factories.filing()), {"received_on": "2026-11-01"})

    assert "No deadline rests on these dates yet" in page.content.decode()


def test_a_stranger_and_another_kind_of_fact_get_404(htmx_for: SignedIn, ana: User, otto: User, order: Order) -> None:
    browser = htmx_for(ana)
    hidden = factories.filing(factories.matter(protection="restricted"))

    assert htmx_for(otto).post(would_move(hidden)).status_code == 404
    assert browser.post("/docket/from/filing:999999/would-move/").status_code == 404
    assert browser.post(would_move(factories.notice(order.matter))).status_code == 404
    assert browser.get(would_move(order)).status_code == 405
