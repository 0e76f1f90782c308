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


def say_service(service: Service) -> str:
    """Return ", served by mail" and the like; empty when the service was not stated."""
    return {
        Service.MAIL: ", served by mail",
        Service.PERSONAL: ", served in person",
        Service.ELECTRONIC: ", served electronically",
        Service.UNSTATED: "",
    }[service]


def fill(template: str, arguments: tuple[object, ...]) -> str:
    """Return the template with its arguments in words; dates are said with their weekday."""
    if not arguments:
        return template
    return template.format(*(say_date(a) if isinstance(a, date) else a for a in arguments))
