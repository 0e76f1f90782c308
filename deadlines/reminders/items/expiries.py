"""What runs out: status, visa, work permit, advance parole, passport, I-94 and the like."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.urls import reverse

from clients.matters.queries import protected_people
from clients.people.models import Validity
from deadlines.reminders.items.base import ANY_RUNG, Item, Line, Timing, days

# A person's open matters, as client or party. What somebody without an open matter holds is nobody's to watch.
_MATTERS = """
SELECT m.id, m.responsible_id
  FROM (SELECT own.id FROM clients_matter own WHERE own.client_id = v.person_id
        UNION
        SELECT p.matter_id FROM clients_matterparty p WHERE p.person_id = v.person_id
           AND p.role IN ('client', 'applicant', 'petitioner', 'beneficiary', 'derivative', 'respondent')) theirs
  JOIN clients_matter m ON m.id = theirs.id
 WHERE m.closed_on IS NULL
 ORDER BY m.id LIMIT 1
"""
_RUNS_OUT = "v.replaced_at IS NULL AND v.expires_on IS NOT NULL AND v.expires_on <= %(until_on)s"


def _describe(ids: Collection[int]) -> Mapping[int, Line]:
    found = list(Validity.objects.filter(pk__in=ids).select_related("person"))
    hidden = protected_people(validity.person_id for validity in found)
    return {
        validity.pk: Line(
            title=f"{validity} runs out",
            href=reverse("people:list") + f"{validity.person_id}/",
            client=validity.person.name,
            protected=validity.person_id in hidden,
        )
        for validity in found
    }


VALIDITY = Item(
    kind="validity",
    label="Runs out",
    timing=Timing.DATE,
    ladder=days(180, 90, 60, 30, 14, 7, 0),
    staff=f"""
SELECT v.id AS item_id, v.expires_on AS due_on, NULL::timestamptz AS due_at, m.id AS matter_id,
       v.person_id AS about_id, m.responsible_id AS subject_id, 'responsible' AS because, {ANY_RUNG} AS widest
  FROM clients_validity v CROSS JOIN LATERAL ({_MATTERS}) m
 WHERE {_RUNS_OUT}
""",
    clients=f"""
SELECT v.id AS item_id, v.expires_on AS due_on, NULL::timestamptz AS due_at, m.id AS matter_id,
       v.person_id AS about_id, v.person_id
  FROM clients_validity v CROSS JOIN LATERAL ({_MATTERS}) m
 WHERE {_RUNS_OUT} AND v.expires_on >= (%(now)s)::date
""",
    client_ladder=days(60, 30),
    describe=_describe,
)
