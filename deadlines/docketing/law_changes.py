"""A person confirms or declines what a change of the law would move. Nothing moves by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.docketing.models import DeclinedChange
from deadlines.docketing.recompute import BATCH, Difference, differences
from deadlines.engine import Computation
from deadlines.rulebook import Book
from deadlines.tracking.models import Deadline, DeadlineQuerySet, Extension
from deadlines.tracking.opening import Desk, dates_of

_MOVE = """
UPDATE deadlines_deadline AS d
SET due_on = CASE WHEN new.keeps THEN d.due_on ELSE new.due_on END,
    working_on = CASE WHEN new.keeps THEN d.working_on ELSE new.working_on END,
    office_on = CASE WHEN new.keeps THEN d.office_on ELSE new.office_on END,
    computed_on = new.computed_on, meaning = new.meaning, rule_version = new.rule_version,
    confidence = new.confidence, reasoning = new.reasoning::jsonb, changed_at = %s
FROM unnest(%s::bigint[], %s::boolean[], %s::date[], %s::date[], %s::date[], %s::date[], %s::text[], %s::int[],
            %s::text[], %s::text[])
     AS new(id, keeps, due_on, working_on, office_on, computed_on, meaning, rule_version, confidence, reasoning)
WHERE d.id = new.id AND d.closed_at IS NULL
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
def confirm(
    deadlines: DeadlineQuerySet, *, shown: Shown, law: Book, desk: Desk, by: User, now: datetime
) -> Decided:
    """Move what was shown of these deadlines to today's law: in batches, each audited, all or nothing.

    Everything is computed again under lock. A rule that gives no date any more moves nothing: such a deadline is
    waived, completed or kept by a person.
    """
    current = _locked(deadlines, shown, law)
    movable = [difference for difference in current if difference.computation]
    with_extension = Extension.objects.filter(deadline__in=deadlines.open().values("pk"))
    extended = set(with_extension.values_list("deadline_id", flat=True))
    for batch in _batches(movable):
        _move(batch, extended, desk=desk, now=now)
        _record(batch, "deadline.recomputed", {}, by=by, now=now)
    return Decided(len(movable), len(current) - len(movable))


@transaction.atomic
def decline(
    deadlines: DeadlineQuerySet, *, shown: Shown, law: Book, reason: str, by: User, now: datetime
) -> Decided:
    """Keep the old dates. The same offer is not made again; another change of the rule asks again."""
    current = _locked(deadlines, shown, law)
    for batch in _batches(current):
        rows = [_declined(difference, reason, by=by, now=now) for difference in batch]
        DeclinedChange.objects.bulk_create(rows, ignore_conflicts=True)
        _record(batch, "deadline.change_declined", {"reason": reason}, by=by, now=now)
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


def _locked(deadlines: DeadlineQuerySet, shown: Shown, law: Book) -> list[Difference]:
    rows = deadlines.open().select_for_update(of=("self",)).order_by("pk")
    list(rows.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    return shown.still_true(list(differences(deadlines, law)))


def _move(batch: Sequence[Difference], extended: set[int], *, desk: Desk, now: datetime) -> None:
    rows = [_columns(difference, desk, keeps=difference.pk in extended) for difference in batch]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [now, *(list(column) for column in zip(*rows, strict=True))])


def _columns(difference: Difference, desk: Desk, *, keeps: bool) -> tuple[Any, ...]:
    new = dates_of(cast("Computation", difference.computation))
    office_on: date | None = desk.office_on(new["meaning"], new["working_on"])
    reasoning = json.dumps(new["reasoning"], cls=DjangoJSONEncoder)
    return (
        difference.pk, keeps, new["due_on"], new["working_on"], office_on, new["computed_on"], new["meaning"],
        new["rule_version"], new["confidence"], reasoning,
    )  # fmt: skip


def _record(batch: Sequence[Difference], kind: str, more: dict[str, Any], *, by: User, now: datetime) -> None:
    matters = dict(Deadline.objects.filter(pk__in=[row.pk for row in batch]).values_list("pk", "matter_id"))
    recording.record_many(
        kind,
        on=Deadline,
        events=[
            (
                row.pk,
                matters[row.pk],
                {"from": row.old.due_on, "to": row.new.due_on, "rule": row.rule_id, "why": row.why, **more},
            )
            for row in batch
        ],
        by=by,
        now=now,
    )


def _batches(rows: Sequence[Difference]) -> Iterator[list[Difference]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
