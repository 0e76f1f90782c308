"""Set fields of a row and know which of them really changed, so that audit events say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def assign(row: Model, fields: Mapping[str, Any]) -> list[str]:
    """Set `fields` on `row`, unsaved, and return the names of those whose value is another one now."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed
