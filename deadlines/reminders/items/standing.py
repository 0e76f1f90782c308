"""What is wrong as it stands: a notice nobody docketed, a matter with nothing next, a message that did not arrive."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from clients.matters.models import Matter
from clients.matters.queries import of_protected_people
from clients.notices.models import Notice
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days
from deadlines.reminders.models import Message


def _describe_notices(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Notice.objects.filter(pk__in=ids).select_related("matter", "matter__client"))
    hidden = of_protected_people(notice.matter for notice in found)
    return {
        notice.pk: Line(
            title=f"Undocketed notice of {notice.notice_on:%a, %b} {notice.notice_on.day}, {notice.notice_on.year}",
            href=notice.matter.get_absolute_url(),
            matter=notice.matter.number,
            client=notice.matter.client.name,
            protected=notice.matter_id in hidden,
        )
        for notice in found
    }


def _describe_matters(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Matter.objects.filter(pk__in=ids).select_related("client"))
    hidden = of_protected_people(found)
    return {
        matter.pk: Line(
            title="Nothing is next on this matter",
            href=matter.get_absolute_url(),
            matter=matter.number,
            client=matter.client.name,
            protected=matter.pk in hidden,
        )
        for matter in found
    }


def _describe_messages(ids: Collection[int]) -> Mapping[int, Line]:
    found = Message.objects.filter(pk__in=ids).select_related("user", "person")
    return {
        message.pk: Line(
            title=f"A reminder to {message.user or 'a client'} could not be delivered by "
            f"{message.get_channel_display().lower()}",
            href=reverse("reminders:list") + "?outcome=failed",
            protected=message.person_id is not None,
        )
        for message in found
    }


UNDOCKETED = Item(
    kind="undocketed",
    label="Undocketed notice",
    timing=Timing.AT_ONCE,
    ladder=days(0),
    staff=f"""
SELECT n.id AS item_id, %(evening_on)s::date AS due_on, NULL::timestamptz AS due_at, n.matter_id,
       m.client_id AS about_id, m.responsible_id AS subject_id, 'responsible' AS because, {ANY_RUNG} AS widest
  FROM clients_notice n JOIN clients_matter m ON m.id = n.matter_id
 WHERE n.docketed_at IS NULL AND n.created_at < %(evening_at)s
""",
    describe=_describe_notices,
    fixed=True,
)
IDLE = Item(
    kind="idle_matter",
    label="Nothing next",
    timing=Timing.AT_ONCE,
    ladder=days(0),
    staff=f"""
SELECT m.id AS item_id, %(week_on)s::date AS due_on, NULL::timestamptz AS due_at, m.id AS matter_id,
       m.client_id AS about_id, m.responsible_id AS subject_id, 'responsible' AS because, {ANY_RUNG} AS widest
  FROM clients_matter m
 WHERE m.closed_on IS NULL AND m.created_at < %(week_at)s
   AND NOT EXISTS (SELECT 1 FROM deadlines_deadline d WHERE d.matter_id = m.id AND d.closed_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM clients_appearance a
                    WHERE a.matter_id = m.id AND a.status = 'set' AND a.starts_at > %(now)s)
   AND NOT EXISTS (SELECT 1 FROM clients_consultation c
                    WHERE c.matter_id = m.id AND c.status = 'booked' AND c.starts_at > %(now)s)
   AND NOT EXISTS (SELECT 1 FROM clients_task t
                    WHERE t.matter_id = m.id AND t.done_at IS NULL AND t.due_on IS NOT NULL)
""",
    describe=_describe_matters,
    fixed=True,
)
# To a second person, and on the page of the one who was not reached. A failed alert raises no further alert.
UNDELIVERED = Item(
    kind="undelivered",
    label="Could not be delivered",
    timing=Timing.AT_ONCE,
    ladder=days(0),
    staff=f"""
SELECT g.id AS item_id, (g.finished_at AT TIME ZONE 'UTC')::date AS due_on, NULL::timestamptz AS due_at, w.matter_id,
       NULL::bigint AS about_id, part.subject_id, part.because, {ANY_RUNG} AS widest
  FROM deadlines_message g
  CROSS JOIN LATERAL (SELECT r.matter_id, r.kind FROM deadlines_reminder r WHERE r.message_id = g.id
                       ORDER BY r.kind = 'undelivered', r.id LIMIT 1) w
  LEFT JOIN clients_matter m ON m.id = w.matter_id
  CROSS JOIN LATERAL (VALUES (m.responsible_id, 'responsible'), (0::bigint, 'managing')) part(subject_id, because)
 WHERE g.state = 'failed' AND g.handled_at IS NULL AND w.kind <> 'undelivered' AND part.subject_id IS NOT NULL
""",
    describe=_describe_messages,
    fixed=True,
    urgent=True,
)
