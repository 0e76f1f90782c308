"""Nobody on staff works without a second factor proved in this session, unless the firm switched that off."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from caseapp.accounts.models import Firm, User

_ALWAYS = ("/accounts/", "/static/", "/healthz", "/readyz")


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and not request.path.startswith(_ALWAYS) and not self._proved(request, user):
            return redirect("mfa_index" if not is_mfa_enabled(user) else "account_logout")
        return self.get_response(request)

    def _proved(self, request: HttpRequest, user: User) -> bool:
        if not Firm.current().second_factor_required:
            return True
        methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        return any(method.get("method") == "mfa" for method in methods)
