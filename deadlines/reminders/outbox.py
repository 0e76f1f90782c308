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
# The end of one try and the beginning of the next are one statement, one commit: what the last one came to is saved
# before anything else is handed over, at the price of a single wait for the disk.
_TURN = """
WITH ended AS (
  UPDATE deadlines_attempt SET outcome = %(attempt_outcome)s, detail = %(detail)s WHERE id = %(attempt)s
), over AS (
  UPDATE deadlines_message SET state = %(state)s, problem = %(detail)s, provider_id = %(provider_id)s,
         next_try_at = COALESCE(%(next_try_at)s, next_try_at), lease = NULL, leased_until = NULL,
         finished_at = %(finished_at)s
   WHERE id = %(message)s AND state = 'waiting' RETURNING id
), told AS (
  UPDATE deadlines_reminder r SET outcome = %(state)s, finished_at = %(finished_at)s, problem = %(detail)s
    FROM over WHERE r.message_id = over.id AND r.outcome = 'waiting' AND %(finished_at)s IS NOT NULL
), mine AS (
  UPDATE deadlines_message SET tries = tries + 1
   WHERE id = %(next)s AND lease = %(lease)s AND state = 'waiting'
     AND leased_until > clock_timestamp() + %(margin)s
  RETURNING id
)
INSERT INTO deadlines_attempt (message_id, at, outcome, detail) SELECT id, %(now)s, 'unknown', '' FROM mine
RETURNING id
"""


def lease(channel: str, *, now: datetime, limit: int = BATCH) -> tuple[UUID, list[int]]:
    """Take the next messages for this process; return the lease and their ids, longest waiting first."""
    mark = uuid4()
    values = {"lease": mark, "length": LEASE, "channel": channel, "now": now, "limit": limit}
    return mark, sorted(pk for (pk,) in _rows(_LEASE, values))


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


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that is over: of which message, in which attempt, with what result; `tries` counts it."""

    message: int
    attempt: int
    verdict: Verdict
    tries: int


def turn(tried: Tried | None, following: int | None, mark: UUID, *, now: datetime) -> int | None:
    """Save what became of a try and that the next one begins; return the next one's attempt.

    None when there is no next one, or its lease is no longer safely ours. Waits for a database that is being restarted.
    """
    values: dict[str, Any] = {"next": following, "lease": mark, "margin": MARGIN, "now": now, **_ended(tried, now)}
    rows = _insist(_TURN, values)
    return int(rows[0][0]) if rows else None


def _ended(tried: Tried | None, now: datetime) -> dict[str, Any]:
    if tried is None:
        nothing = ("message", "attempt", "attempt_outcome", "detail", "provider_id", "state", "next_try_at")
        return {**dict.fromkeys(nothing), "finished_at": None}
    follows = after(tried.verdict, tried.tries, now=now)
    return {
        "message": tried.message,
        "attempt": tried.attempt,
        "attempt_outcome": tried.verdict.outcome.value,
        "detail": tried.verdict.detail[:300],
        "provider_id": tried.verdict.provider_id,
        "state": follows.state,
        "next_try_at": follows.next_try_at,
        "finished_at": follows.finished_at,
    }


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
        found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        return found


def _insist(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
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
