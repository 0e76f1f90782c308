"""How a deadline comes into being: from a computation, or from a date a person states.

Called inside the transaction of the fact that caused it. Both entries write the audit event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter
from deadlines.engine import Calendar, Computation, Meaning
from deadlines.tracking.models import Deadline

NOT_CRITICAL = frozenset({"", "no"})
"""What a rule says about its own strictness when missing the day costs nothing that cannot be repaired."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the office itself adds to a date: its calendar, its lead times, the day on which it looks.

    `leads` are the business days of rules that have a lead time of their own, "" for dates a person set.
    """

    calendar: Calendar
    lead_days: int
    today: date
    leads: Mapping[str, int] = field(default_factory=dict)

    def lead_of(self, rule_id: str) -> int:
        """Return how many business days ahead the office wants deadlines of this rule done."""
        return self.leads.get(rule_id, self.lead_days)

    def office_on(self, meaning: str, working_on: date, rule_id: str) -> date | None:
        """Return the firm's own earlier date: business days ahead of a last day, or None when that is past."""
        lead = self.lead_of(rule_id)
        if meaning != Meaning.LAST_DAY or not lead:
            return None
        office_on = self.calendar.add_open_days(working_on, -lead)
        return office_on if office_on > self.today else None

    def working_on(self, meaning: str, due_on: date) -> date:
        """Return the day to work to for a date no rule computed: never closed, never after a last day."""
        if meaning == Meaning.LAST_DAY:
            return self.calendar.open_on_or_before(due_on)
        return self.calendar.open_on_or_after(due_on)


def dates_of(computation: Computation) -> dict[str, Any]:
    """Return the columns of a deadline that follow from a computation alone."""
    governs = computation.governs
    return {
        "meaning": computation.meaning.value,
        "due_on": governs.on,
        "computed_on": computation.due_on,
        "printed_on": computation.trigger.printed_on,
        "working_on": governs.working_on or governs.on,
        "rule_version": computation.version.number,
        "confidence": computation.confidence.value,
        "reasoning": computation.frozen(),
    }


def inputs_of(computation: Computation, trigger_kind: str) -> dict[str, Any]:
    """Return what a later recomputation needs: the trigger's kind, date, service, printed date and facts."""
    return {"trigger": trigger_kind, **computation.frozen()["given"]}


def is_critical(computation: Computation) -> bool:
    """Say whether missing the day loses a right: such a deadline escalates until somebody acknowledged it."""
    return (
        computation.meaning is Meaning.LAST_DAY and computation.rule.jurisdictional.strip().lower() not in NOT_CRITICAL
    )


@transaction.atomic
def open_computed(
    computation: Computation,
    *,
    matter: Matter,
    trigger_kind: str,
    source_key: str,
    assignee: User,
    desk: Desk,
    by: User | None,
    now: datetime,
    follows: Deadline | None = None,
) -> Deadline:
    """Save and return the deadline of one computation, its steps frozen as they are today.

    Raises IntegrityError when the same rule is already open for the same fact.
    """
    dates = dates_of(computation)
    deadline = Deadline.objects.create(
        matter=matter,
        title=computation.rule.title[:200],
        rule_id=computation.rule.id,
        inputs=inputs_of(computation, trigger_kind),
        source_key=source_key,
        assignee=assignee,
        critical=is_critical(computation),
        follows=follows,
        office_on=desk.office_on(dates["meaning"], dates["working_on"], computation.rule.id),
        **dates,
    )
    _record(deadline, {"rule": f"{deadline.rule_id}@{deadline.rule_version}"}, by=by, now=now)
    return deadline


@transaction.atomic
def open_manual(
    *,
    matter: Matter,
    title: str,
    due_on: date,
    reason: str,
    assignee: User,
    desk: Desk,
    by: User,
    now: datetime,
    meaning: str = Meaning.LAST_DAY,
    critical: bool = False,
) -> Deadline:
    """Save and return a deadline that no rule computed: a judge's date, an agreement, the office's own."""
    working_on = desk.working_on(meaning, due_on)
    deadline = Deadline.objects.create(
        matter=matter,
        title=title,
        meaning=meaning,
        due_on=due_on,
        working_on=working_on,
        office_on=desk.office_on(meaning, working_on, rule_id=""),
        reasoning={"reason": reason},
        source_key="person",
        assignee=assignee,
        critical=critical,
    )
    _record(deadline, {"reason": reason}, by=by, now=now)
    return deadline


def _record(deadline: Deadline, data: Mapping[str, Any], *, by: User | None, now: datetime) -> None:
    shown = {
        "title": deadline.title,
        "due_on": deadline.due_on,
        "working_on": deadline.working_on,
        "source": deadline.source_key,
    }
    recording.record("deadline.opened", on=deadline, by=by, now=now, data={**shown, **data})
