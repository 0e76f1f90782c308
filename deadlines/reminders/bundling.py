"""Put what is due for one person into one message. Set-based, in one transaction, under the sweep's lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from deadlines.reminders.sweeping import alone

# After a message, what is not urgent waits this long, so that a busy afternoon is one message and not ten.
GAP = timedelta(minutes=5)

_SUPERSEDE = """
UPDATE deadlines_reminder r SET outcome = 'cancelled', finished_at = %(now)s,
       problem = 'A nearer reminder took its place.'
 WHERE r.outcome = 'waiting' AND r.message_id IS NULL AND EXISTS (
       SELECT 1 FROM deadlines_reminder n
        WHERE n.kind = r.kind AND n.item_id = r.item_id AND n.due_on = r.due_on
          AND n.due_at IS NOT DISTINCT FROM r.due_at AND n.user_id IS NOT DISTINCT FROM r.user_id
          AND n.person_id IS NOT DISTINCT FROM r.person_id AND n.channel = r.channel AND n.rung < r.rung)
"""
# The key is made of what the message holds, so the same reminders make the same Message-ID wherever it is computed.
# A recipient is a colleague or a client; the other one is 0, so that many rows still meet by plain equality.
_BUNDLE = """
WITH due AS (
  SELECT r.id, r.channel, r.user_id, r.person_id, r.urgent,
         COALESCE(r.user_id, 0) AS colleague, COALESCE(r.person_id, 0) AS client,
         bool_or(r.urgent) OVER (PARTITION BY r.channel, r.user_id, r.person_id) AS any_urgent,
         concat_ws('/', r.kind, r.item_id, r.due_on, extract(epoch FROM r.due_at), r.rung, r.user_id, r.person_id,
                   r.channel, r.id) AS key
    FROM deadlines_reminder r
   WHERE r.outcome = 'waiting' AND r.message_id IS NULL AND r.send_after <= %(now)s
), just_told AS (
  SELECT DISTINCT channel, COALESCE(user_id, 0) AS colleague, COALESCE(person_id, 0) AS client, TRUE AS is_so
    FROM deadlines_message WHERE made_at BETWEEN %(recent)s AND %(soon)s
), ready AS (
  SELECT due.* FROM due LEFT JOIN just_told USING (channel, colleague, client)
   WHERE due.any_urgent OR just_told.is_so IS NULL
), made AS (
  INSERT INTO deadlines_message (channel, user_id, person_id, key, urgent, state, next_try_at, tries, provider_id,
                                 problem, made_at)
  SELECT channel, user_id, person_id, encode(sha256(string_agg(key, '|' ORDER BY key)::bytea), 'hex'),
         bool_or(urgent), 'waiting', %(now)s, 0, '', '', %(now)s
    FROM ready GROUP BY channel, user_id, person_id
  RETURNING id, channel, COALESCE(user_id, 0) AS colleague, COALESCE(person_id, 0) AS client
)
UPDATE deadlines_reminder r SET message_id = made.id
  FROM ready JOIN made USING (channel, colleague, client)
 WHERE r.id = ready.id
"""


def bundle(*, now: datetime) -> int:
    """Make the messages that are due; return how many reminders went into them. Nothing if a sweep is at work."""
    with alone() as free, connection.cursor() as cursor:
        if not free:
            return 0
        cursor.execute(_SUPERSEDE, {"now": now})
        cursor.execute(_BUNDLE, {"now": now, "recent": now - GAP, "soon": now + GAP})
        return int(cursor.rowcount)
