"""The engine's figures in Prometheus' text format, read from the database at the moment of asking."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import Error
from django.db.models import Count
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from deadlines.reminders import watchdog
from deadlines.reminders.models import Attempt, Message, Reminder

_WINDOW = timedelta(days=1)


def exposition(*, now: datetime) -> bytes:
    """Return the metrics; with the database down only `caseapp_up 0`."""
    registry = CollectorRegistry()
    up = Gauge("caseapp_up", "Whether the database answered.", registry=registry)
    try:
        _fill(registry, now=now)
        up.set(1)
    except Error:
        up.set(0)
    return generate_latest(registry)


def _fill(registry: CollectorRegistry, *, now: datetime) -> None:
    state = watchdog.read(now=now)
    for name, value, what in (
        ("sweep_age_seconds", state.sweep_age, "Seconds since the last complete sweep."),
        ("worker_age_seconds", state.worker_age, "Seconds since a worker was seen."),
        ("beat_age_seconds", state.beat_age, "Seconds since beat's tick arrived."),
        ("oldest_overdue_seconds", state.oldest_waiting or 0, "How late the latest waiting reminder is."),
        ("messages_waiting", state.waiting, "Messages not yet sent."),
        ("messages_stuck", state.stuck, "Messages tried and not taken, with nothing newer taken either."),
        ("messages_failed", state.failed, "Messages that did not arrive and nobody dealt with."),
        ("clock_skew_seconds", state.skew, "This server's clock minus the database's."),
        ("reconciler_missing", state.missing or 0, "Reminders the independent count misses."),
        ("channels_down", len(state.down), "Channels that did not answer."),
    ):
        gauge = Gauge(f"caseapp_reminders_{name}", what, registry=registry)
        gauge.set(float("nan") if value is None else value)
    counted = Gauge(
        "caseapp_reminders_last_day", "Reminders written in a day, by channel and outcome.", ["channel", "outcome"],
        registry=registry,
    )  # fmt: skip
    recent = Reminder.objects.filter(written_at__gt=now - _WINDOW)
    for channel, outcome, count in recent.values_list("channel", "outcome").annotate(n=Count("pk")).order_by():
        counted.labels(channel, outcome).set(count)
    tries = Gauge(
        "caseapp_reminders_attempts_last_day", "Attempts in a day, by outcome.", ["outcome"], registry=registry
    )
    made = Attempt.objects.filter(message__in=Message.objects.filter(made_at__gt=now - _WINDOW))
    for outcome, count in made.values_list("outcome").annotate(n=Count("pk")).order_by():
        tries.labels(outcome).set(count)
