"""Derive who should have been told by now and was not, and remember it. Set-based; safe to miss and to repeat."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import Error, connection, transaction

from deadlines.reminders import eligibility, items
from deadlines.reminders.items import Item
from deadlines.reminders.ladders import DAY
from deadlines.reminders.models import Heartbeat
from deadlines.reminders.reach import Office, Row, columns

logger = logging.getLogger(__name__)

_LOCK = 5_140_001  # one sweep at a time; a second driver finds it taken and has nothing to do
EVENING = time(18)

_COLUMNS = (
    "kind, item_id, due_on, due_at, rung, user_id, person_id, channel, because, covers_id, matter_id, about_id, "
    "urgent, send_after, outcome, problem, finished_at"
)
# `due` is what should have been told by now; what the ledger has of it is left out. It is worked out first, whole:
# then each row is looked up by its complete key, also where the database has no statistics yet.
_WRITE = """
WITH due AS MATERIALIZED ({due})
INSERT INTO deadlines_reminder ({columns})
SELECT {columns} FROM due
 WHERE NOT EXISTS (SELECT 1 FROM deadlines_reminder x WHERE x.kind = due.kind AND x.item_id = due.item_id
   AND x.due_on = due.due_on AND x.due_at {same_hour} AND x.rung = due.rung AND {same_person})
    ON CONFLICT DO NOTHING
"""
_STAFF = """
SELECT %(kind)s::text AS kind, s.item_id, s.due_on, s.due_at, r.rung, r.told AS user_id, NULL::bigint AS person_id,
       r.channel, s.because, r.covers AS covers_id, s.matter_id, s.about_id, r.urgent,
       CASE WHEN r.channel = 'inapp' OR s.{when} <= r.rush THEN %(now)s ELSE r.hold END AS send_after,
       CASE WHEN r.channel = 'inapp' THEN 'accepted' ELSE 'waiting' END AS outcome, '' AS problem,
       CASE WHEN r.channel = 'inapp' THEN %(now)s::timestamptz END AS finished_at
  FROM ({source}) s
  JOIN unnest(%(subject)s::bigint[], %(told)s::bigint[], %(covers)s::bigint[], %(channel)s::text[], %(rung)s::int[],
              %(after)s::{type}[], %(upto)s::{type}[], %(rush)s::{type}[], %(hold)s::timestamptz[],
              %(urgent)s::bool[])
       AS r(subject, told, covers, channel, rung, after, upto, rush, hold, urgent)
    ON r.subject = s.subject_id AND s.{when} > r.after AND s.{when} <= r.upto AND r.rung <= s.widest
 WHERE NOT EXISTS (SELECT 1 FROM clients_wall w
                    WHERE w.matter_id = s.matter_id AND w.user_id = r.told AND w.lifted_at IS NULL)
"""
_CLIENTS = """
SELECT %(kind)s::text AS kind, s.item_id, s.due_on, s.due_at, r.rung, NULL::bigint AS user_id, s.person_id,
       may.channel, 'client' AS because, NULL::bigint AS covers_id, s.matter_id, s.about_id, r.urgent,
       CASE WHEN s.{when} <= r.rush THEN %(now)s ELSE r.hold END AS send_after,
       CASE WHEN may.problem = '' THEN 'waiting' ELSE 'held_back' END AS outcome, may.problem,
       CASE WHEN may.problem <> '' THEN %(now)s::timestamptz END AS finished_at
  FROM ({source}) s
  {eligible}
  JOIN unnest(%(subject)s::text[], %(rung)s::int[], %(after)s::{type}[], %(upto)s::{type}[], %(rush)s::{type}[],
              %(hold)s::timestamptz[], %(urgent)s::bool[]) AS r(zone, rung, after, upto, rush, hold, urgent)
    ON r.zone = COALESCE(NULLIF(p.time_zone, ''), %(firm_zone)s) AND s.{when} > r.after AND s.{when} <= r.upto
