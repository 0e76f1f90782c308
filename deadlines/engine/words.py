"""How dates and steps are said. Templates are filled only when somebody reads them."""

from __future__ import annotations

from datetime import date

from deadlines.engine.kinds import Service, Unit


def say_date(day: date) -> str:
    """Return a date with its weekday: "Tue, Dec 1, 2026"."""
    return f"{day:%a, %b} {day.day}, {day.year}"


def say_count(number: int, unit: Unit) -> str:
    """Return "1 year", "84 calendar days", "5 business days"."""
    words = unit.value.replace("_", " ")
    return f"{number} {words[:-1] if number == 1 else words}"


SERVICE_WORDS = {
    Service.MAIL: ", served by mail",
    Service.PERSONAL: ", served in person",
    Service.ELECTRONIC: ", served electronically",
    Service.UNSTATED: "",
}


def say(value: object) -> str:
    """Return one argument of a template in words: a date, a count as (number, unit), a service, or text."""
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, tuple):
        return say_count(*value)
    if isinstance(value, Service):
        return SERVICE_WORDS[value]
    return str(value)


def fill(template: str, arguments: tuple[object, ...]) -> str:
    """Return the template with its arguments in words."""
    if not arguments:
        return template
    return template.format(*map(say, arguments))
