"""A fact docketed again: what is open moves, what no longer follows is closed, only what is new is opened.

Also how a single deadline takes over a new computation, which a confirmed change of the law uses as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter
from deadlines.docketing.planning import Event, Planned
from deadlines.engine import Computation
from deadlines.tracking import actions as tracking
from deadlines.tracking.models import Deadline, DeadlineQuerySet
from deadlines.tracking.opening import Desk, dates_of, inputs_of


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What docketing the fact again would do to one rule's deadline; `old` or `new` is None at its ends."""

    title: str
    old: Deadline | None
    new: Planned | None

    @property
    def kind(self) -> str:
        """One of: opens, closes, moves, stays, settled (done or waived by a person: never touched again)."""
        if self.old is None:
            return "opens"
        if not self.old.is_open:
            return "settled"
        if self.new is None:
            return "closes"
        return "moves" if changes(self.old, self.new.computation) else "stays"


def changes(deadline: Deadline, computation: Computation) -> bool:
    """Say whether the rule's own answer differs from the one frozen on the deadline. An extension is no difference."""
    frozen = deadline.reasoning
    governed = frozen.get("governs", {})
    before = (frozen.get("due_on"), governed.get("on"), governed.get("working_on"))
    after = computation.as_dict()
    return before != (after["due_on"], after["governs"]["on"], after["governs"]["working_on"])


def compare(wanted: Sequence[Planned], source_key: str, *, matter: Matter, replaces: str = "") -> list[Adjustment]:
    """Return what docketing the fact again would do in a matter, for the preview and for the action alike. One query.

    `replaces` is the fact whose place this one takes: what is open under it moves or closes too.
    """
    rows = follows_from(source_key) | follows_from(replaces).open() if replaces else follows_from(source_key)
    standing = list(rows.filter(matter=matter).exclude(rule_id="").order_by("-pk"))
    found = []
    for planned in wanted:
        old = next((row for row in standing if _same(row, planned)), None)
        if old:
            standing.remove(old)
        found.append(Adjustment(planned.rule.title, old, planned))
    return found + [Adjustment(row.title, row, None) for row in standing if row.is_open]


def follows_from(source_key: str) -> DeadlineQuerySet:
    """Return what a fact has opened and nothing has replaced, open or settled."""
    return Deadline.objects.filter(source_key=source_key).exclude(outcome=Deadline.Outcome.SUPERSEDED)


def _same(deadline: Deadline, planned: Planned) -> bool:
    return (deadline.rule_id, deadline.meaning) == (planned.rule.id, planned.computation.meaning)


def adjust(
    wanted: Sequence[Planned], event: Event, source_key: str, *, matter: Matter, desk: Desk, by: User, now: datetime
) -> list[Planned]:
    """Move and close what is open under the fact in a matter; return what is still to be opened."""
    to_open = []
    for adjustment in compare(wanted, source_key, matter=matter):
        old, new = adjustment.old, adjustment.new
        if new and adjustment.kind == "opens":
            to_open.append(new)
        elif old and adjustment.kind == "closes":
            tracking.supersede(old, because="It no longer follows from the corrected fact.", by=by, now=now)
        elif old and new and adjustment.kind == "moves":
            inputs = inputs_of(new.computation, event.trigger_kind)
            take_over(old, new.computation, inputs=inputs, why="The fact was corrected.", desk=desk, by=by, now=now)
    return to_open


def take_over(
    deadline: Deadline,
    computation: Computation,
    *,
    inputs: dict[str, Any],
    why: str,
    desk: Desk,
    by: User,
    now: datetime,
) -> None:
    """Give the deadline a new computation, frozen as it is now. A granted extension keeps its date."""
    before = {"due_on": deadline.due_on, "working_on": deadline.working_on, "version": deadline.rule_version}
    for name, value in new_columns(deadline, computation, desk=desk, extended=_is_extended(deadline)).items():
        setattr(deadline, name, value)
    deadline.inputs = inputs
    deadline.save()
    after = {"due_on": deadline.due_on, "working_on": deadline.working_on, "version": deadline.rule_version}
    recording.record(
        "deadline.recomputed", on=deadline, by=by, now=now, data={"before": before, "after": after, "why": why}
    )


def new_columns(deadline: Deadline, computation: Computation, *, desk: Desk, extended: bool) -> dict[str, Any]:
    """Return the deadline's columns under a new computation."""
    columns = dates_of(computation)
    if extended:
        columns |= {"due_on": deadline.due_on, "working_on": deadline.working_on}
    office_on: date | None = desk.office_on(columns["meaning"], columns["working_on"], computation.rule.id)
    return {**columns, "office_on": office_on}


def _is_extended(deadline: Deadline) -> bool:
    return deadline.extensions.exists()


def close_all(source_key: str, *, matter: Matter | None = None, because: str, by: User, now: datetime) -> None:
    """Close every open deadline of a fact that no longer holds, in all matters or in one."""
    standing = Deadline.objects.open().filter(source_key=source_key)
    for deadline in standing.filter(matter=matter) if matter else standing:
        tracking.supersede(deadline, because=because, by=by, now=now)
