"""Make and revoke feeds. The only writers of them."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User, token_digest
from caseapp.audit import recording
from clients.matters.models import Matter
from deadlines.calendars.models import Feed

MOST_FEEDS = 20
_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(
    *,
    scope: str,
    matter: Matter | None = None,
    attorney: User | None = None,
    with_names: bool = False,
    by: User,
    now: datetime,
) -> tuple[Feed, str]:
    """Save a feed of one's own and return it with its secret, which is shown once and cannot be shown again."""
    if Feed.objects.standing().filter(owner=by).count() >= MOST_FEEDS:
        raise ValidationError("Revoke a feed you no longer use first.", code="too_many")
    if scope == Feed.Scope.MATTER and matter is None:
        raise ValidationError({"matter": "Say which matter."}, code="no_matter")
    if scope == Feed.Scope.TEAM and attorney is None:
        raise ValidationError({"attorney": "Say whose team."}, code="no_attorney")
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        owner=by,
        scope=scope,
        matter=matter if scope == Feed.Scope.MATTER else None,
        attorney=attorney if scope == Feed.Scope.TEAM else None,
        with_names=with_names,
        token_digest=token_digest(secret),
    )
    recording.record("feed.made", on=feed, by=by, now=now, data={"scope": scope, "with_names": with_names})
    return feed, secret


@transaction.atomic
def revoke_feed(feed: Feed, *, by: User, now: datetime) -> None:
    """End a feed: its address answers nothing from now on."""
    if Feed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=now):
        recording.record("feed.revoked", on=feed, by=by, now=now)


def note_reading(feed: Feed, *, now: datetime) -> None:
    """Save that a program reads the feed, at most once an hour."""
    if feed.last_read_at is None or now - feed.last_read_at > _NOTED_EVERY:
        Feed.objects.filter(pk=feed.pk).update(last_read_at=now)
