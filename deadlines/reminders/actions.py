"""What people and tasks do with reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from caseapp.accounts.models import User
from deadlines.reminders import bundling, links, sweeping
from deadlines.reminders.models import Reminder
from deadlines.reminders.queries import DEADLINE_KINDS
from deadlines.reminders.sweeping import Swept
from deadlines.tracking import actions as tracking
from deadlines.tracking.models import Acknowledgement, Deadline


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the engine: what was derived, and how many reminders were put into messages."""

    swept: Swept
    bundled: int


def derive(*, now: datetime, driver: str) -> Round:
    """Write what should have been told by now, and the messages that are due. Safe to miss, safe to run twice."""
    swept = sweeping.sweep(now=now, driver=driver)
    return Round(swept, bundling.bundle(now=now))


def mark_seen(user: User, *, now: datetime) -> int:
    """Save that the person has seen what waits in their inbox; return how many. Acknowledging is another thing."""
    return Reminder.objects.unseen(user).update(seen_at=now)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks for, with the rows it means, as they stand now."""

    user: User
    deadline: Deadline
    is_current: bool
    is_acknowledged: bool


def read_link(token: str) -> Asked:
    """Return what a link means; raises LinkOver where the person left, may no longer see it, or the link is old."""
    meant = links.read(token)
    user = User.objects.active().filter(pk=meant.user_id).first()
    visible = Deadline.objects.filter(pk=meant.deadline_id).exclude(
        matter__walls__user_id=meant.user_id, matter__walls__lifted_at__isnull=True
    )
    deadline = visible.select_related("matter", "matter__client").first()
    if user is None or deadline is None:
        raise links.LinkOver
    seen = Acknowledgement.objects.filter(deadline=deadline, user=user, due_on=meant.due_on)
    return Asked(user, deadline, deadline.is_open and deadline.due_on == meant.due_on, seen.exists())


def acknowledge_by_link(asked: Asked, *, now: datetime) -> bool:
    """Save that the person saw the deadline; False when its date has moved or it was closed meanwhile."""
    if not asked.is_current:
        return False
    tracking.acknowledge(asked.deadline, by=asked.user, now=now)
    Reminder.objects.unseen(asked.user).filter(kind__in=DEADLINE_KINDS, item_id=asked.deadline.pk).update(seen_at=now)
    return True
