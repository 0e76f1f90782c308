"""The law watch: entries tied to rules that exist, and to the open matters they may touch."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from caseapp.accounts.models import User
from clients.filings.models import Filing
from deadlines.rulebook import book
from deadlines.watch import queries
from deadlines.watch.catalogue import STATES, Entry, entries
from tests import factories
from tests.conftest import SignedIn


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.id)
def test_an_entry_is_dated_sourced_and_tied(entry: Entry) -> None:
    assert set(entry.rules) <= set(book().rules)
    assert entry.rules or entry.forms
    assert entry.state in STATES
    assert date(2020, 1, 1) < entry.happened_on < date(2100, 1, 1)
    assert entry.effective_on is None or entry.effective_on >= date(2020, 1, 1)
    assert entry.source
    assert entry.url.startswith("https://")
    assert "!" not in entry.effect


def test_entries_are_newest_first() -> None:
    days = [entry.happened_on for entry in entries().values()]
    assert days == sorted(days, reverse=True)


@pytest.mark.django_db
def test_open_matters_are_touched_by_their_dates_and_pending_filings(client_for: SignedIn, ana: User) -> None:
    dated, pending, closed, done = (factories.matter() for _ in range(4))
    factories.deadline(dated, rule_id="uscis.rfe")
    factories.deadline(closed, rule_id="uscis.rfe")
    type(closed).objects.filter(pk=closed.pk).update(closed_on=factories.TODAY)
    factories.filing(pending, form="I-131", status=Filing.Status.RECEIVED)
    factories.filing(done, form="I-131", status=Filing.Status.DENIED)
    browser = client_for(ana)

    rfe = browser.get(reverse("watch:entry", args=["rfe-practice"])).content.decode()
    travel = browser.get(reverse("watch:entry", args=["delcarmen-lara"])).content.decode()

    assert dated.number in rfe
    assert closed.number not in rfe
    assert pending.number in travel
    assert done.number not in travel
    assert browser.get(reverse("watch:list")).status_code == 200
    assert browser.get(reverse("watch:entry", args=["nothing"])).status_code == 404
    assert reverse("watch:list") in browser.get(reverse("law:list")).content.decode()


@pytest.mark.django_db
def test_a_stranger_to_a_matter_counts_it_nowhere(otto: User) -> None:
    hidden = factories.matter(protection="restricted")
    factories.deadline(hidden, rule_id="uscis.rfe")

    assert queries.touched(otto, entries().values())["rfe-practice"] == {}


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_matter_and_three(ana: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.touched(ana, entries().values())
        return len(seen)

    factories.deadline(factories.matter(), rule_id="uscis.rfe")
    one = asked()
    for _more in range(2):
        factories.deadline(factories.matter(), rule_id="uscis.rfe")
    assert asked() == one
