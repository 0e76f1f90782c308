"""Sessions end after 30 minutes idle, 12 hours in all, when the account closes, or on “sign out everywhere”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from caseapp.accounts.models import User
from caseapp.core import clock

STARTED, SEEN, EPOCH = "session_started", "session_seen", "session_epoch"
_SEEN_EVERY = timedelta(minutes=1)  # one write a minute, not one a request


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            now = clock.now()
            if has_ended(request, request.user, now):
                logout(request)
            else:
                touch(request, now)
        return self.get_response(request)


def has_ended(request: HttpRequest, user: User, now: datetime) -> bool:
    """Say whether this session is over: idle, too old, of an earlier epoch, or of a closed account."""
    session = request.session
    started, seen = session.get(STARTED), session.get(SEEN)
    if not user.is_active or started is None or seen is None or session.get(EPOCH) != user.session_epoch:
        return True
    too_old = now - datetime.fromisoformat(started) > settings.SESSION_ABSOLUTE
    return too_old or now - datetime.fromisoformat(seen) > settings.SESSION_IDLE


def begin(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Note at sign-in when the session began and of which epoch it is, so that nothing can outlive it unseen."""
    now = clock.now().isoformat()
    request.session.update({STARTED: now, SEEN: now, EPOCH: user.session_epoch})


def touch(request: HttpRequest, now: datetime) -> None:
    """Remember that the session was used, writing at most once a minute."""
    if now - datetime.fromisoformat(request.session[SEEN]) >= _SEEN_EVERY:
        request.session[SEEN] = now.isoformat()
