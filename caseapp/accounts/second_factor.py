"""Nobody on staff works without a second factor proved in this session, unless the firm switched that off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from caseapp.accounts.models import Firm, User

# Where a person without a proved factor may be: allauth's own pages, which ask for it, and what holds no client.
_ALWAYS = ("/accounts/", "/static/", "/healthz", "/readyz", "/metrics")


class SecondFactorMiddleware:
    """Sends a signed-in person without a proved factor to prove one, or to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or request.path.startswith(_ALWAYS) or is_proved(request, user):
            return self.get_response(request)
        page = "mfa_reauthenticate" if is_mfa_enabled(user) else "mfa_index"
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def is_proved(request: HttpRequest, user: User) -> bool:
    """Say whether this session proved a second factor, or the firm asks for none."""
    if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
        return True
    return not Firm.of(request).second_factor_required


def remember_new_factor(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
    """Setting a factor up proves it for this session: the code or the key was just used."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
