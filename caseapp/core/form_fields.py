"""Form fields for what a practice writes down: each takes any usual spelling and gives the stored one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from caseapp.core import places
from caseapp.core.identifiers import parse_a_number, parse_receipt_number, show_a_number
from caseapp.core.widgets import DateInput, DateTimeInput, NumberText


def _with(usual: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return usual | given


FIRST_YEAR, LAST_YEAR = 1900, 2199


def _year_written_in_full(when: date) -> None:
    """Refuse the year 26 or 20226: whoever types fast leaves a digit out, or types one twice."""
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        raise ValidationError(f"Check the year: it reads {when.year}. Write it with four digits.", code="year")


class DayField(forms.DateField):
    """A date of our time, typed or picked."""

    widget = DateInput
    default_validators = [_year_written_in_full]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "This is not a date. Write it as year-month-day, for example 2026-12-01."

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"} if isinstance(widget, DateInput) else {}


class WallTimeField(forms.DateTimeField):
    """A wall-clock time of some place, naive: the reader's own zone neither turns it nor refuses it."""

    widget = DateTimeInput
    default_validators = [_year_written_in_full]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Write the day and the time, for example 2026-12-01 09:30."

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"min": f"{FIRST_YEAR}-01-01T00:00", "max": f"{LAST_YEAR}-12-31T23:59"}

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            found = super().to_python(value)
        return found.replace(tzinfo=None) if found else None


class ANumberField(forms.CharField):
    """An A-Number in any spelling; gives nine digits, or nothing."""

    widget = NumberText

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_with({"label": "A-Number", "max_length": 30, "required": False}, kwargs))

    def to_python(self, value: Any) -> str:
        return parse_a_number(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        stored = isinstance(value, str) and len(value) == 9 and value.isdigit()
        return show_a_number(value) if stored else value


class ReceiptField(forms.CharField):
    """A receipt number in any spelling; gives three capitals and ten digits, or nothing."""

    widget = NumberText

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_with({"label": "Receipt number", "max_length": 30, "required": False}, kwargs))

    def to_python(self, value: Any) -> str:
        return parse_receipt_number(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number as people write it; gives +12025550123, or nothing. Without a country it is American."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {"label": "Telephone", "max_length": 40, "required": False, "widget": forms.TextInput({"type": "tel"})}
        super().__init__(**_with(usual, kwargs))

    def to_python(self, value: Any) -> str:
        return parse_phone(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        return show_phone(value) if isinstance(value, str) and value.startswith("+") else value


def parse_phone(text: str) -> str:
    """Return the number in its international form; raises ValidationError when nobody could dial it."""
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(
            "This is not a telephone number. For one abroad, begin with + and the country’s code.", code="phone"
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def show_phone(number: str) -> str:
    """Return the number grouped as people read it: (202) 555-0123 at home, +52 55 1234 5678 abroad."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    form = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, form.NATIONAL if parsed.country_code == 1 else form.INTERNATIONAL))


class CountryField(forms.ChoiceField):
    """A country; gives its ISO code, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "Not known"), *places.countries().items()]
        super().__init__(**_with({"choices": choices, "required": False}, kwargs))


class StateField(forms.ChoiceField):
    """A state or territory; gives its two letters, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", "None"), *places.STATES.items()]
        super().__init__(**_with({"label": "State", "choices": choices, "required": False}, kwargs))


class LanguageField(forms.ChoiceField):
    """A language; gives its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**_with({"label": "Language", "choices": [*places.languages().items()]}, kwargs))


class ZoneField(forms.ChoiceField):
    """A time zone; gives its IANA name, or nothing when it is not required."""

    def __init__(self, **kwargs: Any) -> None:
        empty = [] if kwargs.get("required", True) else [("", "Not known")]
        super().__init__(**_with({"label": "Time zone", "choices": [*empty, *places.zone_choices()]}, kwargs))
