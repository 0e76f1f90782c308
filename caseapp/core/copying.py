"""Many rows at once, the way PostgreSQL likes them best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper


def copy_rows(cursor: CursorWrapper, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write the rows by `statement`, a COPY … FROM STDIN of ours. Part of the transaction like any INSERT."""
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
