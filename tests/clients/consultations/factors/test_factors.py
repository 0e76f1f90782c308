"""Which factors a history leads to: cases an attorney can read, and what must never come out."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.consultations.factors import Fact, Found, History, factors, find
from clients.consultations.factors.catalogue import FILE
from clients.consultations.history.kinds import SHAPES
from clients.consultations.models import HistoryFact
from tests.factories import TODAY

CASES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["case"]


def fact(row: dict[str, Any]) -> Fact:
    data = {name: value for name, value in row.items() if name not in {"kind", "on", "until", "exact"}}
    return Fact(row["kind"], row.get("on"), row.get("until"), data, row["kind"], exact=row.get("exact", True))


def history(case: dict[str, Any]) -> History:
    return History.of([fact(row) for row in case["facts"]], **case.get("person", {}))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['factor']}: {case['story']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = {one.factor_id: one for one in find(history(case), today=case.get("today", TODAY))}

    assert (case["factor"] in found) == case["found"]
    if case["found"]:
        one = found[case["factor"]]
        assert one.because
        assert all(fact in history(case).facts for fact in one.facts)
        assert one.confidence == case.get("confidence", one.confidence)


def test_every_factor_has_a_case_that_leads_to_it_and_one_that_does_not() -> None:
    for wanted in (True, False):
        assert {case["factor"] for case in CASES if case["found"] is wanted} == set(factors())


def test_facts_are_of_kinds_the_record_knows() -> None:
    assert {row["kind"] for case in CASES for row in case["facts"]} <= set(HistoryFact.Kind.values) & set(SHAPES)


def test_a_factor_switched_off_is_not_found() -> None:
    record = History.of([fact({"kind": "conviction", "on": date(2020, 1, 1)})])
    assert "conviction" in {one.factor_id for one in find(record, today=TODAY)}
    assert "conviction" not in {one.factor_id for one in find(record, today=TODAY, off=["conviction"])}


def test_nothing_carries_a_score_or_a_rank() -> None:
    assert {field.name for field in fields(Found)} == {"factor_id", "facts", "because", "confidence"}
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["factor"]
    assert not {"score", "weight", "points", "rank", "priority", "severity"} & {name for row in rows for name in row}


def test_bank_reports_are_no_factor_and_no_fact() -> None:
    for factor in factors().values():
        text = f"{factor.id} {factor.title} {factor.meaning} {factor.action}".lower()
        assert "suspicious" not in text
        assert "sar" not in factor.topics
    assert not {kind for kind in HistoryFact.Kind.values if "bank" in kind or "suspicious" in kind}


def test_every_factor_names_its_rule_its_source_and_what_follows() -> None:
    for factor in factors().values():
        assert factor.rule, factor.id
        assert factor.url.startswith("https://"), factor.id
        assert factor.action, factor.id
        assert factor.confidence in {"sure", "likely", "verify"}, factor.id


a_day = st.dates(date(1950, 1, 1), date(2035, 1, 1))
a_fact = st.builds(
    Fact,
    st.sampled_from(sorted(HistoryFact.Kind.values)),
    st.none() | a_day,
    st.none() | a_day,
    st.dictionaries(
        st.sampled_from(["manner", "admitted_until", "form", "result", "filed", "status", "in_absentia", "left"]),
        st.sampled_from(["none", "visa", "yes", "no", "pending", "i-589", "2020-02-30", "2020-02-29", "", "F-1"]),
    ),
)


@given(st.lists(a_fact, max_size=12), a_day, st.none() | a_day)
def test_any_history_gives_the_same_answer_twice_and_no_error(
    facts: list[Fact], today: date, born_on: date | None
) -> None:
    one = find(History.of(facts, born_on=born_on), today=today)

    assert one == find(History.of(facts, born_on=born_on), today=today)
    assert all(fact in facts for found in one for fact in found.facts)


def test_the_181st_day_begins_the_bar() -> None:
    for days, wanted in ((180, False), (181, True)):
        entry = fact({"kind": "entry", "on": TODAY - timedelta(days=days), "manner": "none"})
        found = {one.factor_id for one in find(History.of([entry]), today=TODAY)}
        assert ("unlawful_presence_3" in found) is wanted
