"""The only writer of history facts. A fact is never edited: it is withdrawn, or replaced by one that says more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.consultations.models import HistoryFact
from clients.documents.models import Document
from clients.people.models import Person


@transaction.atomic
def record(
    *,
    person: Person,
    kind: str,
    on: date | None = None,
    until: date | None = None,
    precision: str = "day",
    data: Mapping[str, Any] | None = None,
    words: str = "",
    source: str = HistoryFact.Source.STAFF.value,
    source_key: str = "",
    document: Document | None = None,
    by: User,
    now: datetime,
) -> HistoryFact:
    """Save and return a fact that `by` accepts into the record.

    A standing fact of the same kind from the same source gives way to it, and points to it.
    """
    fact = HistoryFact(
        person=person, kind=kind, on=on, until=until, precision=precision, data=dict(data or {}), words=words,
        source=source, source_key=source_key, document=document, accepted_at=now, accepted_by=by,
    )  # fmt: skip
    fact.full_clean(exclude=["withdrawn_by"], validate_constraints=False)
    if on and until and until < on:
        raise ValidationError({"until": "The end cannot be before the beginning."}, code="ends_before_start")
    earlier = _withdraw_earlier(source_key, kind, by=by, now=now)
    fact.save()
    HistoryFact.objects.filter(pk__in=earlier).update(replaced_by=fact)
    recording.record("history.recorded", on=fact, by=by, now=now, data={"kind": kind, "person_id": person.pk})
    return fact


@transaction.atomic
def withdraw(fact: HistoryFact, *, reason: str, by: User, now: datetime) -> HistoryFact:
    """Take a fact back: it stays readable and counts for nothing."""
    locked = HistoryFact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_reason = now, by, reason[:300]
        locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "changed_at"])
        data = {"kind": locked.kind, "reason": reason, "person_id": locked.person_id}
        recording.record("history.withdrawn", on=locked, by=by, now=now, data=data)
    return locked


def _withdraw_earlier(source_key: str, kind: str, *, by: User, now: datetime) -> list[int]:
    if not source_key:
        return []
    standing = HistoryFact.objects.standing().filter(source_key=source_key, kind=kind)
    earlier = list(standing.values_list("pk", flat=True))
    standing.update(withdrawn_at=now, withdrawn_by=by, withdrawn_reason="Replaced by a later answer.")
    return earlier
