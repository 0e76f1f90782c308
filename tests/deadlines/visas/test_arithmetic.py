"""Priority dates and CSPA age, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.engine import Trigger
from deadlines.rulebook import book
from deadlines.visas.arithmetic import (
    Cutoff,
    State,
    age_on,
    best_charge,
    cspa_age,
    latest_availability_as_child,
    parse_cutoff,
    turns_21_on,
)
from deadlines.visas.categories import area_of, category_code, chart_of


def test_pending_time_is_taken_off_the_age() -> None:
    result = cspa_age(
        born_on=date(2005, 1, 15),
        filed_on=date(2019, 3, 1),
        approved_on=date(2021, 3, 1),
        visa_available_on=date(2026, 6, 1),
    )

    assert (result.measured_on, result.pending_days) == (date(2024, 5, 31), 731)
    assert (result.age, result.is_child) == ((19, 4), True)


def test_policy_manual_example_is_under_21() -> None:
    """21 years 4 months when a visa became available, petition pending six months: 20 years 10 months."""
    result = cspa_age(
        born_on=date(2000, 2, 1),
        filed_on=date(2019, 1, 1),
        approved_on=date(2019, 7, 1),
        visa_available_on=date(2021, 6, 1),
    )

    assert result.age == (20, 10)
    assert result.is_child


def test_a_later_approval_is_the_day_that_counts() -> None:
    result = cspa_age(
        born_on=date(2004, 1, 1),
        filed_on=date(2024, 1, 1),
        approved_on=date(2025, 1, 1),
        visa_available_on=date(2024, 6, 1),
    )

    assert result.measured_on == date(2024, 1, 1)
    assert result.age == (20, 0)


def test_approval_before_filing_is_refused() -> None:
    with pytest.raises(ValueError, match="before it was filed"):
        cspa_age(
            born_on=date(2005, 1, 1),
            filed_on=date(2021, 1, 2),
            approved_on=date(2021, 1, 1),
            visa_available_on=date(2022, 1, 1),
        )


def test_a_leap_day_birthday_is_reached_on_the_cautious_day() -> None:
    assert age_on(date(2004, 2, 29), date(2025, 2, 27)) == (20, 11)
    assert age_on(date(2004, 2, 29), date(2025, 2, 28)) == (21, 0)
    assert age_on(date(2004, 2, 29), date(2028, 2, 28)) == (23, 11)
    assert turns_21_on(date(2004, 2, 29)) == date(2025, 2, 28)


@given(
    born=st.dates(date(1990, 1, 1), date(2015, 1, 1)),
    filed=st.dates(date(2016, 1, 1), date(2020, 1, 1)),
    pending=st.integers(0, 3000),
    available=st.dates(date(2016, 1, 1), date(2029, 12, 31)),
)
def test_the_rule_of_the_rulebook_says_the_same(born: date, filed: date, pending: int, available: date) -> None:
    """Two ways to one age: the pages' own arithmetic, and the rule a deadline is computed with."""
    approved = filed + timedelta(days=pending)
    own = cspa_age(born_on=born, visa_available_on=available, filed_on=filed, approved_on=approved)
    facts = {"date_of_birth": born, "petition_filed_on": filed, "petition_approved_on": approved}

    said = book().compute("cspa.age", Trigger(on=available, facts=facts)).steps[-1]

    assert said.on == own.measured_on
    assert ("not under 21" in said.because) is not own.is_child


@given(
    born=st.dates(date(1990, 1, 1), date(2015, 1, 1)),
    filed=st.dates(date(2016, 1, 1), date(2020, 1, 1)),
    pending=st.integers(0, 3000),
)
def test_the_last_day_as_a_child_is_the_last(born: date, filed: date, pending: int) -> None:
    approved = filed + timedelta(days=pending)
    last = latest_availability_as_child(born_on=born, filed_on=filed, approved_on=approved)
    days = {"born_on": born, "filed_on": filed, "approved_on": approved}

    if last >= approved:
        assert cspa_age(**days, visa_available_on=last).is_child
    if last + timedelta(days=1) >= approved:
        assert not cspa_age(**days, visa_available_on=last + timedelta(days=1)).is_child


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C", Cutoff(State.CURRENT)),
        (" u ", Cutoff(State.UNAVAILABLE)),
        ("15DEC18", Cutoff(State.DATED, date(2018, 12, 15))),
        ("01MAY01", Cutoff(State.DATED, date(2001, 5, 1))),
    ],
)
def test_cutoffs_are_read_as_the_bulletin_writes_them(code: str, expected: Cutoff) -> None:
    assert parse_cutoff(code) == expected


@pytest.mark.parametrize("code", ["", "31FEB20", "current", "2018-12-15"])
def test_a_cutoff_that_is_none_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a cut-off date"):
        parse_cutoff(code)


def test_a_priority_date_must_be_earlier_than_the_cutoff() -> None:
    cutoff = parse_cutoff("15DEC18")

    assert cutoff.reached_by(date(2018, 12, 14))
    assert not cutoff.reached_by(date(2018, 12, 15))
    assert not parse_cutoff("U").reached_by(date(1990, 1, 1))


def test_the_spouses_country_is_taken_when_it_is_better() -> None:
    cutoffs = {"INDIA": parse_cutoff("15JUL14"), "ALL": parse_cutoff("C"), "CHINA": parse_cutoff("U")}

    charge = best_charge({"the principal": "INDIA", "the spouse": "ALL"}, cutoffs)
    kept = best_charge({"the principal": "INDIA", "the spouse": "CHINA"}, cutoffs)

    assert charge is not None
    assert (charge.through, charge.area) == ("the spouse", "ALL")
    assert kept is not None
    assert kept.through == "the principal"


@pytest.mark.parametrize(
    ("table", "name", "code"),
    [
        ("family_final_action", "F2A", "F2A"),
        ("employment_final_action", "1st", "EB1"),
        ("employment_final_action", "Other Workers", "EW"),
        ("employment_final_action", "5th Set Aside: Rural (20%, including NR, RR)", "EB5-RURAL"),
        ("employment_dates_for_filing", "5th Set Aside: (High Unemployment: NH, RH - 10%)", "EB5-HIGH"),
        ("employment_dates_for_filing", "5th Unreserved (including C5, T5, I5, R5)", "EB5"),
    ],
)
def test_categories_get_short_codes(table: str, name: str, code: str) -> None:
    assert category_code(table, name) == code


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="not a category"):
        category_code("family_final_action", "F9")
    with pytest.raises(ValueError, match="not a table"):
        chart_of("family_other")
    assert area_of("fr") == "ALL"
