"""allauth's addresses as this product offers them: each view one transaction, addresses of mail not changed here."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.urls import urlpatterns as of_allauth
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from caseapp.accounts.access import open_to


@open_to("Nobody opens it: the address belongs to the invitation, and a second one would be a way past it.")
def closed(request: HttpRequest) -> HttpResponse:
    raise Http404


def _make_atomic(patterns: Sequence[URLPattern | URLResolver]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _make_atomic(pattern.url_patterns)
        else:
            pattern.callback = transaction.atomic(pattern.callback)


_make_atomic(of_allauth)
urlpatterns = [path("email/", closed), path("", include(of_allauth))]
