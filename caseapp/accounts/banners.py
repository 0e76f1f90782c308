"""Lines across every page that come from accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from caseapp.accounts.models import Firm, User
from caseapp.core.page_context import Banner


def tour_banner(request: HttpRequest) -> Iterable[Banner]:
    """Say on every page that the second factor is off, for as long as it is."""
    user = request.user
    if not isinstance(user, User):
        return
    if not Firm.of(request).asks_for_second_factor:
        words = (
            "This is an invented firm for looking around. Signing in without a second factor is switched on: "
            "keep no real client here."
        )
        href = "/staff/firm/" if user.role == "managing_attorney" else ""
        yield Banner(words, "warning", href, "Firm settings" if href else "")
