"""Addresses that keep the rest of the page's query.

Django's own `{% querystring after=cursor %}` changes a query; `{% current "matters" %}` says where we are;
`{% row_url "deadlines:complete" deadline.pk %}` is `{% url %}` for the rows of long lists.
"""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from caseapp.core.page_addresses import address_of

register = template.Library()


@register.simple_tag
def optional_url(name: str, *args: object) -> str:
    """Return the address, or an empty string where that page is not installed."""
    try:
        return reverse(name, args=args) if args else address_of(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def row_url(name: str, pk: int) -> str:
    """Return the address of a row's page as `{% url %}` does, for long lists."""
    return address_of(name, pk)


@register.simple_tag(takes_context=True)
def current(context: Context, href: str) -> SafeString:
    """Return `aria-current="page"` when `href` is this very page (the query does not matter)."""
    request = context.get("request")
    same = request is not None and request.path == href.partition("?")[0]
    return SafeString('aria-current="page"' if same else "")
