"""The law's pages: every rule can be read and tried; what a person verified is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from caseapp.accounts.models import User
from caseapp.audit.models import Event
from deadlines.rulebook import book
from deadlines.rulebook.models import RuleVerification
from deadlines.rulebook.verifying import digest_of, unverified

SignedIn = Callable[[User], Client]
RULE = "uscis.noid"


@pytest.mark.parametrize("path", ["/law/", "/law/?q=denial", "/law/?q=zzzz", "/law/unverified/", "/law/calculator/"])
def test_law_pages_open(client_for: SignedIn, rita: User, path: str) -> None:
    assert client_for(rita).get(path).status_code == 200


def test_every_authority_and_rule_has_a_page(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)

    for authority, _rules in book().authorities():
        assert browser.get(f"/law/by/{authority.id}/").status_code == 200
    for rule_id in book().rules:
        assert browser.get(f"/law/rule/{rule_id}/").status_code == 200, rule_id


def test_a_rule_says_what_starts_it_and_how_papers_were_served_in_its_examples(client_for: SignedIn, ana: User) -> None:
    text = client_for(ana).get(f"/law/rule/{RULE}/").content.decode()

    assert "Notice of Intent to Deny" in book().started_by(RULE)[0]
    assert all(name in text for name in book().started_by(RULE))
    assert "served in person" in text
    assert "by personal" not in text
    assert book().started_by("uscis.rfe.overseas_mail") == ()
    assert "No event starts it by itself" in client_for(ana).get("/law/rule/uscis.rfe.overseas_mail/").content.decode()


@pytest.mark.parametrize("path", ["/law/rule/no.such/", "/law/by/nobody/"])
def test_what_is_not_there_is_not_found(client_for: SignedIn, ana: User, path: str) -> None:
    assert client_for(ana).get(path).status_code == 404


def test_calculator_keeps_its_input_in_the_address(client_for: SignedIn, rita: User) -> None:
    page = client_for(rita).get("/law/calculator/", {"rule": RULE, "on": "2026-11-09", "service": "mail"})

    text = page.content.decode()
    expected = book().compute(RULE, page.context["form"].trigger()).governs.working_on
    assert expected
    assert expected.isoformat() in text
    assert "<svg" in text
    assert 'value="2026-11-09"' in text


def test_calculator_names_a_missing_fact(client_for: SignedIn, ana: User) -> None:
    page = client_for(ana).get("/law/calculator/", {"rule": "l1.max", "on": "2026-11-09"})

    assert page.status_code == 422
    assert "Needed before a date can be given" in page.content.decode()


def test_calculator_says_when_a_rule_was_not_in_force(client_for: SignedIn, ana: User) -> None:
    page = client_for(ana).get("/law/calculator/", {"rule": "uscis.rfe", "on": "1990-11-09"})

    assert page.status_code == 422
    assert "not in force" in page.content.decode()


def test_every_worked_example_opens_in_the_calculator(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)
    rule_page = browser.get(f"/law/rule/{RULE}/")

    for row in rule_page.context["examples"]:
        page = browser.get(f"/law/calculator/?{row['query']}")
        assert page.status_code == (200 if row["to"] else 422), row["example"].name


def test_verifying_is_remembered_and_audited(client_for: SignedIn, ana: User) -> None:
    number = book().rule(RULE).versions[-1].number
    before = sum(1 for _ in unverified(book()))

    client_for(ana).post(f"/law/rule/{RULE}/verify/{number}/", {"note": "eCFR"})

    row = RuleVerification.objects.get()
    assert (row.rule_id, row.version, row.verified_by, row.note) == (RULE, number, ana, "eCFR")
    assert Event.objects.filter(kind="rule.verified", actor_id=ana.pk).exists()
    assert sum(1 for _ in unverified(book())) == before - 1
    assert "Verified by Ana Attorney" in client_for(ana).get(f"/law/rule/{RULE}/").content.decode()


def test_verifying_twice_is_told(client_for: SignedIn, ana: User) -> None:
    browser = client_for(ana)
    for _ in range(2):
        browser.post(f"/law/rule/{RULE}/verify/1/")

    assert RuleVerification.objects.count() == 1


def test_a_changed_text_is_unverified_again() -> None:
    one, other = (book().rule(rule_id).versions[0] for rule_id in ("uscis.noid", "uscis.noir"))

    assert digest_of(one) == digest_of(one)
    assert digest_of(one) != digest_of(other)


def test_only_counsel_verify(client_for: SignedIn, paul: User) -> None:
    assert client_for(paul).post(f"/law/rule/{RULE}/verify/1/").status_code == 403


def test_rule_page_asks_the_database_the_same_for_many_versions(
    client_for: SignedIn, ana: User, django_assert_num_queries: Any
) -> None:
    browser = client_for(ana)
    browser.get("/law/rule/uscis.noid/")
    counts = []
    for rule_id in ("uscis.noid", "uscis.rfe"):
        with django_assert_num_queries(100, exact=False) as seen:
            browser.get(f"/law/rule/{rule_id}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_calculator_asks_in_words_at_the_field(client_for: SignedIn, ana: User) -> None:
    page = client_for(ana).get("/law/calculator/", {"rule": "cspa.age", "on": "2026-06-01"})

    assert page.status_code == 422
    (said,) = page.context["form"].errors["fact-petition_filed_on"]
    assert said == (
        "CSPA age (preference, derivative, DV) needs more facts: the day the petition was filed and the day the "
        "petition was approved, or days the petition was pending."
    )


def test_calculator_says_what_is_not_known_without_programs_names(client_for: SignedIn, ana: User) -> None:
    page = client_for(ana).get("/law/calculator/", {"rule": "bia.appeal.general", "on": "2026-11-04"})

    (said,) = [flag for flag in page.context["explanation"].flags if flag.startswith("Not given")]
    assert said.startswith("Not given: whether the judge adjudicated an asylum application")
    assert said.endswith("under the 10-day text. The date could change.")


def test_every_rule_in_a_list_has_its_text_in_plain_words(client_for: SignedIn, ana: User) -> None:
    for authority, rules in book().authorities():
        page = client_for(ana).get(f"/law/by/{authority.id}/")
        listed = page.context["rules"]
        assert [signed.rule for signed in listed] == list(rules)
        assert all(signed.text for signed in listed), authority.id
    shown = {signed.rule.id: signed for signed in client_for(ana).get("/law/by/bia/").context["rules"]}
    assert shown["bia.appeal.general"].version.number == 2, "not the vacated text"
    assert "(fact" not in client_for(ana).get("/law/unverified/").content.decode()


def test_a_new_kind_of_key_that_is_left_empty_unsigns_no_version() -> None:
    version = book().rule(RULE).versions[0]
    formula = version.cases[-1].formula
    assert formula

    def with_formula(**changes: object) -> str:
        case = replace(version.cases[-1], formula=replace(formula, **changes))
        return digest_of(replace(version, cases=(*version.cases[:-1], case)))

    assert with_formula(cited="", limits=(), printed_only=False) == digest_of(version)
    assert with_formula(cited="INA 1") != digest_of(version)
    assert with_formula(length=0) != with_formula(length=None)
