from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deadlines.engine import BadFact, BadService, FactSpec, FactType, MissingFact, Service
from deadlines.engine.facts import read_date, read_facts

DATE = FactSpec("until_on", FactType.DATE, "the end")
DAYS = FactSpec("days", FactType.DAYS, "how many")
KIND = FactSpec("kind", FactType.CHOICE, "which", choices=("one", "two"))
YES = FactSpec("detained", FactType.YES_NO, "whether")
SPANS = FactSpec("stopped", FactType.SPANS, "when it stood still")


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        (DATE, "2026-03-02", date(2026, 3, 2)),
        (DATE, " 2026-03-02 ", date(2026, 3, 2)),
        (DATE, date(2026, 3, 2), date(2026, 3, 2)),
        (DATE, "1900-01-01", date(1900, 1, 1)),
        (DATE, "2199-12-31", date(2199, 12, 31)),
        (DAYS, "45", 45),
        (DAYS, 0, 0),
        (DAYS, 4000, 4000),
        (KIND, " ONE ", "one"),
        (YES, "yes", True),
        (YES, "True", True),
        (YES, "1", True),
        (YES, "no", False),
        (YES, "false", False),
        (YES, "0", False),
        (YES, False, False),
        (SPANS, "2026-01-01/2026-02-01", ((date(2026, 1, 1), date(2026, 2, 1)),)),
        (SPANS, "2026-01-01/", ((date(2026, 1, 1), None),)),
        (SPANS, ["2026-01-01/2026-01-01"], ((date(2026, 1, 1), date(2026, 1, 1)),)),
        (SPANS, [["2026-01-01", "2026-02-01"], ["2026-03-01", None]], None),
        (SPANS, "2026-01-01/2026-02-01,2026-03-01/", None),
    ],
)
def test_values_are_read(spec: FactSpec, value: Any, expected: Any) -> None:
    two_spans = ((date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 3, 1), None))
    assert spec.read(value) == (two_spans if expected is None else expected)


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (DATE, "2026-02-30"),
        (DATE, "1899-12-31"),
        (DATE, "2200-01-01"),
        (SPANS, "1899-12-31/2026-01-01"),
        (SPANS, "2026-01-01/2200-01-01"),
        (DATE, "20260302"),
        (DATE, "03/02/2026"),
        (DATE, 5),
        (DAYS, "-1"),
        (DAYS, 4001),
        (DAYS, "many"),
        (DAYS, True),
        (DAYS, 1.5),
        (KIND, "three"),
        (YES, "perhaps"),
        (YES, 2),
        (SPANS, "2026-01-01"),
        (SPANS, "2026-02-01/2026-01-01"),
        (SPANS, "x/y"),
        (SPANS, 7),
    ],
)
def test_values_that_do_not_fit_are_refused_with_what_would(spec: FactSpec, value: Any) -> None:
    with pytest.raises(BadFact, match=r"does not fit the fact") as refused:
        spec.read(value)
    assert refused.value.fact == spec.name
    assert spec.unit in str(refused.value)
    assert spec.means in str(refused.value)


def test_units_are_said() -> None:
    assert KIND.unit == "one of one | two"
    assert DATE.unit == "a date as YYYY-MM-DD"


def test_a_datetime_is_no_date() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        read_date("2026-03-02T10:00")


def test_defaults_are_filled_in_and_empty_values_count_as_absent() -> None:
    specs = {"kind": FactSpec("kind", FactType.CHOICE, "which", choices=("one",), default="one"), "days": DAYS}
    assert read_facts("r", specs, {"days": ""}) == {"kind": "one"}
    assert read_facts("r", specs, {"days": None}) == {"kind": "one"}
    assert read_facts("r", specs, {"days": 0}) == {"kind": "one", "days": 0}
    false = {"f": FactSpec("f", FactType.YES_NO, "whether", default=False)}
    assert read_facts("r", false, {}) == {"f": False}


def test_a_required_fact_is_asked_for() -> None:
    specs = {"days": FactSpec("days", FactType.DAYS, "how many", required=True)}
    with pytest.raises(MissingFact, match=r"^r needs the fact days: how many \(a whole number") as missing:
        read_facts("r", specs, {})
    assert missing.value.fact == "days"


def test_an_unknown_fact_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(BadFact, match="did you mean until_on") as refused:
        read_facts("r", {"until_on": DATE, "days": DAYS}, {"untl_on": "x"})
    assert refused.value.fact == "untl_on"
    with pytest.raises(BadFact, match="it knows until_on, days"):
        read_facts("r", {"until_on": DATE, "days": DAYS}, {"zzz": "x"})
    with pytest.raises(BadFact, match="asks for no facts"):
        read_facts("r", {}, {"zzz": "x"})


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("mail", Service.MAIL),
        ("Ordinary  Mail", Service.MAIL),
        ("first-class_mail", Service.MAIL),
        ("personal", Service.PERSONAL),
        ("In person", Service.PERSONAL),
        ("electronic", Service.ELECTRONIC),
        ("n/a", Service.UNSTATED),
        ("", Service.UNSTATED),
        (None, Service.UNSTATED),
    ],
)
def test_services_are_read_kindly(text: str | None, service: Service) -> None:
    assert Service.read(text) is service


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(BadService, match="“pigeon” is not a manner of service"):
        Service.read("pigeon")
