"""Receipt numbers on pages: `{% receipt number %}`."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def receipt(value: str | None) -> SafeString:
    """Return the number unbroken and ungrouped, so that it can be copied as the agency prints it."""
    return format_html('<span class="number">{}</span>', value) if value else SafeString("")
