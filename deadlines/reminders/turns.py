"""The turns of a batch: what became of one try and that the next begins, saved by one statement in one commit.

An attempt is born “unknown”: a crash at any point leaves it so, and the repeat carries the same Message-ID. The commit
goes on beside the first words with the mail server, and is waited for before anything can arrive.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from deadlines.reminders.channels import Verdict
from deadlines.reminders.models import Attempt
from deadlines.reminders.outbox import insist

MARGIN = timedelta(seconds=45)  # longer than one slow conversation with a server
MOST_TRIES = 12
_PREPARED = 4  # the statement, by the types of what it is given
_WAITS = (1, 2, 5, 10, 20, 30)  # minutes; after that every hour

_TURN = """
WITH ended AS (
  UPDATE deadlines_attempt SET outcome = %(attempt_outcome)s, detail = %(detail)s WHERE id = %(attempt)s::bigint
), over AS (
  UPDATE deadlines_message SET state = %(state)s, problem = %(detail)s, provider_id = %(provider_id)s,
         next_try_at = COALESCE(%(next_try_at)s::timestamptz, next_try_at), lease = NULL, leased_until = NULL,
         finished_at = %(finished_at)s::timestamptz
   WHERE id = %(message)s::bigint AND state = 'waiting' RETURNING id
), told AS (
  UPDATE deadlines_reminder r SET outcome = %(state)s, finished_at = %(finished_at)s::timestamptz, problem = %(detail)s
    FROM over WHERE r.message_id = over.id AND r.outcome = 'waiting' AND %(finished_at)s::timestamptz IS NOT NULL
), mine AS (
  UPDATE deadlines_message SET tries = tries + 1
   WHERE id = %(next)s::bigint AND lease = %(lease)s::uuid AND state = 'waiting'
     AND leased_until > clock_timestamp() + %(margin)s::interval
  RETURNING id
)
INSERT INTO deadlines_attempt (message_id, at, outcome, detail)
SELECT id, %(now)s::timestamptz, 'unknown', '' FROM mine
RETURNING id
"""


class LeaseLost(Exception):
    """The message is no longer safely ours: it must not be handed over."""


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


class Turns:
    """One batch's turns, one after the other, each in its own commit, beside what the caller does meanwhile.

    They use the caller's own connection, which lets one statement pass at a time: until a turn is saved the caller may
    read and write, and opens no transaction.
    """

    def __init__(self, mark: UUID) -> None:
        self._mark, self._lane = mark, ThreadPoolExecutor(1, thread_name_prefix="turns")
        # With the mark in its text it is planned for each batch anew: a plan for short tables must not outlive them.
        self._statement = f"{_TURN}-- {mark}"

    def __enter__(self) -> Turns:
        return self

    def __exit__(self, *_error: object) -> None:
        self._lane.shutdown()

    def begin(self, tried: Tried | None, following: int | None, *, now: datetime) -> Turn:
        """Let a try's outcome be saved, and that the next one begins; the caller goes on at once."""
        values = {"next": following, "lease": self._mark, "margin": MARGIN, "now": now, **_ended(tried, now)}
        return Turn(self._lane.submit(_commit, connection.connection, self._statement, values), values)

    def end(self, tried: Tried | None, *, now: datetime) -> None:
        """Save what became of the last try."""
        with self.begin(tried, None, now=now):
            pass


class Turn:
    """A turn on its way to the database; as a context, it is saved at the end whatever happens."""

    def __init__(self, future: Future[int | None], values: dict[str, Any]) -> None:
        self._future, self._values = future, values

    def __enter__(self) -> Turn:
        return self

    def __exit__(self, *_error: object) -> None:
        _ = self._attempt

    def begun(self) -> int:
        """Return the attempt it began, once all of it is committed; raises LeaseLost when it began none."""
        if self._attempt is None:
            raise LeaseLost
        return self._attempt

    @cached_property
    def _attempt(self) -> int | None:
        """Waits for a database that is being restarted; whatever went wrong, the plain way is tried then."""
        try:
            return self._future.result()
        except psycopg.Error:
            if connection.in_atomic_block:
                raise
            rows = insist(_TURN, self._values)
            return int(rows[0][0]) if rows else None


def _commit(raw: psycopg.Connection[Any] | None, statement: str, values: dict[str, Any]) -> int | None:
    """Run the statement prepared, which Django's own cursors do not: to plan it takes as long as to run it."""
    if raw is None:
        raise psycopg.InterfaceError("The connection was closed.")
    raw.prepare_threshold, raw.prepared_max = 0, _PREPARED
    with psycopg.Cursor(raw) as cursor:
        row = cursor.execute(statement, values).fetchone()
        return int(row[0]) if row else None


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
