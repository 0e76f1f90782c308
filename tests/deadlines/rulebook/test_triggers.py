"""What an event starts, what must be asked first, and what it does not start."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseapp.core.coded_words import in_words
from clients.notices import catalogue
from deadlines.engine import EngineError, Trigger
from deadlines.rulebook import Match, Start, UnknownTrigger, book
from deadlines.rulebook.triggers import match_rules

ON = date(2026, 11, 4)


def match(kind: str, **facts: Any) -> Match:
    return book().rules_for(kind, ON, facts)


def rules(found: Match) -> list[str]:
    return [start.rule for start in found.rules]


def test_a_notice_of_intent_starts_its_rule_once_the_form_is_known() -> None:
    asked = match("notice.noid")
    assert rules(asked) == []
    assert [spec.name for spec in asked.missing] == ["form"]
    assert {start.rule for start in asked.undecided} == {"uscis.noid", "uscis.asylum.noid"}
    assert rules(match("notice.noid", form="i485")) == ["uscis.noid"]
    assert rules(match("notice.noid", form="i589")) == ["uscis.asylum.noid"]


def test_a_denial_starts_what_its_form_allows() -> None:
    denied = rules(match("notice.denial", form="n400", lawfully_present=True))
    assert denied == ["uscis.n336"]
    family = match("notice.denial", form="i130", lawfully_present=False)
    assert {"uscis.eoir29", "uscis.nta", "upresence"} <= set(rules(family))
    assert "uscis.i290b.appeal" not in rules(family), "an I-130 goes to the Board"
    adjustment = rules(match("notice.denial", form="i485", lawfully_present=True))
    assert adjustment == ["uscis.i290b.motion_reopen", "uscis.i290b.motion_reconsider"]


def test_choices_are_marked() -> None:
    family = match("notice.denial", form="i130", lawfully_present=True)
    assert all(start.choice for start in family.rules)


def test_an_order_asks_only_for_what_still_matters() -> None:
    first = match("notice.eoir_order")
    assert {spec.name for spec in first.missing} == {"ordered", "appeal_waived", "vd_stage", "final"}
    absent = match("notice.eoir_order", ordered="in_absentia", final=False)
    assert rules(absent) == ["eoir.inabsentia.exceptional", "eoir.inabsentia.notice"]
    assert absent.missing == ()
    appeal = match("notice.eoir_order", ordered="removal", appeal_waived=False, final=False)
    assert rules(appeal) == ["bia.appeal.general"]


def test_where_a_rule_ended_the_one_that_took_its_place_starts() -> None:
    """A request about an I-539 has a deadline also after its own 30 days were abolished."""
    before = book().rules_for("notice.i797e_rfe", date(2026, 8, 4), {"form": "i539"})
    assert rules(before) == ["uscis.rfe.i539"]
    assert rules(match("notice.i797e_rfe", form="i539")) == ["uscis.rfe"]


def test_a_rule_that_is_not_in_force_is_named_with_the_reason() -> None:
    kind = replace(book().triggers["notice.i797e_rfe"], starts=(_start("uscis.rfe.i539"),))
    old = match_rules({"x": kind}, book().rules, "x", ON, {"form": "i539"})
    assert rules(old) == []
    ((start, why),) = old.not_in_force
    assert start.rule == "uscis.rfe.i539"
    assert "was not in force on 2026-11-04" in why


def _start(rule: str) -> Start:
    return Start(rule, "notice_on", (), "", choice=False, give={})


def test_what_an_event_only_announces_is_named_with_what_it_counts_from() -> None:
    intent = book().triggers["notice.noir"]
    assert [(later.rule, "revocation" in later.after) for later in intent.later] == [
        ("uscis.i290b.revocation_appeal", True)
    ]


def test_a_rejected_appeal_counts_again_from_the_decision() -> None:
    (start,) = match("notice.bia_reject").rules
    assert (start.rule, start.date_field) == ("bia.appeal.general", "decided_on")


def test_no_deadline_is_said() -> None:
    transfer = match("notice.i797c_transfer")
    assert (transfer.rules, transfer.missing) == ((), ())
    assert transfer.no_deadline == "The case moved to another office; no date changes."


def test_both_ends_of_a_window_are_started() -> None:
    card = match("expiry.conditional_card", card="conditional_green_card")
    assert [(start.rule, dict(start.give)) for start in card.rules] == [
        ("uscis.i751.joint", {"window": "opens"}),
        ("uscis.i751.joint", {"window": "closes"}),
    ]


def test_a_rule_counts_from_its_own_date_and_not_from_the_papers() -> None:
    """One year after the service of an NTA would be far too late for asylum."""
    nta = match("notice.nta", fear_claimed=True, granted_kind="lpr")
    dates = {start.rule: start.date_field for start in nta.rules}
    assert dates["eoir.asylum.filing"] == "last_arrival_on"
    assert dates["eoir.42a"] == "admission_in_any_status_on"
    assert dates["eoir.42b"] == "served_on"


def test_a_rejection_leaves_every_window_running() -> None:
    assert rules(match("notice.i797c_rejection", form="i589")) == ["asylum.one_year"]
    rejected = match("notice.i797c_rejection", form="i130")
    assert rejected.rules == ()
    assert "No filing date was earned" in rejected.no_deadline


def test_facts_nobody_asks_about_or_that_do_not_fit_are_not_used() -> None:
    assert rules(match("notice.noid", form="i485", hair="brown")) == ["uscis.noid"]
    assert [spec.name for spec in match("notice.noid", form="i999").missing] == ["form"]
    assert [spec.name for spec in match("notice.noid", form="").missing] == ["form"]


def test_an_unknown_kind_of_event() -> None:
    with pytest.raises(UnknownTrigger, match=r"no kind of event “notice\.nothing”"):
        match("notice.nothing")


def test_every_start_can_be_computed_or_says_why_not() -> None:
    """Whatever an event starts must give a date or one sentence."""
    law = book()
    for kind in law.triggers.values():
        for start in kind.starts:
            with contextlib.suppress(EngineError):
                assert law.compute(start.rule, Trigger(ON, facts=start.give)).steps


def test_every_notice_type_is_mapped_and_labelled() -> None:
    types = catalogue.notice_types()
    assert {f"notice.{key}" for key in types} == {k for k in book().triggers if k.startswith("notice.")}
    noid = catalogue.notice_type("noid")
    assert (noid.name, noid.agency, noid.urgency) == ("Notice of Intent to Deny", "USCIS", "critical")
    assert [(d.name, d.label) for d in noid.dates] == [
        ("notice_on", "Date on the notice"),
        ("printed_due_on", "Date to act by, as printed"),
    ]
    assert "receipt_number" in noid.fields
    assert ("noid", "Notice of Intent to Deny (letter / I-797)") in catalogue.choices()
    assert len(types) == 59


def test_choices_read_as_people_write_them() -> None:
    written = {"i601a": "I-601A", "h1b": "H-1B", "c8": "(c)(8)", "conditional_lpr": "Conditional LPR", "none": "None"}
    assert {value: in_words(value) for value in written} == written


def test_whoever_was_granted_nothing_can_say_so() -> None:
    """An NTA asks what was granted; most who are served one were granted nothing."""
    asked = book().triggers["notice.nta"].facts["granted_kind"]
    assert "none" in asked.choices
    assert "eoir.42a" not in rules(match("notice.nta", granted_kind="none", fear_claimed=False))
