"""What the frame of every page asks the engine: what waits for this person, and whether something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import Error
from django.http import HttpRequest
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.core import clock
from caseapp.core.page_context import Banner, Bell
from deadlines.reminders import queries, watchdog


def bell(request: HttpRequest) -> Bell | None:
    """Return how many reminders the person has not seen."""
    if not isinstance(request.user, User):
        return None
    return Bell(queries.unseen_count(request.user), reverse("reminders:inbox"))


def banners(request: HttpRequest) -> Iterable[Banner]:
    """Say on every page of staff what is wrong with reminding, for as long as it is."""
    if not isinstance(request.user, User):
        return
    try:
        state = watchdog.read(now=clock.now())
    except Error:
        yield Banner("The database does not answer in time.", "broken")
        return
    for problem in state.problems:
        yield Banner(problem, "broken")
    if state.failed:
        words = f"{state.failed} reminders" if state.failed > 1 else "1 reminder"
        href = reverse("reminders:list") + "?outcome=failed"
        yield Banner(f"{words} could not be delivered.", "broken", href, "See which")
