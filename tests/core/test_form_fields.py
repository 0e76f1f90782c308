"""Fields take any usual spelling and give the stored one; times are read at the clock they were written by."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from caseapp.core import places
from caseapp.core.form_fields import (
    ANumberField,
    CountryField,
    DayField,
    LanguageField,
    PhoneField,
    ReceiptField,
    StateField,
    WallTimeField,
    ZoneField,
    parse_phone,
    show_phone,
)
from caseapp.core.wall_time import as_written, read_written, to_instant


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(202) 555-0123", "+12025550123"),
        ("202.555.0123", "+12025550123"),
        ("+52 55 1234 5678", "+525512345678"),
        ("", ""),
    ],
)
def test_phone_in_any_spelling(typed: str, stored: str) -> None:
    assert PhoneField().clean(typed) == stored


@pytest.mark.parametrize("typed", ["12", "call me", "+999 1"])
def test_what_nobody_could_dial_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        parse_phone(typed)


def test_phone_is_shown_as_people_read_it() -> None:
    assert show_phone("+12025550123") == "(202) 555-0123"
    assert show_phone("+525512345678") == "+52 55 1234 5678"
    assert show_phone("no number") == "no number"
    assert PhoneField().prepare_value("+12025550123") == "(202) 555-0123"
    assert PhoneField().prepare_value("12") == "12"


def test_numbers_are_shown_again_as_typed_or_as_printed() -> None:
    assert ANumberField().clean("a 12-345-678") == "012345678"
    assert ANumberField().prepare_value("012345678") == "A012-345-678"
    assert ANumberField().prepare_value("A12") == "A12"
    assert ReceiptField().clean("ioe 0123456789") == "IOE0123456789"


def test_places_are_known_by_code() -> None:
    assert CountryField().clean("UA") == "UA"
    assert StateField().clean("") == ""
    assert LanguageField().clean("ht") == "ht"
    assert ZoneField().clean("America/Phoenix") == "America/Phoenix"
    assert places.country_name("UA") == "Ukraine"
    assert places.country_name("??") == "??"
    assert places.language_name("ht") == "Haitian Creole"
    assert len(places.countries()) > 240


@pytest.mark.parametrize("typed", ["0020-12-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_short_of_a_digit_is_no_year(typed: str) -> None:
    with pytest.raises(ValidationError, match="four digits"):
        DayField().clean(typed)
    with pytest.raises(ValidationError, match="four digits"):
        WallTimeField().clean(f"{typed}T09:00")
    assert DayField().clean("1900-01-01") == date(1900, 1, 1)


def test_wall_time_is_turned_by_no_zone() -> None:
    with timezone.override("America/New_York"):
        assert WallTimeField().clean("2027-03-14T02:30") == datetime(2027, 3, 14, 2, 30)
    with pytest.raises(ValidationError, match="Write the day and the time"):
        WallTimeField().clean("tomorrow")


def test_wall_time_and_instant() -> None:
    nine = datetime(2026, 7, 1, 9, 0)

    assert to_instant(nine, "America/New_York") == datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
    assert read_written(as_written(nine)) == nine
    assert to_instant(datetime(2026, 11, 1, 1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    with pytest.raises(ValidationError, match="does not exist"):
        to_instant(datetime(2027, 3, 14, 2, 30), "America/New_York")
