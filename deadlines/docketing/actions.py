"""Record a fact and everything that becomes due because of it, in one transaction.

`docket_fact` serves every kind of event of triggers.toml; notices have their own entry because the notice itself is
saved in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Unpack

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.documents.actions import add_document
from clients.matters.models import Matter
from clients.notices import actions as notices
from clients.notices.actions import NoticeFields
from clients.notices.models import Notice
from clients.proceedings.models import Order
from deadlines.docketing import adjusting
from deadlines.docketing.events import event_of_notice
from deadlines.docketing.known import known_facts
from deadlines.docketing.models import Docketing
from deadlines.docketing.planning import Event, Plan, Planned, plan
from deadlines.docketing.twins import WITHDRAWN, lock_matter, lock_notice, refuse_twin
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk, open_computed
from deadlines.tracking.sources import fact_of, key_of


class FactsMissing(ValidationError):
    """A deadline depends on something nobody has said yet; the messages name each fact and its unit."""


@dataclass(frozen=True, slots=True)
class Docketed:
    """What docketing came to; `plan` is None for a notice recorded to be docketed later."""

    opened: list[Deadline]
    plan: Plan | None
    notice: Notice | None = None


def plan_for(matter: Matter, event: Event) -> Plan:
    """Return what docketing the event on this matter would open, the matter's own facts included."""
    return plan(replace(event, facts={**known_facts(matter), **_given(event.facts)}), book())


@transaction.atomic
def docket_fact(
    *,
    matter: Matter,
    event: Event,
    source_key: str,
    assignee: User | None = None,
    chosen: Collection[str] | None = None,
    no_deadline_reason: str = "",
    replaces: str = "",
    desk: Desk,
    by: User,
    now: datetime,
) -> Docketed:
    """Open every deadline the event starts, or save why there is none. All or nothing.

    `chosen` are the keys (`Planned.key`) a person picked where the law leaves a choice; None takes all. `replaces` is
    the key of a fact whose place this one takes, such as the hearing that was moved: its open deadlines are closed.
    The same fact docketed again moves what is open, adds what is new and closes what no longer follows.
    Raises FactsMissing when a date depends on an unanswered question, ValidationError when nothing opens without a
    reason.
    """
    lock_matter(matter)
    found = _complete_plan(matter, event)
    if replaces:
        adjusting.close_all(replaces, matter=matter, because="Another date took its place.", by=by, now=now)
    wanted = _wanted(found, chosen)
    opened = _open(wanted, matter, event, source_key, assignee=assignee, desk=desk, by=by, now=now)
    standing = adjusting.follows_from(source_key).filter(matter=matter).count()
    reason = "" if standing else (no_deadline_reason or found.why_nothing).strip()
    if not standing and not reason:
        raise ValidationError({"no_deadline_reason": "No deadline opens. Say why none is needed."}, code="no_reason")
    docketing = _remember(matter, event, source_key, reason, by=by, now=now)
    data = {"trigger": event.trigger_kind, "deadlines": len(opened), "reason": reason, "source": source_key}
    recording.record("fact.docketed", on=docketing, by=by, now=now, data=data)
    _mark_order(source_key, now=now)
    return Docketed(opened, found)


@transaction.atomic
def docket_notice(
    *,
    matter: Matter,
    file: File[bytes] | None = None,
    assignee: User | None = None,
    chosen: Collection[str] | None = None,
    no_deadline_reason: str = "",
    later: bool = False,
    again: bool = False,
    desk: Desk,
    by: User,
    now: datetime,
    **fields: Unpack[NoticeFields],
) -> Docketed:
    """Record a notice and everything that becomes due because of it: notice, paper, deadlines, audit, or nothing.

    The same notice is not recorded twice in a matter unless a person says that it is another one (`again`). A notice to
    which no rule applies stays undocketed until a person says why (`no_deadline_reason`). `later` records it undocketed
    on purpose, whatever follows; so is one whose kind nobody could tell. Raises FactsMissing when a date depends on an
    unanswered question: nothing is guessed.
    """
    if not again:
        refuse_twin(matter, fields)
    notice = notices.record(matter=matter, by=by, now=now, **fields)
    if file:
        add_document(file=file, matter=matter, notice=notice, title=notice.title[:200], kind="notice", by=by, now=now)
    if later or not notice.kind:
        return Docketed([], None, notice)
    found = docket_recorded(
        notice,
        assignee=assignee,
        chosen=chosen,
        no_deadline_reason=no_deadline_reason,
        desk=desk,
        by=by,
        now=now,
    )
    return replace(found, notice=notice)


@transaction.atomic
def docket_recorded(
    notice: Notice,
    *,
    assignee: User | None = None,
    chosen: Collection[str] | None = None,
    no_deadline_reason: str = "",
    desk: Desk,
    by: User,
    now: datetime,
) -> Docketed:
    """Docket a notice that is recorded already, or docket it again after a correction. See `docket_fact`.

    Two people at once wait in turn; the second finds what the first opened and opens nothing twice.
    """
    lock_notice(notice)
    event = event_of_notice(notice)
    found = _complete_plan(notice.matter, event)
    wanted = _wanted(found, chosen)
    opened = _open(wanted, notice.matter, event, key_of(notice), assignee=assignee, desk=desk, by=by, now=now)
    standing = adjusting.follows_from(key_of(notice)).count()
    if standing or no_deadline_reason.strip():
        notices.mark_docketed(notice, deadlines=standing, no_deadline_reason=no_deadline_reason, by=by, now=now)
    return Docketed(opened, found, notice)


