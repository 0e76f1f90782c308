"""Completing with an upload: the paper and the completion are saved together or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from caseapp.accounts.models import User
from clients.documents.actions import add_document
from deadlines.tracking import actions
from deadlines.tracking.models import Deadline


@transaction.atomic
def complete_with_proof(
    deadline: Deadline, *, file: File[bytes] | None, by: User, now: datetime, **proof: Any
) -> list[Deadline]:
    """Keep the file as a document of the matter, then complete the deadline with it. See `actions.complete`."""
    document = None
    if file:
        title = f"Proof: {deadline.title}"[:200]
        document = add_document(file=file, matter=deadline.matter, title=title, kind="proof", by=by, now=now)
    return actions.complete(deadline, document=document, by=by, now=now, **proof)
