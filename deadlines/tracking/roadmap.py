"""A matter's open deadlines as steps of the client's roadmap. Named in settings: `clients` may not import us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clients.consultations import paper
from clients.matters.models import Matter
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline


def steps(matter: Matter, today: date) -> Sequence[paper.Step]:
    """Return what the law asks next of this matter, nearest first, with its law. One query."""
    rows = Deadline.objects.open().filter(matter=matter, meaning=Deadline.Meaning.LAST_DAY, due_on__gte=today)
    return [
        paper.Step(
            what=row.title,
            doer=paper.Doer.OFFICE,
            due_on=row.due_on,
            working_on=row.working_on,
            law=tuple(paper.Source(text, book().url(text)) for text in row.reasoning.get("citations", [])),
        )
        for row in rows.order_by("working_on", "id")[:20]
    ]
