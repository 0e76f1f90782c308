"""Free slots of an attorney for four weeks with 200 busy blocks, against the bare SQL that reads the same rows.

Run: make bench-slots. The floor is the product's own statement through a bare cursor: hours and holds fetched, nothing
computed. Other attorneys' holds and past ones fill the table, so that the index has something to do.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from bench.harness import machine, own_servers, p50, p95, report, set_up_django, times

BLOCKS, OTHERS, ROUNDS = 200, 100_000, 400


def main() -> None:
    with own_servers():
        set_up_django("bench.settings")
        report({"machine": machine(), "slots": measure()})


def measure() -> dict[str, Any]:
    """Return milliseconds of the product's function and of its floor, taken in turns on one connection."""
    from django.db import connection

    from clients.consultations.booking import queries

    now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    attorney, kind = fill(now)
    today = now.date()
    asked: dict[str, Any] = {
        "users": [attorney.pk], "resources": [], "now": now,
        "start": now - timedelta(days=2), "end": now + timedelta(days=30),
    }  # fmt: skip

    def product() -> object:
        return queries.four_weeks(attorney, kind, today=today, now=now)

    def floor() -> object:
        with connection.cursor() as cursor:
            cursor.execute(queries._HOURS_AND_HOLDS, asked)
            return cursor.fetchall()

    mine: list[float] = []
    bare: list[float] = []
    for _ in range(4):  # in turns, so that the machine's mood falls on both
        mine += times(product, rounds=ROUNDS // 4)
        bare += times(floor, rounds=ROUNDS // 4)
    return {
        "busy_blocks": BLOCKS,
        "rows_of_others": OTHERS,
        "free_slots": len(queries.four_weeks(attorney, kind, today=today, now=now)),
        "p50_ms": round(1000 * p50(mine), 2),
        "p95_ms": round(1000 * p95(mine), 2),
        "bare_sql_p50_ms": round(1000 * p50(bare), 2),
        "bare_sql_p95_ms": round(1000 * p95(bare), 2),
        "ratio_p50": round(p50(mine) / p50(bare), 2),
        "ratio_p95": round(p95(mine) / p95(bare), 2),
    }


def fill(now: datetime) -> tuple[Any, Any]:
    """Make one attorney with 200 blocks in four weeks, and many other people's holds around them."""
    from django.db import connection

    from caseapp.accounts.models import User
    from clients.consultations.booking import holding
    from clients.consultations.booking.slots import Span
    from clients.consultations.models import BookableHours, ConsultationType, Hold

    attorney, *others = (
        User.objects.create_user(f"a{n}@bench.example", name=f"Attorney {n}", role="attorney") for n in range(40)
    )
    for weekday in range(5):
        BookableHours.objects.create(user=attorney, weekday=weekday, starts=time(8), ends=time(18))
    monday = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    rows = []
    for number in range(BLOCKS):  # ten a working day, half an hour each, an hour apart
        day, hour = divmod(number, 10)
        start = monday + timedelta(days=day // 5 * 7 + day % 5, hours=hour)
        rows.append(_block(holding, attorney.pk, Span(start, start + timedelta(minutes=20)), number))
    for number in range(OTHERS):
        start = now + timedelta(hours=number // len(others) - 2000)
        rows.append(
            _block(holding, others[number % len(others)].pk, Span(start, start + timedelta(minutes=45)), number)
        )
    Hold.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Hold._meta.db_table}")
    return attorney, ConsultationType.objects.create(name="An hour", minutes=30)


def _block(holding: Any, user: int, span: Any, number: int) -> Any:
    return holding.hold(kind="block", span=span, source_key=f"block:{user}:{number}", user=user)


if __name__ == "__main__":
    main()
