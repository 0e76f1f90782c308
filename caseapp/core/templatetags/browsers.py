"""A browser's description as a person would say it: `{{ session.user_agent|browser }}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

register = template.Library()

# In the order they must be looked for: nearly every browser also claims to be an older one.
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def browser(description: str) -> str:
    """Return "Firefox on Windows", or what is known of it; never the raw description."""
    name = next((name for mark, name in _BROWSERS if mark in description), "")
    system = next((name for mark, name in _SYSTEMS if mark in description), "")
    if name and system:
        return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or gettext("an unknown browser")
