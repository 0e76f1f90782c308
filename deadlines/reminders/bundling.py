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
# Who is due and who was just told are grouped, not joined: the sweep has written the rows a moment ago, and a database
# that takes a hundred thousand of them for one would go through all of one list for each of the other.
_BUNDLE = """
WITH about AS (
  SELECT r.channel, COALESCE(r.user_id, 0) AS colleague, COALESCE(r.person_id, 0) AS client, r.id, r.urgent,
         FALSE AS just_told,
         concat_ws('/', r.kind, r.item_id, r.due_on, extract(epoch FROM r.due_at), r.rung, r.user_id, r.person_id,
                   r.channel, r.id) AS key
    FROM deadlines_reminder r
   WHERE r.outcome = 'waiting' AND r.message_id IS NULL AND r.send_after <= %(now)s
   UNION ALL
  SELECT channel, COALESCE(user_id, 0), COALESCE(person_id, 0), NULL, FALSE, TRUE, NULL
    FROM deadlines_message WHERE made_at BETWEEN %(recent)s AND %(soon)s
), bundle AS (
  SELECT channel, colleague, client, array_remove(array_agg(id), NULL) AS reminders, bool_or(urgent) AS urgent,
         encode(sha256(string_agg(key, '|' ORDER BY key)::bytea), 'hex') AS key
    FROM about GROUP BY channel, colleague, client
  HAVING count(id) > 0 AND (bool_or(urgent) OR NOT bool_or(just_told))
), numbered AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('deadlines_message', 'id')) AS message, * FROM bundle
), made AS (
  INSERT INTO deadlines_message (id, channel, user_id, person_id, key, urgent, state, next_try_at, tries, provider_id,
                                 problem, made_at)
  SELECT message, channel, NULLIF(colleague, 0), NULLIF(client, 0), key, urgent, 'waiting', %(now)s, 0, '', '', %(now)s
    FROM numbered
)
UPDATE deadlines_reminder r SET message_id = part.message
  FROM (SELECT message, unnest(reminders) AS id FROM numbered) part
 WHERE r.id = part.id
"""


def bundle(*, now: datetime) -> int:
    """Make the messages that are due; return how many reminders went into them. Nothing if a sweep is at work."""
    with alone() as free, connection.cursor() as cursor:
        if not free:
            return 0
        cursor.execute(_SUPERSEDE, {"now": now})
        cursor.execute(_BUNDLE, {"now": now, "recent": now - GAP, "soon": now + GAP})
        return int(cursor.rowcount)
