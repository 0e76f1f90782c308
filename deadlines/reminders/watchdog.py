"""Is the engine alive and on time? Asked by `/readyz`, `/metrics`, the banner, and the outside dead-man's switch."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error, connection
from kombu import Connection
from kombu.exceptions import KombuError

SWEEP_LATE = timedelta(minutes=4)  # with a sweep a minute; the banner shows before the fifth minute is over
WORKER_LATE = timedelta(minutes=2)
REMINDER_LATE = timedelta(minutes=10)
STUCK = timedelta(minutes=3)  # tried, and nothing newer got through either
SKEW = timedelta(seconds=5)
_BROKER_PATIENCE = 2

_FIGURES = """
SELECT (SELECT min(send_after) FROM deadlines_reminder WHERE outcome = 'waiting' AND message_id IS NULL
           AND send_after <= %(now)s),
       (SELECT min(made_at) FROM deadlines_message WHERE state = 'waiting'),
       (SELECT count(*) FROM deadlines_message WHERE state = 'waiting'),
       (SELECT count(*) FROM deadlines_message WHERE state = 'failed' AND handled_at IS NULL),
       (SELECT extract(epoch FROM %(now)s - min(created_at)) FROM accounts_user),
       clock_timestamp(),
       (SELECT count(*) FROM deadlines_message WHERE state = 'waiting' AND tries > 0 AND made_at <= %(stuck)s
           AND made_at > COALESCE((SELECT made_at FROM deadlines_message WHERE state IN ('accepted', 'delivered')
                                    ORDER BY made_at DESC LIMIT 1), '-infinity')),
       (SELECT min(written_at) FROM clients_letter WHERE status = 'waiting'),
       (SELECT jsonb_object_agg(name, jsonb_build_object('age', extract(epoch FROM %(now)s - at), 'detail', detail))
          FROM deadlines_heartbeat)
"""


@dataclass(frozen=True, slots=True)
class State:
    """What the database knows about the engine; ages in seconds, None where something never happened."""

    sweep_age: float | None
    worker_age: float | None
    beat_age: float | None
    oldest_waiting: float | None
    waiting: int
    failed: int
    skew: float
    stuck: int = 0
    oldest_letter: float | None = None
    in_use: float = 0.0  # seconds since the first account was made
    failed_kinds: dict[str, str] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)
    missing: int | None = None

    @property
    def problems(self) -> list[str]:
        """Return what is wrong, one sentence each, for staff."""
        found = []
        age = self.in_use if self.sweep_age is None else self.sweep_age
        if age < -SWEEP_LATE.total_seconds():
            found.append(f"Reminders were worked out {round(-age / 60)} minutes ahead of now: a clock is or was wrong.")
        if age > SWEEP_LATE.total_seconds():
            since = "yet" if self.sweep_age is None else f"for {round(age / 60)} minutes"
            found.append(f"Reminders have not been worked out {since}: the background worker may be down.")
        if self.oldest_waiting is not None and self.oldest_waiting > REMINDER_LATE.total_seconds():
            late = round(self.oldest_waiting / 60)
            found.append(f"Reminders are late by {late} minutes. They wait and will be sent.")
        if self.oldest_letter is not None and self.oldest_letter > REMINDER_LATE.total_seconds():
            late = round(self.oldest_letter / 60)
            found.append(f"Letters about consultations are late by {late} minutes. They wait and will be sent.")
        if self.stuck:
            words = "1 message was" if self.stuck == 1 else f"{self.stuck} messages were"
            found.append(f"{words} not taken, and nothing newer either. They are tried again; look at the mail server.")
        found += [
            f"The {name} channel does not answer: {why}. Nothing is lost: it is tried again within two minutes."
            for name, why in self.down.items()
        ]
        found += [f"Reminders of one kind ({kind}) could not be worked out." for kind in self.failed_kinds]
        if abs(self.skew) > SKEW.total_seconds():
            found.append(f"The clocks of this server and of the database differ by {abs(round(self.skew))} seconds.")
        if self.missing:
            found.append(f"An independent count misses {self.missing} reminders.")
        return found


def read(*, now: datetime) -> State:
    """Return the state, in one query; raises django.db.Error when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"now": now, "stuck": now - STUCK})
        due, made, waiting, failed, in_use, database_now, stuck, letter, raw = cursor.fetchone()
    beats: dict[str, dict[str, Any]] = json.loads(raw or "{}")
    oldest = min((moment for moment in (due, made) if moment), default=None)
    return State(
        sweep_age=_age(beats, "sweep"),
        worker_age=_age(beats, "worker"),
        beat_age=_age(beats, "beat"),
        oldest_waiting=(now - oldest).total_seconds() if oldest else None,
        waiting=waiting,
        failed=failed,
        skew=(now - database_now).total_seconds(),
        stuck=stuck,
        oldest_letter=(now - letter).total_seconds() if letter else None,
        in_use=float(in_use or 0),
        failed_kinds=_detail(beats, "sweep").get("failed", {}),
        down=_detail(beats, "delivery").get("down", {}),
        missing=_detail(beats, "reconciled").get("missing"),
    )


def _age(beats: dict[str, dict[str, Any]], name: str) -> float | None:
    return float(beats[name]["age"]) if name in beats else None


def _detail(beats: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = beats.get(name, {}).get("detail", {})
    return found


def readiness(*, now: datetime) -> tuple[bool, dict[str, Any]]:
    """Return whether the product can do its work, and each part's state, for machines."""
    try:
        state = read(now=now)
    except Error as error:
        unknown = {part: {"ok": False, "problem": "No database."} for part in ("worker", "sweep", "reminders", "clock")}
        return False, {"database": {"ok": False, "problem": type(error).__name__}, "broker": _broker(), **unknown}
    parts: dict[str, dict[str, Any]] = {
        "database": {"ok": True},
        "broker": _broker(),
        "worker": {"ok": _within(state.worker_age, WORKER_LATE), "seen_seconds_ago": state.worker_age},
        "sweep": {"ok": _within(state.sweep_age, SWEEP_LATE), "seconds_ago": state.sweep_age},
        "reminders": {
            "ok": state.oldest_waiting is None or _within(state.oldest_waiting, REMINDER_LATE),
            "oldest_overdue_seconds": state.oldest_waiting,
            "waiting": state.waiting,
            "stuck": state.stuck,
            "failed": state.failed,
        },
        "clock": {"ok": abs(state.skew) <= SKEW.total_seconds(), "skew_seconds": round(state.skew, 3)},
    }
    return all(part["ok"] for part in parts.values()), parts


def _within(age: float | None, limit: timedelta) -> bool:
    """Say whether something happened within the limit; what claims to come from far ahead did not happen."""
    return age is not None and abs(age) <= limit.total_seconds()


def _broker() -> dict[str, Any]:
    problem = broker_problem()
    return {"ok": not problem, "problem": problem}


def broker_problem() -> str:
    """Return why the broker does not take messages, or nothing."""
    if not settings.CELERY_BROKER_URL:
        return "No broker is configured."
    is_redis = settings.CELERY_BROKER_URL.startswith("redis")  # whose client waits for an answer as long as it takes
    timeouts = dict.fromkeys(("socket_connect_timeout", "socket_timeout"), _BROKER_PATIENCE) if is_redis else {}
    try:
        with Connection(
            settings.CELERY_BROKER_URL, connect_timeout=_BROKER_PATIENCE, transport_options=timeouts
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=_BROKER_PATIENCE)
    except (KombuError, OSError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    return ""
