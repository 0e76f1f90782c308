"""What a form costs on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deadlines.visas import fees


@pytest.mark.parametrize(
    ("form", "day", "amount"),
    [
        ("G-1041", date(2010, 11, 22), None),
        ("G-1041", date(2010, 11, 23), Decimal(20)),
        ("G-1041", date(2016, 12, 22), Decimal(20)),
        ("G-1041", date(2024, 3, 31), Decimal(65)),
        ("G-1041", date(2024, 4, 1), Decimal(80)),
        ("X-1", date(2024, 4, 1), None),
    ],
)
def test_the_schedule_in_force_on_the_day_counts(form: str, day: date, amount: Decimal | None) -> None:
    found = fees.fee_on(form, day)
    assert (found.amount if found else None) == amount


def test_an_amount_that_changes_is_read_by_its_day() -> None:
    changing = next(form for form in fees.forms().values() if any(" from " in fee for fee in form.fees.values()))

    before = dict(fees.amounts_on(changing, date(2026, 10, 15)))
    after = dict(fees.amounts_on(changing, date(2026, 10, 16)))

    assert before != after
    assert all(amount.startswith("$") for amount in (*before, *after))


def test_every_form_of_the_history_is_listed() -> None:
    assert set(fees.fee_history()) <= set(fees.forms())
