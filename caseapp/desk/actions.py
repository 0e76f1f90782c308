"""The desk reads; the one thing it writes is that the audit record was taken away as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording


@transaction.atomic
def note_audit_export(*, asked: Mapping[str, str], by: User, now: datetime) -> None:
    """Record that the events matching what was asked left the product as a file."""
    recording.record("audit.exported", by=by, now=now, data={"filters": dict(asked)})
