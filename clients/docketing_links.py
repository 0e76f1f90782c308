"""The way from a fact just recorded to what follows from it. Obligations stand above clients: known by address only."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from caseapp.accounts.access import Request
from caseapp.accounts.roles import Permission


class Fact(Protocol):
    """A saved fact with a page of its own."""

    pk: Any
    _meta: ClassVar[Any]

    def get_absolute_url(self) -> str: ...


def source_key(fact: Fact) -> str:
    """Return the name under which obligations remember a fact: filing:7."""
    return f"{fact._meta.model_name}:{fact.pk}"


def on_to_docketing(request: Request, fact: Fact) -> HttpResponse:
    """Go on to the page that shows which deadlines the fact opens; to the fact's own page for who may not docket."""
    try:
        href = reverse("docketing:fact", args=[source_key(fact)])
    except NoReverseMatch:
        href = ""
    may = request.user.may(Permission.NOTICE_DOCKET)
    return redirect(href if href and may else fact)
