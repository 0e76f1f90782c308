"""Reads of the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from caseapp.accounts.models import User
from deadlines.reminders import client_texts
from deadlines.reminders.items import BY_KIND
from deadlines.reminders.models import Channel, ClientText, Message, Reminder

DEADLINE_KINDS = ("deadline", "legal_day", "office_day", "window", "agency_duty", "escalation")


def ledger(user: User) -> QuerySet[Reminder]:
    """Return what the user may know of who was told what."""
    return Reminder.objects.visible_to(user).select_related("user", "person", "covers", "message")


def failed_messages(user: User) -> QuerySet[Message]:
    """Return messages that did not arrive and that nobody dealt with, as far as the user may see one of its lines."""
    visible = Reminder.objects.visible_to(user).filter(message=OuterRef("pk"))
    failed = Message.objects.failed().filter(Exists(visible)).select_related("user", "person")
    return failed.order_by("-finished_at", "-pk")


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


@dataclass(frozen=True, slots=True)
class TextCell:
    """One text for clients in one language."""

    kind: str
    language: str
    is_own: bool


def client_text_table() -> list[tuple[str, list[TextCell]]]:
    """Return, for each kind by its label, which languages have the firm's own words."""
    own = set(ClientText.objects.values_list("kind", "language"))
    codes = client_texts.languages()
    return [
        (BY_KIND[kind].label, [TextCell(kind, code, (kind, code) in own) for code in codes])
        for kind in client_texts.KINDS
    ]
