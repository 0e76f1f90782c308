"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from caseapp.accounts.models import Firm, User
from caseapp.accounts.roles import ROLES
from caseapp.accounts.second_factor import is_proved
from caseapp.core import clock


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give templates `firm`, `today` (in the reader's zone) and `may` (a set of permission names)."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"firm": SimpleLazyObject(lambda: Firm.of(request)), "today": clock.today(), "may": frozenset()}
    return {
        "firm": SimpleLazyObject(lambda: Firm.of(request)),
        "today": clock.today(user.time_zone),
        "may": frozenset(permission.value for permission in ROLES[user.role].permissions),
        "second_factor_proved": SimpleLazyObject(lambda: is_proved(request, user)),
    }
