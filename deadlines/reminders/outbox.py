"""The queue of messages in the database: lease, attempt, outcome. Each statement is one commit.

Leases run by the database's clock, so that a worker whose clock is wrong cannot take what another one holds. An
attempt is written before anything is handed over and is born “unknown”: a crash at any point leaves it so, and the
repeat carries the same Message-ID.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection

from deadlines.reminders.channels import Verdict
from deadlines.reminders.models import Attempt

LEASE = timedelta(minutes=2)
MARGIN = timedelta(seconds=45)  # longer than one slow conversation with a server
BATCH = 50
MOST_TRIES = 12
_PATIENCE = 30.0  # seconds to get an outcome into a database that is restarting
_WAITS = (1, 2, 5, 10, 20, 30)  # minutes; after that every hour

_LEASE = """
UPDATE deadlines_message SET lease = %(lease)s, leased_until = clock_timestamp() + %(length)s
 WHERE id IN (SELECT id FROM deadlines_message
               WHERE state = 'waiting' AND channel = %(channel)s AND next_try_at <= %(now)s
                 AND (leased_until IS NULL OR leased_until <= clock_timestamp())
               ORDER BY next_try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_BEGIN = """
WITH mine AS (
  UPDATE deadlines_message SET tries = tries + 1
   WHERE id = %(id)s AND lease = %(lease)s AND state = 'waiting' AND leased_until > clock_timestamp() + %(margin)s
  RETURNING id)
INSERT INTO deadlines_attempt (message_id, at, outcome, detail) SELECT id, %(now)s, 'unknown', '' FROM mine
RETURNING id
"""
_FINISH = """
WITH attempt AS (
  UPDATE deadlines_attempt SET outcome = %(attempt_outcome)s, detail = %(detail)s WHERE id = %(attempt)s),
message AS (
  UPDATE deadlines_message SET state = %(state)s, problem = %(detail)s, provider_id = %(provider_id)s,
         next_try_at = COALESCE(%(next_try_at)s, next_try_at), lease = NULL, leased_until = NULL,
         finished_at = %(finished_at)s
   WHERE id = %(id)s AND state = 'waiting' RETURNING id)
UPDATE deadlines_reminder r SET outcome = %(state)s, finished_at = %(finished_at)s, problem = %(detail)s
  FROM message WHERE r.message_id = message.id AND r.outcome = 'waiting' AND %(is_over)s
"""


def lease(channel: str, *, now: datetime, limit: int = BATCH) -> tuple[UUID, list[int]]:
    """Take the next messages for this process; return the lease and their ids, longest waiting first."""
    mark = uuid4()
    values = {"lease": mark, "length": LEASE, "channel": channel, "now": now, "limit": limit}
    return mark, sorted(pk for (pk,) in _rows(_LEASE, values))


def begin(message: int, mark: UUID, *, now: datetime) -> int | None:
    """Write that a try begins and return its id; None when the lease is no longer safely ours."""
    rows = _rows(_BEGIN, {"id": message, "lease": mark, "margin": MARGIN, "now": now})
    return int(rows[0][0]) if rows else None


@dataclass(frozen=True, slots=True)
class After:
    """What a verdict means for the message."""

    state: str
    next_try_at: datetime | None
    finished_at: datetime | None


def after(verdict: Verdict, tries: int, *, now: datetime) -> After:
    """Return the state that follows: over, or waiting with a later next try. `tries` counts this one."""
    if verdict.outcome is Attempt.Outcome.ACCEPTED:
        return After("accepted", None, now)
    if verdict.outcome is Attempt.Outcome.PERMANENT or tries >= MOST_TRIES:
        return After("failed", None, now)
    minutes = _WAITS[tries - 1] if 0 < tries <= len(_WAITS) else 60
    return After("waiting", now + timedelta(minutes=minutes), None)


def finish(message: int, attempt: int, verdict: Verdict, *, tries: int, now: datetime) -> str:
    """Save what became of a try and return the message's state. Waits for a database that is being restarted."""
    follows = after(verdict, tries, now=now)
    values = {
        "id": message,
        "attempt": attempt,
        "attempt_outcome": verdict.outcome.value,
        "detail": verdict.detail[:300],
        "provider_id": verdict.provider_id,
        "state": follows.state,
        "is_over": follows.finished_at is not None,
        "next_try_at": follows.next_try_at,
        "finished_at": follows.finished_at,
    }
    _insist(_FINISH, values)
    return follows.state


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
    _insist(
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
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _insist(statement: str, values: dict[str, Any]) -> None:
    """Run a statement that must not get lost; while the database restarts, try again."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            connection.close()
            time.sleep(0.25)
