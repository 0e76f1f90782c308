"""The papers of a consultation with who took and who received each."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.audit.models import Event
from clients.consultations.models import Consultation, Summary, SummaryGiven


@dataclass(frozen=True, slots=True)
class Paper:
    """One version: who downloaded it, and to whom a copy was given."""

    summary: Summary
    taken: tuple[Event, ...]
    given: tuple[SummaryGiven, ...]


def papers(consultation: Consultation) -> list[Paper]:
    """Return the papers, newest first. Four queries."""
    rows = consultation.summaries.select_related("asked_by").prefetch_related("given__given_by").defer("content")
    taken = list(Event.objects.about(consultation).filter(kind="summary.downloaded").order_by("at"))
    return [Paper(row, tuple(one for one in taken if _is_of(one, row)), tuple(row.given.all())) for row in rows]


def _is_of(event: Event, summary: Summary) -> bool:
    return all(event.data.get(name) == getattr(summary, name) for name in ("form", "language", "version"))
