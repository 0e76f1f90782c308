"""The re-check: is what a reminder says still true, and is this still the person to tell?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from deadlines.reminders import eligibility
from deadlines.reminders.items import BY_KIND, Item
from deadlines.reminders.items.base import ANY_RUNG
from deadlines.reminders.models import Reminder
from deadlines.reminders.sweeping import parameters

_STAFF = """
SELECT r.id FROM deadlines_reminder r JOIN accounts_user u ON u.id = r.user_id
 WHERE r.id = ANY(%(ids)s) AND r.kind = %(kind)s AND u.is_active
   AND NOT EXISTS (SELECT 1 FROM clients_wall w
                    WHERE w.matter_id = r.matter_id AND w.user_id = r.user_id AND w.lifted_at IS NULL)
   AND EXISTS (SELECT 1 FROM ({source}) s
                WHERE s.item_id = r.item_id AND s.due_on = r.due_on AND s.due_at IS NOT DISTINCT FROM r.due_at
                  AND s.subject_id IN (r.user_id, r.covers_id, 0))
"""
_CLIENTS = """
SELECT r.id FROM deadlines_reminder r
  CROSS JOIN LATERAL (SELECT 1 FROM ({source}) s {eligible}
                       WHERE s.item_id = r.item_id AND s.due_on = r.due_on AND s.due_at IS NOT DISTINCT FROM r.due_at
                         AND s.person_id = r.person_id AND may.problem = '' AND may.channel = r.channel LIMIT 1) ok
 WHERE r.id = ANY(%(ids)s) AND r.kind = %(kind)s
"""


def still_true(reminders: Iterable[Reminder], *, now: datetime) -> set[int]:
    """Return the ids of those that are still true; one query per kind and sort of recipient."""
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for reminder in reminders:
        groups[reminder.kind, reminder.person_id is not None].append(reminder.pk)
    found: set[int] = set()
    for (kind, is_client), ids in groups.items():
        if item := BY_KIND.get(kind):
            found |= _true_of(item, ids, is_client=is_client, now=now)
    return found


def _true_of(item: Item, ids: Collection[int], *, is_client: bool, now: datetime) -> set[int]:
    source, template = (item.clients, _CLIENTS) if is_client else (item.staff, _STAFF)
    if not source:
        return set()
    values = parameters(item, _WIDEST, now=now) | {"ids": list(ids)}
    with connection.cursor() as cursor:
        cursor.execute(template.format(source=source, eligible=eligibility.JOIN), values)
        return {pk for (pk,) in cursor.fetchall()}


_WIDEST = min(ANY_RUNG, 24 * 3650)
