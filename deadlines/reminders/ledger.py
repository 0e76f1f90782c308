"""The ledger as people read it: who was told what, when, by what, who saw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.reminders.composing import lines_of
from deadlines.reminders.items import BY_KIND, Line, Timing
from deadlines.reminders.ladders import in_words
from deadlines.reminders.models import Channel, Message, Reminder
from deadlines.reminders.queries import DEADLINE_KINDS
from deadlines.tracking.models import Acknowledgement

# The kind of tag that says how it stands: red is for what did not arrive.
_TAGS = {"waiting": "soon", "accepted": "done", "delivered": "done", "failed": "late", "held_back": "", "cancelled": ""}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger in words; `line` is None where the reader may not know what it is about."""

    reminder: Reminder
    line: Line | None
    seen_at: datetime | None
    may_have_arrived_twice: bool

    @property
    def kind(self) -> str:
        item = BY_KIND.get(self.reminder.kind)
        return item.label if item else self.reminder.kind

    @property
    def rung(self) -> str:
        """The distance in words; nothing for what is told as soon as it is true."""
        item = BY_KIND.get(self.reminder.kind)
        return "" if item and item.timing is Timing.AT_ONCE else in_words(self.reminder.rung)

    @property
    def tag(self) -> str:
        return _TAGS[self.reminder.outcome]

    @property
    def recipient(self) -> str:
        return str(self.reminder.user or self.reminder.person or "")

    @property
    def told_at(self) -> datetime | None:
        return self.reminder.finished_at if self.reminder.outcome in {"accepted", "delivered"} else None

    @property
    def is_in_app(self) -> bool:
        return self.reminder.channel == Channel.INAPP


def entries(user: User, reminders: Sequence[Reminder]) -> list[Entry]:
    """Return the rows for a reader: four queries and one a kind, however many rows."""
    lines = lines_of(reminders)
    hidden = _hidden(user, reminders)
    seen = _acknowledged(reminders)
    twice = set(
        Message.objects.filter(
            pk__in={row.message_id for row in reminders if row.message_id}, tries__gt=1, attempts__outcome="unknown"
        ).values_list("pk", flat=True)
    )
    return [
        Entry(
            reminder=row,
            line=None if row.matter_id in hidden else lines.get((row.kind, row.item_id)),
            seen_at=seen.get((row.item_id, row.user_id)) if row.kind in DEADLINE_KINDS else row.seen_at,
            may_have_arrived_twice=row.message_id in twice,
        )
        for row in reminders
    ]


def _hidden(user: User, reminders: Iterable[Reminder]) -> set[int]:
    """Return the matters whose contents the reader may not see, although they were told that something waits."""
    wanted = {row.matter_id for row in reminders if row.matter_id}
    visible = set(Matter.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True))
    return wanted - visible


def _acknowledged(reminders: Iterable[Reminder]) -> dict[tuple[int, int | None], datetime]:
    ids = {row.item_id for row in reminders if row.kind in DEADLINE_KINDS}
    found = Acknowledgement.objects.filter(deadline_id__in=ids).order_by("at")
    return {(ack.deadline_id, ack.user_id): ack.at for ack in found}
