"""Write audit events, always inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from caseapp.core.copying import copy_rows

SYSTEM_NAME = "Caseapp"
_COPY = """COPY audit_event (at, kind, actor_id, actor_name, subject_type, subject_id, matter_id, data) FROM STDIN"""


class Actor(Protocol):
    """Whoever acted: a user. `None` stands for the system itself."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> str: ...


def record(
    kind: str,
    *,
    on: models.Model | None = None,
    matter_id: int | None = None,
    by: Actor | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Add one event to the record; when it cannot be written, the caller's transaction fails with it.

    Raises RuntimeError outside a transaction: an event must never be saved without its change, nor a change
    without its event. `matter_id` is taken from `on` where that is a matter or points at one.
    """
    _check(kind)
    Event.objects.create(
        at=now,
        kind=kind,
        actor_id=by.pk if by else None,
        actor_name=by.name if by else SYSTEM_NAME,
        subject_type=on._meta.label_lower if on else "",
        subject_id=on.pk if on else None,
        matter_id=matter_id if matter_id is not None else _matter_of(on),
        data=dict(data or {}),
    )


def record_many(
    kind: str,
    *,
    on: type[models.Model],
    events: Iterable[tuple[int, int | None, Mapping[str, Any]]],
    by: Actor | None,
    now: datetime,
) -> None:
    """Add one event for each (id, matter's id, values) of a change made to many rows at once. See `record`."""
    _check(kind)
    actor_id, actor_name = (by.pk, by.name) if by else (None, SYSTEM_NAME)
    label = on._meta.label_lower
    with connection.cursor() as cursor:
        rows = (
            (now, kind, actor_id, actor_name, label, subject_id, matter_id, json.dumps(data, cls=DjangoJSONEncoder))
            for subject_id, matter_id, data in events
        )
        copy_rows(cursor, _COPY, rows)


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise ValueError(f"“{kind}” is not on the list of audit events (caseapp/audit/kinds.py).")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Audit events are written in the transaction of the change they record.")


def _matter_of(subject: models.Model | None) -> int | None:
    if subject is None:
        return None
    if subject._meta.label_lower == "clients.matter":
        return int(subject.pk)
    matter_id = getattr(subject, "matter_id", None)
    return int(matter_id) if matter_id is not None else None
