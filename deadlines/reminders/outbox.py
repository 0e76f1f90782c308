"""The queue of messages in the database: who holds which. Each statement is one commit.

Leases run by the database's clock, so that a worker whose clock is wrong cannot take what another one holds.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection

LEASE = timedelta(minutes=2)
BATCH = 100
_PATIENCE = 30.0  # seconds to get an outcome into a database that is restarting

_LEASE = """
UPDATE deadlines_message SET lease = %(lease)s, leased_until = clock_timestamp() + %(length)s
 WHERE id IN (SELECT id FROM deadlines_message
               WHERE state = 'waiting' AND channel = %(channel)s AND next_try_at <= %(now)s
                 AND (leased_until IS NULL OR leased_until <= clock_timestamp())
               ORDER BY next_try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""


def lease(channel: str, *, now: datetime, limit: int = BATCH) -> tuple[UUID, list[int]]:
    """Take the next messages for this process; return the lease and their ids, longest waiting first."""
    mark = uuid4()
    values = {"lease": mark, "length": LEASE, "channel": channel, "now": now, "limit": limit}
    return mark, sorted(pk for (pk,) in _rows(_LEASE, values))


def cancel(message: int, reminders: Sequence[int], *, whole: bool, now: datetime) -> None:
    """Save that these reminders are no longer true, and, if nothing is left of it, that the message is not needed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_reminder SET outcome = 'cancelled', finished_at = %s, problem = 'No longer true.' "
            "WHERE id = ANY(%s) AND outcome = 'waiting'",
            [now, list(reminders)],
        )
        if whole:
            cursor.execute(
                "UPDATE deadlines_message SET state = 'cancelled', finished_at = %s, lease = NULL, leased_until = NULL "
                "WHERE id = %s AND state = 'waiting'",
                [now, message],
            )


def give_back(mark: UUID, *, until: datetime | None = None) -> None:
    """End a lease: what was not tried is free again, at once or from `until` on."""
    insist(
        "UPDATE deadlines_message SET lease = NULL, leased_until = NULL, "
        "next_try_at = COALESCE(%(until)s, next_try_at) WHERE lease = %(lease)s AND state = 'waiting'",
        {"lease": mark, "until": until},
    )


def waiting(*, now: datetime) -> int:
    """Return how many messages could be sent now."""
    rows = _rows(
        "SELECT count(*) FROM deadlines_message WHERE state = 'waiting' AND next_try_at <= %(now)s "
        "AND (leased_until IS NULL OR leased_until <= clock_timestamp())",
        {"now": now},
    )
    return int(rows[0][0])


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        return found


def insist(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement that must not get lost; while the database restarts, try again."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return _rows(statement, values)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            connection.close()
            time.sleep(0.25)
