"""Form controls the browser does best: dates typed as well as picked, times, telephone numbers."""

from __future__ import annotations

from django.forms import widgets


class DateInput(widgets.DateInput):
    """A date, typed or picked; travels as year-month-day whatever the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(widgets.TimeInput):
    """A wall-clock time to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(widgets.DateTimeInput):
    """A wall-clock date and time; the form says in which zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class NumberText(widgets.TextInput):
    """An A-Number, a receipt number, a code: text with a numeric keyboard where it helps and no spelling aid."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs={"spellcheck": "false", "autocomplete": "off", "class": "number", **(attrs or {})})
