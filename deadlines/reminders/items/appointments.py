"""What happens at an hour: hearings, interviews, biometrics, check-ins and consultations."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from clients.consultations.models import Consultation
from clients.matters.queries import protected_people
from clients.proceedings.models import Appearance
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days


def _describe_appearances(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Appearance.objects.filter(pk__in=ids).select_related("matter", "matter__client", "person"))
    hidden = protected_people(row.person_id or row.matter.client_id for row in found)
    return {
        appearance.pk: Line(
            title=appearance.get_kind_display(),
            href=appearance.matter.get_absolute_url() + f"#appearance-{appearance.pk}",
            matter=appearance.matter.number,
            client=(appearance.person or appearance.matter.client).name,
            place=appearance.place or appearance.get_mode_display(),
            wall_time=appearance.wall_time,
            protected=appearance.matter.is_protected or (appearance.person_id or appearance.matter.client_id) in hidden,
        )
        for appearance in found
    }


def _describe_consultations(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Consultation.objects.filter(pk__in=ids).select_related("person", "matter", "type"))
    hidden = protected_people(consultation.person_id for consultation in found)
    return {
        consultation.pk: Line(
            title=consultation.type.name,
            href=reverse("consultations:list") + f"{consultation.pk}/",
            matter=consultation.matter.number if consultation.matter else "",
            client=consultation.person.name,
            place=consultation.get_mode_display(),
            wall_time=consultation.wall_time,
            protected=consultation.person_id in hidden
            or bool(consultation.matter and consultation.matter.is_protected),
        )
        for consultation in found
    }


_SET = "a.status = 'set' AND a.starts_at > %(now)s AND a.starts_at <= %(until_at)s"
_BOOKED = "c.status = 'booked' AND c.starts_at > %(now)s AND c.starts_at <= %(until_at)s"

APPEARANCE = Item(
    kind="appearance",
    label="Hearing or appointment",
    timing=Timing.INSTANT,
    ladder=(*days(30, 14, 7, 3, 1), 2),
    staff=f"""
SELECT a.id AS item_id, (a.starts_at AT TIME ZONE a.zone)::date AS due_on, a.starts_at AS due_at, a.matter_id,
       COALESCE(a.person_id, m.client_id) AS about_id, part.subject_id, part.because, {ANY_RUNG} AS widest
  FROM clients_appearance a JOIN clients_matter m ON m.id = a.matter_id
  CROSS JOIN LATERAL (VALUES (a.attorney_id, 'attorney'), (m.responsible_id, 'responsible')) part(subject_id, because)
 WHERE {_SET} AND part.subject_id IS NOT NULL
   AND (part.because = 'attorney' OR a.attorney_id IS DISTINCT FROM m.responsible_id)
""",
    clients=f"""
SELECT a.id AS item_id, (a.starts_at AT TIME ZONE a.zone)::date AS due_on, a.starts_at AS due_at, a.matter_id,
       COALESCE(a.person_id, m.client_id) AS about_id, COALESCE(a.person_id, m.client_id) AS person_id
  FROM clients_appearance a JOIN clients_matter m ON m.id = a.matter_id
 WHERE {_SET}
""",
    client_ladder=days(7, 1),
    describe=_describe_appearances,
)
CONSULTATION = Item(
    kind="consultation",
    label="Consultation",
    timing=Timing.INSTANT,
    ladder=(*days(7, 1), 2),
    staff=f"""
SELECT c.id AS item_id, (c.starts_at AT TIME ZONE c.zone)::date AS due_on, c.starts_at AS due_at, c.matter_id,
       c.person_id AS about_id, c.attorney_id AS subject_id, 'attorney' AS because, {ANY_RUNG} AS widest
  FROM clients_consultation c WHERE {_BOOKED}
""",
    clients=f"""
SELECT c.id AS item_id, (c.starts_at AT TIME ZONE c.zone)::date AS due_on, c.starts_at AS due_at, c.matter_id,
       c.person_id AS about_id, c.person_id
  FROM clients_consultation c WHERE {_BOOKED}
""",
    client_ladder=(*days(7, 1), 2),
    describe=_describe_consultations,
)