@transaction.atomic
def docket_without_deadline(notice: Notice, *, reason: str, by: User, now: datetime) -> Notice:
    """Save a person's word that nothing follows from the notice, with the reason."""
    lock_notice(notice)
    if Deadline.objects.filter(source_key=key_of(notice)).open().exists():
        raise ValidationError("This notice has open deadlines; waive or correct those.", code="has_deadlines")
    return notices.mark_docketed(notice, deadlines=0, no_deadline_reason=reason, by=by, now=now)


@transaction.atomic
def correct_notice(
    notice: Notice,
    *,
    assignee: User | None = None,
    chosen: Collection[str] | None = None,
    no_deadline_reason: str = "",
    seen: str | None = None,
    desk: Desk,
    by: User,
    now: datetime,
    **fields: Unpack[NoticeFields],
) -> Docketed:
    """Correct what a notice says and move, add or close what follows from it. All or nothing.

    `seen` is `twins.version_of` the notice as its reader saw it: whoever comes second is told, and saves nothing.
    """
    lock_notice(notice, seen=seen)
    notices.correct(notice, by=by, now=now, **fields)
    if not notice.kind:
        return Docketed([], None, notice)
    return docket_recorded(
        notice,
        assignee=assignee,
        chosen=chosen,
        no_deadline_reason=no_deadline_reason or notice.no_deadline_reason,
        desk=desk,
        by=by,
        now=now,
    )


@transaction.atomic
def withdraw_notice(notice: Notice, *, reason: str, by: User, now: datetime) -> Notice:
    """Save that the notice was recorded by mistake: what it opened and is still open is closed, it stays on record.

    Taken back by `notices.take_back_no_deadline`; it then waits to be docketed again.
    """
    lock_notice(notice)
    if not reason.strip():
        raise ValidationError("Say what the mistake was. Nothing was saved.", code="no_reason")
    because = f"{WITHDRAWN}{reason.strip()}"
    adjusting.close_all(key_of(notice), because=because, by=by, now=now)
    return notices.mark_docketed(notice, deadlines=0, no_deadline_reason=because[:500], by=by, now=now)


@transaction.atomic
def close_moot(source_key: str, *, is_moot: bool, by: User, now: datetime) -> bool:
    """Close what a cancelled or moved hearing had opened. Raises ValidationError while the fact still stands."""
    if not is_moot:
        raise ValidationError("It still stands; its deadlines stay open.", code="stands")
    adjusting.close_all(source_key, because="The hearing was cancelled or moved.", by=by, now=now)
    return True


def _complete_plan(matter: Matter, event: Event) -> Plan:
    found = plan_for(matter, event)
    if found.is_complete:
        return found
    words = [f"{question.spec.name}: {question.spec.means} ({question.spec.unit})." for question in found.needed]
    words += [f"{name}: a date as YYYY-MM-DD." for name in found.missing_dates]
    raise FactsMissing([f"Needed before a date can be given: {word}" for word in words], code="facts_missing")


def _wanted(found: Plan, chosen: Collection[str] | None) -> list[Planned]:
    return [planned for planned in found.opens if chosen is None or not planned.start.choice or planned.key in chosen]


def _open(
    wanted: list[Planned],
    matter: Matter,
    event: Event,
    source_key: str,
    *,
    assignee: User | None,
    desk: Desk,
    by: User,
    now: datetime,
) -> list[Deadline]:
    to_open = adjusting.adjust(wanted, event, source_key, matter=matter, desk=desk, by=by, now=now)
    return [
        open_computed(
            planned.computation,
            matter=matter,
            trigger_kind=event.trigger_kind,
            source_key=source_key,
            assignee=assignee or matter.responsible,
            desk=desk,
            by=by,
            now=now,
        )
        for planned in to_open
    ]


def _remember(matter: Matter, event: Event, source_key: str, reason: str, *, by: User, now: datetime) -> Docketing:
    inputs = {
        "dates": dict(event.dates),
        "service": event.service.value,
        "printed": event.printed_on,
        "facts": dict(event.facts),
    }
    docketing, _ = Docketing.objects.update_or_create(
        matter=matter,
        source_key=source_key,
        trigger_kind=event.trigger_kind,
        defaults={"inputs": inputs, "no_deadline_reason": reason[:500], "docketed_at": now, "docketed_by": by},
    )
    return docketing


def _mark_order(source_key: str, *, now: datetime) -> None:
    order = fact_of(source_key)
    if isinstance(order, Order):
        order.docketed_at = now
        order.save(update_fields=["docketed_at", "changed_at"])


def _given(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "")}
