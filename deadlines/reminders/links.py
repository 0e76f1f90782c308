"""Signed links in reminders: one purpose, one person, one deadline, one date, for a limited time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

LASTS = timedelta(days=30)
_PURPOSE = "caseapp.reminders.acknowledge"


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """What a link lets its bearer do: say that this person saw this deadline with this date."""

    user_id: int
    deadline_id: int
    due_on: date


class LinkOver(Exception):
    """The link is too old, or was never ours."""


def acknowledge_link(what: Acknowledging) -> str:
    """Return the full address that acknowledges."""
    token = signing.dumps([what.user_id, what.deadline_id, what.due_on.isoformat()], salt=_PURPOSE)
    return f"{settings.PUBLIC_URL}{reverse('reminders:acknowledge_by_link', args=[token])}"


def read(token: str) -> Acknowledging:
    """Return what a link says; raises LinkOver."""
    try:
        user_id, deadline_id, due_on = signing.loads(token, salt=_PURPOSE, max_age=LASTS)
        return Acknowledging(int(user_id), int(deadline_id), date.fromisoformat(due_on))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkOver from error
