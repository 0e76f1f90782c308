"""Requests for records that no agency has answered, and corrections whose answer falls due."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from clients.matters.queries import protected_people
from clients.records.models import Discrepancy, RecordsRequest
from clients.records.offices import offices
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days


def _office(code: str) -> str:
    known = offices().get(code)
    return known.name if known else code.upper()


def _describe_requests(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(RecordsRequest.objects.filter(pk__in=ids).select_related("person", "matter"))
    hidden = protected_people(row.person_id for row in found)
    return {
        row.pk: Line(
            title=f"No answer yet to the records request to {_office(row.office)}",
            href=row.get_absolute_url(),
            matter=row.matter.number if row.matter else "",
            client=row.person.name,
            protected=row.person_id in hidden,
        )
        for row in found
    }


def _describe_corrections(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Discrepancy.objects.filter(pk__in=ids).select_related("person", "request__matter"))
    hidden = protected_people(row.person_id for row in found)
    return {
        row.pk: Line(
            title=f"An answer about a correction is due from {_office(row.office)}",
            href=row.request.get_absolute_url() if row.request else reverse("records:list"),
            matter=row.request.matter.number if row.request and row.request.matter else "",
            client=row.person.name,
            protected=row.person_id in hidden,
        )
        for row in found
    }


# Counted from the day the agency had it, else from the day it went out: the office's habit, not a date of the law.
REQUEST = Item(
    kind="records_request",
    label="Records request unanswered",
    timing=Timing.DATE,
    ladder=days(-30, -60, -90),
    staff=f"""
SELECT q.id AS item_id, COALESCE(q.received_on, q.sent_on) AS due_on, NULL::timestamptz AS due_at, q.matter_id,
       q.person_id AS about_id, COALESCE(m.responsible_id, q.prepared_by_id) AS subject_id, 'responsible' AS because,
       {ANY_RUNG} AS widest
  FROM clients_recordsrequest q LEFT JOIN clients_matter m ON m.id = q.matter_id
 WHERE q.status IN ('sent', 'acknowledged', 'appealed') AND q.sent_on IS NOT NULL
""",
    describe=_describe_requests,
)
CORRECTION = Item(
    kind="correction",
    label="Answer about a correction",
    timing=Timing.DATE,
    ladder=days(7, 0),
    staff=f"""
SELECT e.id AS item_id, e.answer_due_on AS due_on, NULL::timestamptz AS due_at, q.matter_id, e.person_id AS about_id,
       COALESCE(m.responsible_id, e.noted_by_id) AS subject_id, 'responsible' AS because, {ANY_RUNG} AS widest
  FROM clients_discrepancy e LEFT JOIN clients_recordsrequest q ON q.id = e.request_id
  LEFT JOIN clients_matter m ON m.id = q.matter_id
 WHERE e.status IN ('found', 'sent') AND e.answer_due_on IS NOT NULL AND e.answer_due_on <= %(until_on)s
""",
    describe=_describe_corrections,
)
