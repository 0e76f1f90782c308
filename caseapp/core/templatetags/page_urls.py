"""Addresses that keep the rest of the page's query.

Django's own `{% querystring after=cursor %}` changes a query; `{% current "matters" %}` says where we are.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def optional_url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address, or an empty string where that page is not installed."""
    try:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def current(context: Context, href: str) -> SafeString:
    """Return `aria-current="page"` when `href` is this very page (the query does not matter)."""
    request = context.get("request")
    same = request is not None and request.path == href.partition("?")[0]
    return SafeString('aria-current="page"' if same else "")
