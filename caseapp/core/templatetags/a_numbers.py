"""A-Numbers on pages: `{{ digits|a_number }}` in full, `{{ digits|a_number_masked }}` on list pages."""

from __future__ import annotations

from django import template

from caseapp.core.identifiers import show_a_number

register = template.Library()


@register.filter
def a_number(digits: str | None) -> str:
    """Return "A123-456-789", or nothing for an empty value."""
    return show_a_number(digits or "")


@register.filter
def a_number_masked(digits: str | None) -> str:
    """Return "A•••-•••-789": enough to tell two people apart, not enough to copy."""
    return show_a_number(digits or "", masked=True)
