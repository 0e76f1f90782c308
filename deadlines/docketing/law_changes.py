"""A person confirms or declines what a change of the law would move. Nothing moves by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.copying import copy_rows
from deadlines.docketing.models import DeclinedChange
from deadlines.docketing.recompute import BATCH, Difference, differences
from deadlines.engine import Computation
from deadlines.rulebook import Book
from deadlines.tracking.models import Deadline, DeadlineQuerySet, Extension
from deadlines.tracking.opening import Desk, dates_of

# Many deadlines share one new answer: the answers travel once, the deadlines point at theirs.
_TABLES = """
CREATE TEMPORARY TABLE law_change_answer (
    n int PRIMARY KEY, due_on date, working_on date, office_on date, computed_on date, meaning text,
    rule_version int, confidence text, reasoning jsonb) ON COMMIT DROP;
CREATE TEMPORARY TABLE law_change (id bigint PRIMARY KEY, keeps boolean, n int) ON COMMIT DROP
"""
_MOVE = """
UPDATE deadlines_deadline AS d
SET due_on = CASE WHEN c.keeps THEN d.due_on ELSE new.due_on END,
    working_on = CASE WHEN c.keeps THEN d.working_on ELSE new.working_on END,
    office_on = CASE WHEN c.keeps THEN d.office_on ELSE new.office_on END,
    computed_on = new.computed_on, meaning = new.meaning, rule_version = new.rule_version,
    confidence = new.confidence, reasoning = new.reasoning, changed_at = %s
FROM law_change AS c JOIN law_change_answer AS new USING (n)
WHERE d.id = c.id AND d.closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to. `skipped` are those without a new date to move to."""

    done: int
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person had before them: single offers by id, or a whole kind by its fingerprint."""

    offers: Mapping[int, str] = field(default_factory=dict)
    fingerprint: str = ""

    def still_true(self, found: Sequence[Difference]) -> list[Difference]:
        """Return the differences that are as they were shown.

        Raises ValidationError when a whole kind was shown and it is not the same list any more.
        """
        if not self.fingerprint:
            return [difference for difference in found if self.offers.get(difference.pk) == difference.digest]
        if fingerprint_of(found) != self.fingerprint:
            raise ValidationError(
                "The list has changed since you looked at it. Look again; nothing was saved.", code="changed"
            )
        return list(found)


def fingerprint_of(found: Iterable[Difference]) -> str:
    """Return a checksum of a whole list of offers."""
    pairs = sorted((difference.pk, difference.digest) for difference in found)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


@transaction.atomic
def confirm(deadlines: DeadlineQuerySet, *, shown: Shown, law: Book, desk: Desk, by: User, now: datetime) -> Decided:
    """Move what was shown of these deadlines to today's law: in batches, each audited, all or nothing.

    Everything is computed again under lock. A rule that gives no date any more moves nothing: such a deadline is
    waived, completed or kept by a person.
    """
    matters, current = _locked(deadlines, shown, law)
    movable = [difference for difference in current if difference.computation]
    with_extension = Extension.objects.filter(deadline__in=deadlines.open().values("pk"))
    extended = set(with_extension.values_list("deadline_id", flat=True))
    if movable:
        _move(movable, extended, desk=desk, now=now)
        _record(movable, matters, "deadline.recomputed", {}, by=by, now=now)
    return Decided(len(movable), len(current) - len(movable))


@transaction.atomic
def decline(deadlines: DeadlineQuerySet, *, shown: Shown, law: Book, reason: str, by: User, now: datetime) -> Decided:
    """Keep the old dates. The same offer is not made again; another change of the rule asks again."""
    matters, current = _locked(deadlines, shown, law)
    rows = [_declined(difference, reason, by=by, now=now) for difference in current]
    DeclinedChange.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    _record(current, matters, "deadline.change_declined", {"reason": reason}, by=by, now=now)
    return Decided(len(current))


def _declined(difference: Difference, reason: str, *, by: User, now: datetime) -> DeclinedChange:
    return DeclinedChange(
        deadline_id=difference.pk,
        digest=difference.digest,
        offered={"due_on": difference.new.due_on, "working_on": difference.new.working_on},
        reason=reason[:500],
        declined_by=by,
        declined_at=now,
    )


def _locked(deadlines: DeadlineQuerySet, shown: Shown, law: Book) -> tuple[dict[int, int], list[Difference]]:
    """Lock the rows; return their matters by id, and what is still true of what was shown."""
    rows = deadlines.open().select_for_update(of=("self",)).order_by("pk")
    matters = dict(rows.values_list("pk", "matter_id").iterator(chunk_size=BATCH))
    return matters, shown.still_true(list(differences(deadlines, law)))


def _move(movable: Sequence[Difference], extended: set[int], *, desk: Desk, now: datetime) -> None:
    """Write every deadline in one UPDATE."""
    numbers: dict[str, int] = {}
    answers: list[tuple[Any, ...]] = []
    for row in movable:
        if row.digest not in numbers and row.computation:
            numbers[row.digest] = len(answers)
            answers.append((len(answers), *_columns(row.computation, desk)))
    changes = ((row.pk, row.pk in extended, numbers[row.digest]) for row in movable)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        copy_rows(cursor, "COPY law_change_answer FROM STDIN", answers)
        copy_rows(cursor, "COPY law_change FROM STDIN", changes)
        cursor.execute(_MOVE, [now])
        cursor.execute("DROP TABLE law_change, law_change_answer")


def _columns(computation: Computation, desk: Desk) -> tuple[Any, ...]:
    new = dates_of(computation)
    office_on: date | None = desk.office_on(new["meaning"], new["working_on"], computation.rule.id)
    reasoning = json.dumps(new["reasoning"], cls=DjangoJSONEncoder)
    return (
        new["due_on"], new["working_on"], office_on, new["computed_on"], new["meaning"], new["rule_version"],
        new["confidence"], reasoning,
    )  # fmt: skip


def _record(
    rows: Sequence[Difference],
    matters: Mapping[int, int],
    kind: str,
    more: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
) -> None:
    events = (
        (
            row.pk,
            matters[row.pk],
            {"from": row.old.due_on, "to": row.new.due_on, "rule": row.rule_id, "why": row.why, **more},
        )
        for row in rows
    )
    recording.record_many(kind, on=Deadline, events=events, by=by, now=now)
