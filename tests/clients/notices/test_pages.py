"""Notices: the list with undocketed ones first, one notice, what waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from clients.notices import queries
from tests import factories
from tests.factories import TODAY

SignedIn = Callable[[User], Client]


def test_undocketed_notices_stand_first(client_for: SignedIn, ana: User) -> None:
    factories.notice(kind="noid", docketed=True)
    waiting = factories.notice(kind="noid", received_on=TODAY - timedelta(days=3), notice_on=TODAY - timedelta(days=5))

    page = client_for(ana).get("/notices/")

    assert page.context["waiting"] == [waiting]
    text = page.content.decode()
    assert text.index("Not docketed") < text.index('id="list"')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=undocketed", {"a"}),
        ("state=none", {"b"}),
        ("kind=noir", {"b"}),
        ("q=IOE0000000123", {"a"}),
        ("agency=EOIR", {"c"}),
    ],
)
def test_each_filter_narrows_the_list(client_for: SignedIn, ana: User, query: str, found: set[str]) -> None:
    made = {
        "a": factories.notice(kind="noid", receipt_number="IOE0000000123"),
        "b": factories.notice(kind="noir", docketed=True, no_deadline_reason="Nothing"),
        "c": factories.notice(kind="eoir_hearing", agency="EOIR", docketed=True),
    }

    page = client_for(ana).get(f"/notices/?{query}")

    assert {row.pk for row in page.context["page"].rows} == {made[name].pk for name in found}


def test_an_empty_list_offers_the_first_step(client_for: SignedIn, ana: User) -> None:
    assert "Record the first notice" in client_for(ana).get("/notices/").content.decode()


def test_what_the_rules_asked_is_shown_as_people_write_it(client_for: SignedIn, ana: User) -> None:
    facts = {"form": "i129", "uscis.rfe:mailed_abroad": True, "until": "2026-12-01", "days": 30}
    notice = factories.notice(facts=facts)

    page = client_for(ana).get(notice.get_absolute_url()).content.decode()

    for label, answer in (
        ("Form it is about", "I-129"), ("Mailed abroad", "Yes"), ("Until", "Tue, Dec 1, 2026"), ("Days", "30"),
    ):  # fmt: skip
        assert f"<dt>{label}</dt><dd>{answer}</dd>" in page


def test_a_notice_shows_its_dates_apart(client_for: SignedIn, ana: User) -> None:
    notice = factories.notice(
        kind="eoir_order", postmarked_on=TODAY - timedelta(days=4), printed_due_on=TODAY + timedelta(days=20),
        facts={"dates": {"decided_on": "2026-11-02"}, "appeal_waived": "no"},
    )  # fmt: skip

    text = client_for(ana).get(f"/notices/{notice.pk}/").content.decode()

    for words in ("Postmark", "Printed due date", "Date of the decision", "Mon, Nov 2, 2026", "Appeal waived"):
        assert words in text
    assert f"/docket/from/notice:{notice.pk}/" in text


def test_a_notice_of_unknown_kind_can_be_read(client_for: SignedIn, ana: User) -> None:
    notice = factories.notice(kind="")

    assert "Notice of unknown kind" in client_for(ana).get(f"/notices/{notice.pk}/").content.decode()


def test_strangers_find_nothing(client_for: SignedIn, otto: User, petra: User) -> None:
    hidden = factories.notice(factories.matter(protection="restricted"), kind="noid")
    for stranger in (otto, petra):
        browser = client_for(stranger)
        assert browser.get(f"/notices/{hidden.pk}/").status_code == 404
        page = browser.get("/notices/")
        assert (page.context["page"].rows, page.context["waiting"]) == ([], [])


def test_the_list_costs_the_same_for_one_and_three_rows(
    client_for: SignedIn, ana: User, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(ana)
    browser.get("/law/")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            factories.notice(factories.matter(), kind="noid")
        with django_assert_max_num_queries(12) as seen:
            browser.get("/notices/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_undocketed_by_attorney_groups_and_asks_once(db: None, django_assert_num_queries: Any) -> None:
    marta = factories.marta()
    mine = [factories.notice(factories.matter(), kind="noid") for _ in range(2)]
    hers = factories.notice(factories.matter(responsible=marta), kind="noid")
    factories.notice(kind="noid", docketed=True)

    with django_assert_num_queries(1):
        found = {attorney.name: notices for attorney, notices in queries.undocketed_by_attorney()}

    assert found == {"Ana Attorney": mine, "Marta Managing": [hers]}
