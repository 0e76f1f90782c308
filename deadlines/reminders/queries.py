"""Reads of the ledger."""

from __future__ import annotations

from django.db.models import QuerySet

from caseapp.accounts.models import User
from deadlines.reminders.models import Channel, Reminder

DEADLINE_KINDS = ("deadline", "legal_day", "office_day", "window", "agency_duty", "escalation")


def inbox(user: User) -> QuerySet[Reminder]:
    """Return what the person was told in Caseapp."""
    return Reminder.objects.filter(user=user, channel=Channel.INAPP).select_related("covers")


def unseen_count(user: User) -> int:
    """Return how many of them the person has not seen; counts to 100."""
    return Reminder.objects.unseen(user).values("pk")[:100].count()


def of_deadline(user: User, deadline_id: int) -> QuerySet[Reminder]:
    """Return everything said about a deadline, newest first, as far as the user may see it."""
    told = Reminder.objects.visible_to(user).filter(kind__in=DEADLINE_KINDS, item_id=deadline_id)
    return told.select_related("user", "person", "covers", "message").order_by("-written_at", "-pk")


def escalated_to(user: User) -> QuerySet[Reminder]:
    """Return what escalated to the person and is neither acknowledged nor closed, one row a deadline."""
    return (
        Reminder.objects.filter(user=user, channel=Channel.INAPP, kind="escalation", seen_at__isnull=True)
        .exclude(because="assignee", covers__isnull=True)
        .order_by("item_id", "rung", "pk")
        .distinct("item_id")
    )
