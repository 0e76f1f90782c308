"""Deadlines: the working date, the legal last day, the office's own date, windows that open, the agency's turn."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clients.matters.queries import of_protected_people
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days
from deadlines.tracking.models import Deadline

# The assignee and, where that is somebody else, the responsible attorney.
_PARTS = """
  CROSS JOIN LATERAL (VALUES (d.assignee_id, 'assignee'), (m.responsible_id, 'responsible')) part(subject_id, because)
 WHERE d.closed_at IS NULL AND (part.because = 'assignee' OR m.responsible_id <> d.assignee_id)
"""


def _source(date_column: str, condition: str) -> str:
    return f"""
SELECT d.id AS item_id, d.{date_column} AS due_on, NULL::timestamptz AS due_at, d.matter_id, m.client_id AS about_id,
       part.subject_id, part.because, {ANY_RUNG} AS widest
  FROM deadlines_deadline d JOIN clients_matter m ON m.id = d.matter_id {_PARTS}
   AND d.{date_column} <= %(until_on)s AND {condition}
"""


def describe(ids: Collection[int]) -> Mapping[int, Line]:
    """Return a line for each deadline."""
    found = list(Deadline.objects.filter(pk__in=ids).select_related("matter", "matter__client"))
    hidden = of_protected_people(deadline.matter for deadline in found)
    return {
        deadline.pk: Line(
            title=deadline.title,
            href=deadline.get_absolute_url(),
            matter=deadline.matter.number,
            client=deadline.matter.client.name,
            protected=deadline.matter_id in hidden,
            acknowledge=(deadline.pk, deadline.due_on),
        )
        for deadline in found
    }


WORKING = Item(
    kind="deadline",
    label="Deadline",
    timing=Timing.DATE,
    ladder=days(60, 30, 14, 7, 3, 1, 0),
    staff=_source("working_on", "d.meaning = 'last_day'"),
    describe=describe,
)
LEGAL = Item(
    kind="legal_day",
    label="Legal last day",
    timing=Timing.DATE,
    ladder=days(3, 1, 0),
    staff=_source("due_on", "d.meaning = 'last_day' AND d.due_on <> d.working_on"),
    describe=describe,
)
OFFICE = Item(
    kind="office_day",
    label="Office's own date",
    timing=Timing.DATE,
    ladder=days(0),
    staff=_source("office_on", "d.meaning = 'last_day' AND d.office_on < d.working_on"),
    describe=describe,
)
WINDOW = Item(
    kind="window",
    label="Window opens",
    timing=Timing.DATE,
    ladder=days(30, 7, 0),
    staff=_source("due_on", "d.meaning = 'first_day'"),
    describe=describe,
)
AGENCY = Item(
    kind="agency_duty",
    label="The agency's time is over",
    timing=Timing.DATE,
    ladder=days(0),
    staff=_source("due_on", "d.meaning = 'agency_duty'"),
    describe=describe,
)
# Unacknowledged and critical: the assignee at T-7, the responsible attorney too at T-3, the managing attorney at T-1.
ESCALATION = Item(
    kind="escalation",
    label="Not acknowledged",
    timing=Timing.DATE,
    ladder=days(7, 3, 1),
    staff="""
SELECT d.id AS item_id, d.working_on AS due_on, NULL::timestamptz AS due_at, d.matter_id, m.client_id AS about_id,
       part.subject_id, part.because, part.widest
  FROM deadlines_deadline d JOIN clients_matter m ON m.id = d.matter_id
  CROSS JOIN LATERAL (VALUES (d.assignee_id, 'assignee', 168), (m.responsible_id, 'responsible', 72),
                             (0::bigint, 'managing', 24)) part(subject_id, because, widest)
 WHERE d.closed_at IS NULL AND d.critical AND d.meaning = 'last_day' AND d.working_on <= %(until_on)s
   AND NOT EXISTS (SELECT 1 FROM deadlines_acknowledgement a WHERE a.deadline_id = d.id AND a.due_on = d.due_on)
""",
    describe=describe,
    fixed=True,
    urgent=True,
)
