"""Codes about people in words: `{{ code|country }}`, `{{ code|language }}`, `{{ number|phone }}`, `{{ zone|zone }}`."""

from __future__ import annotations

from django import template

from caseapp.core.form_fields import show_phone
from caseapp.core.places import country_name, language_name, zone_name

register = template.Library()


@register.filter
def country(code: str | None) -> str:
    """Return the country's name."""
    return country_name(code or "")


@register.filter
def language(code: str | None) -> str:
    """Return the language's English name."""
    return language_name(code or "")


@register.filter
def phone(number: str | None) -> str:
    """Return a telephone number grouped as people read it."""
    return show_phone(number) if number else ""


@register.filter
def zone(name: str | None) -> str:
    """Return the time zone by its everyday name."""
    return zone_name(name or "")
