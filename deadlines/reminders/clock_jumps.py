"""Undo what a clock that was wrong for a while left behind, so that nothing waits for a moment it made up.

No row waits longer than it would if it were written now: `Quiet.ends` never falls as time goes on. A longer wait was
written by a clock that ran ahead, or before somebody shortened their quiet hours. The same holds for a next try (an
hour at most) and, by the database's own clock, for a lease.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max

from deadlines.reminders.models import Message, Reminder
from deadlines.reminders.reach import Office

LONGEST_TRY = timedelta(hours=2)  # a try that failed waits an hour at most
LONGEST_LEASE = timedelta(minutes=10)

_UNBUNDLED = Reminder.objects.waiting().filter(message__isnull=True)


def undo(office: Office, *, now: datetime) -> int:
    """Bring forward whatever waits too long; return how many rows. Safe to repeat: it finds nothing then."""
    return _reminders(office, now=now) + _messages(now=now) + _leases()


def _reminders(office: Office, *, now: datetime) -> int:
    held = _UNBUNDLED.filter(send_after__gt=now).order_by()
    found = 0
    for user_id, zone, latest in held.values_list("user_id", "person__time_zone").annotate(Max("send_after")):
        clock = office.people[user_id].time_zone if user_id else zone or settings.FIRM_TIME_ZONE
        ends = office.preferences.quiet(clock, user_id).ends(now)
        if latest > ends:
            too_long = held.filter(user_id=user_id, person__time_zone=zone, send_after__gt=ends)
            found += _UNBUNDLED.filter(pk__in=too_long.values("pk")).update(send_after=ends)
    return found


def _messages(*, now: datetime) -> int:
    return Message.objects.waiting().filter(next_try_at__gt=now + LONGEST_TRY).update(next_try_at=now)


def _leases() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_message SET lease = NULL, leased_until = NULL "
            "WHERE state = 'waiting' AND leased_until > clock_timestamp() + make_interval(secs => %s)",
            [LONGEST_LEASE.total_seconds()],
        )
        return int(cursor.rowcount)
