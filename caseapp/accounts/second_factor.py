"""Nobody on staff works without a second factor proved in this session; only the invented firm may switch that off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from caseapp.accounts.models import Firm, User

# What a signed-in person may open before a factor is proved, beside what any visitor may: with a factor only the pages
# that ask for it, without one only those that set it up. The rest of one's own sign-in waits like a client's file.
_PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
_SETTING_UP = frozenset(
    {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "account_reauthenticate"}
)


class SecondFactorMiddleware:
    """Sends a signed-in person without a proved factor to prove one, or to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True) or is_proved(request, user):
            return None
        has_factor = is_mfa_enabled(user)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in (_PROVING if has_factor else _SETTING_UP):
            return None
        page = "mfa_reauthenticate" if has_factor else "mfa_index"
        return redirect(f"{reverse(page)}?{urlencode({'next': request.get_full_path()})}")


def is_proved(request: HttpRequest, user: User) -> bool:
    """Say whether this session proved a second factor, or the firm asks for none."""
    if any(record["method"] == "mfa" for record in get_authentication_records(request, user)):
        return True
    return not Firm.of(request).asks_for_second_factor


def remember_new_factor(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
    """Setting a factor up proves it for this session: the code or the key was just used."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def forget_lost_factor(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Whoever removes their last factor has proved nothing any more: the next page asks for a new one."""
    if is_mfa_enabled(user):
        return
    records = [record for record in get_authentication_records(request, user) if record["method"] != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records
