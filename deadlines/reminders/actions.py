"""What people and tasks do with reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.reminders import bundling, clock_jumps, dead_mans_switch, links, reconciling, sweeping, watchdog
from deadlines.reminders.models import ClientText, Heartbeat, Message, Preference, Reminder
from deadlines.reminders.queries import DEADLINE_KINDS
from deadlines.reminders.reach import Office
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
    clock_jumps.undo(Office.read(now.astimezone(ZoneInfo(settings.FIRM_TIME_ZONE)).date()), now=now)
    return Round(swept, bundling.bundle(now=now))


def note_alive(*, now: datetime) -> None:
    """Save that beat's tick reached a worker."""
    Heartbeat.beat("beat", now=now)
    Heartbeat.beat("worker", now=now)


def tell_watcher(*, now: datetime) -> bool:
    """Report to the dead-man's switch; True when it took the report."""
    state = watchdog.read(now=now)
    failed = [f"{state.failed} reminders could not be delivered."] if state.failed else []
    return dead_mans_switch.report([*state.problems, *failed])


def reconcile(*, now: datetime) -> reconciling.Difference:
    """Count independently and keep the result, so that the banner and the metrics show a difference."""
    found = reconciling.reconcile(now=now)
    Heartbeat.beat("reconciled", now=now, expected=found.expected, missing=len(found.missing))
    return found


def mark_seen(user: User, *, only: Reminder | None = None, now: datetime) -> int:
    """Save that the person has seen what waits in their inbox, or one of it; return how many.

    Acknowledging is another thing: an escalation goes on until somebody does.
    """
    unseen = Reminder.objects.unseen(user)
    return (unseen.filter(pk=only.pk) if only else unseen).update(seen_at=now)


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
    acknowledge(asked.deadline, by=asked.user, now=now)
    return True


@transaction.atomic
def acknowledge(deadline: Deadline, *, by: User, now: datetime) -> Acknowledgement:
    """Save that the person saw the deadline, and that its reminders in their inbox are seen."""
    seen = tracking.acknowledge(deadline, by=by, now=now)
    Reminder.objects.unseen(by).filter(kind__in=DEADLINE_KINDS, item_id=deadline.pk).update(seen_at=now)
    return seen


@transaction.atomic
def record_export(*, filters: dict[str, str], by: User, now: datetime) -> None:
    """Save that the ledger was exported, with what narrowed it."""
    recording.record("reminder.exported", by=by, now=now, data={"filters": filters})


@transaction.atomic
def save_preference(
    *,
    of: User | None,
    ladders: dict[str, list[int]],
    digest_at: time | None,
    quiet_from: time | None,
    quiet_until: time | None,
    quiet_weekends: bool | None,
    by_sms: bool | None = None,
    told_clients: list[str] | None = None,
    by: User,
    now: datetime,
) -> Preference:
    """Save how a person, or (of=None) the firm, is reminded. It counts from the next sweep on."""
    values = {
        "ladders": ladders,
        "digest_at": digest_at,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "quiet_weekends": quiet_weekends,
        "by_sms": by_sms,
        "told_clients": told_clients,
    }
    saved, _ = Preference.objects.update_or_create(user=of, defaults=values)
    data = {"of": of.name if of else "the firm", **values}
    recording.record("reminder.settings_changed", on=saved, by=by, now=now, data=data)
    return saved


@transaction.atomic
def write_client_text(*, kind: str, language: str, subject: str, email: str, sms: str, by: User, now: datetime) -> None:
    """Save the firm's own words of a text for clients; they are used from the next message on."""
    words = {"subject": subject, "email": email, "sms": sms}
    saved, _ = ClientText.objects.update_or_create(kind=kind, language=language, defaults={**words, "written_by": by})
    data = {"kind": kind, "language": language, **words}
    recording.record("reminder.text_written", on=saved, by=by, now=now, data=data)


@transaction.atomic
def drop_client_text(*, kind: str, language: str, by: User, now: datetime) -> None:
    """Go back to the words that came with the product."""
    own = ClientText.objects.filter(kind=kind, language=language).first()
    if own is None:
        return
    data = {"kind": kind, "language": language, "subject": own.subject, "email": own.email, "sms": own.sms}
    recording.record("reminder.text_dropped", on=own, by=by, now=now, data=data)
    own.delete()


@transaction.atomic
def mark_handled(message: Message, *, by: User, now: datetime) -> None:
    """Save that somebody has told the person in another way; the alarm about the message ends."""
    changed = Message.objects.failed().filter(pk=message.pk).update(handled_at=now, handled_by=by)
    if changed:
        recording.record("reminder.undelivered_handled", on=message, by=by, now=now)