"""


@dataclass(slots=True)
class Swept:
    """What one sweep did: new rows by kind, kinds that failed with the reason; `busy` if another one was at it."""

    written: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    busy: bool = False

    @property
    def total(self) -> int:
        """Return the number of new rows."""
        return sum(self.written.values())


def sweep(*, now: datetime, driver: str) -> Swept:
    """Write every reminder that should exist by now and does not. One kind's failure does not silence the others."""
    swept = Swept()
    office = Office.read(now.astimezone(ZoneInfo(settings.FIRM_TIME_ZONE)).date())
    for item in items.ALL:
        try:
            with alone() as free:
                if not free:
                    swept.busy = True
                    continue
                swept.written[item.kind] = sweep_kind(item, office, now=now)
        except Error as error:
            if connection.connection is None or connection.connection.closed:
                raise
            logger.exception("The sweep of %s failed.", item.kind)
            swept.failed[item.kind] = str(error)[:300]
    if not swept.busy:
        Heartbeat.beat("sweep", now=now, driver=driver, written=swept.total, failed=swept.failed)
    return swept


@contextmanager
def alone() -> Iterator[bool]:
    """Open a transaction that no other sweep runs beside; gives False when one does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        (free,) = cursor.fetchone()
        yield bool(free)


def sweep_kind(item: Item, office: Office, *, now: datetime) -> int:
    """Write the missing rows of one kind, for colleagues and clients; return how many."""
    written = _insert(_STAFF, item.staff, item, list(office.rows(item, now=now)), now=now)
    if item.clients and item.kind in office.preferences.told_clients:
        rows = list(office.client_rows(item, _zones(), now=now))
        written += _insert(_CLIENTS, item.clients, item, rows, now=now)
    return written


def _insert(template: str, source: str, item: Item, rows: list[Row], *, now: datetime) -> int:
    if not rows:
        return 0
    widest = max(row.rung for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(statement(template, source, item), {**columns(rows), **parameters(item, widest, now=now)})
        return int(cursor.rowcount)


def statement(template: str, source: str, item: Item) -> str:
    """Return the SQL of one kind."""
    due = template.format(
        source=source,
        eligible=eligibility.JOIN,
        when="due_on" if item.is_dated else "due_at",
        type="date" if item.is_dated else "timestamptz",
    )
    # A client is told once at each distance, whatever the channel was.
    person = (
        "x.user_id = due.user_id AND x.person_id IS NULL AND x.channel = due.channel"
        if template is _STAFF
        else "x.user_id IS NULL AND x.person_id = due.person_id"
    )
    same_hour = "IS NULL" if item.is_dated else "= due.due_at"
    return _WRITE.format(due=due, columns=_COLUMNS, same_hour=same_hour, same_person=person)


def parameters(item: Item, widest: int, *, now: datetime) -> dict[str, Any]:
    """Return what the sources may use; see `items.base`."""
    firm = now.astimezone(ZoneInfo(settings.FIRM_TIME_ZONE))
    evening_on = firm.date() if firm.time() >= EVENING else firm.date() - timedelta(days=1)
    week_on = firm.date() - timedelta(days=firm.weekday())
    return {
        "kind": item.kind,
        "now": now,
        # A day more on each side: the recipient's zone may be ahead of the firm's.
        "until_on": firm.date() + timedelta(days=widest // DAY + 2),
        "until_at": now + timedelta(hours=widest),
        "evening_on": evening_on,
        "evening_at": datetime.combine(evening_on, EVENING, tzinfo=firm.tzinfo),
        "week_on": week_on,
        "week_at": datetime.combine(week_on, time(), tzinfo=firm.tzinfo),
        "firm_zone": settings.FIRM_TIME_ZONE,
    }


def _zones() -> list[str]:
    """Return the zones clients live in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT time_zone FROM clients_person WHERE time_zone <> ''")
        return [settings.FIRM_TIME_ZONE, *(zone for (zone,) in cursor.fetchall() if zone != settings.FIRM_TIME_ZONE)]
