"""Dates and times in words, with the weekday, in the paper's language."""

from __future__ import annotations

from datetime import date, time

from .messages import Messages


def full(day: date, messages: Messages) -> str:
    """A date as "Tuesday, December 1, 2026" is in English."""
    return _filled(messages.text("dates.full"), day, messages)


def short(day: date, messages: Messages) -> str:
    """A date without its weekday, for a narrow column under the weekday."""
    return _filled(messages.text("dates.short"), day, messages)


def weekday(day: date, messages: Messages) -> str:
    return messages.texts("dates.weekdays")[day.weekday()]


def clock(at: time, messages: Messages) -> str:
    """A time as people of the language write it: "2:00 PM" or "14:00"."""
    if messages.text("dates.clock") == "24":
        return f"{at:%H:%M}"
    half = messages.text("dates.morning" if at.hour < 12 else "dates.afternoon")
    return f"{(at.hour + 11) % 12 + 1}:{at:%M} {half}"


def _filled(pattern: str, day: date, messages: Messages) -> str:
    return pattern.format(
        weekday=weekday(day, messages),
        month=messages.texts("dates.months")[day.month - 1],
        month_short=messages.texts("dates.months_short")[day.month - 1],
        day=day.day,
        month_number=day.month,
        year=day.year,
    )
