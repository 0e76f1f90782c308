"""Who may open which view: declared on the view, checked before it runs, walked by a test.

Every view carries `@require_permission(Permission.X)` or `@open_to(reason)`. A view with neither is refused, so a
forgotten declaration fails closed. Third-party views that cannot be decorated stand in `LISTED`, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)

# Views of other packages, by the start of their module, and why they may run without a permission of ours.
LISTED: dict[str, str] = {
    "allauth.": "Signing in, out and one's own factors; allauth guards each of them itself.",
    "django.contrib.staticfiles.": "Static files hold nothing of the firm's.",
    "django.views.static": "Static files hold nothing of the firm's.",
}


class Request(HttpRequest):
    """A request whose user is a signed-in member of staff."""

    user: User
    htmx: Any


def require_permission(permission: Permission) -> Callable[[V], V]:
    """Let only people whose role holds `permission` run the view; others get 403."""

    def declare(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.may(permission):
                raise PermissionDenied(f"The permission it needs is called “{permission.replace('_', ' ')}”.")
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return cast("V", guarded)

    return declare


def open_to(reason: str, *, signed_out: bool = False) -> Callable[[V], V]:
    """Declare that the view needs no permission, and why. `signed_out` opens it to visitors as well."""

    def declare(view: V) -> V:
        view.open_because = reason  # type: ignore[attr-defined]
        return login_not_required(view) if signed_out else view

    return declare


class PermissionMiddleware:
    """Refuses a view that declares nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if not is_declared(view):
            raise PermissionDenied("This page does not say who may open it.")


def is_declared(view: View) -> bool:
    """Say whether the view carries a permission, a reason, or stands on the list."""
    if hasattr(view, "required_permission") or hasattr(view, "open_because"):
        return True
    module = getattr(view, "__module__", "") or ""
    return any(module.startswith(prefix) for prefix in LISTED)
