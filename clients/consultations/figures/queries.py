"""The firm's own numbers about consultations, over those the reader may see. Counted in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from caseapp.accounts.models import User
from clients.consultations.models import Consultation


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: how many, and what became of them."""

    name: str
    total: int
    held: int
    no_shows: int
    cancelled: int
    retained: int
    first_slot: timedelta | None = None  # from asking to the earliest hour on offer, on average
    share: float = 0  # of the longest row, in per cent
    missed: float = 0  # of the longest row, the part nobody came to

    @property
    def no_show_rate(self) -> str:
        """Return "3 of 12": a rate of few is not written as a percentage."""
        came_or_not = self.held + self.no_shows
        return f"{self.no_shows} of {came_or_not}" if came_or_not else ""

    @property
    def first_slot_days(self) -> float | None:
        return in_days(self.first_slot)

    @property
    def came_from(self) -> float:
        """Where on the drawn bar the part nobody came to begins."""
        return self.share - self.missed


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    heading: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Figures:
    total: int
    first_slot: timedelta | None  # from asking to the earliest hour on offer
    wait: timedelta | None  # from asking to the meeting
    tables: list[Table]


def in_days(span: timedelta | None) -> float | None:
    """Return days to one decimal place."""
    return None if span is None else round(span / timedelta(days=1), 1)


def between(user: User, *, first: date, last: date, zone: str) -> QuerySet[Consultation]:
    """Return the consultations whose hour lies from `first` to `last`, days in `zone`."""
    here = ZoneInfo(zone)
    start = datetime.combine(first, time(), here)
    end = datetime.combine(last + timedelta(days=1), time(), here)
    return Consultation.objects.visible_to(user).between(start, end)


def figures(rows: QuerySet[Consultation], *, zone: str) -> Figures:
    """Return every table of the page. Six queries."""
    lengths = rows.aggregate(
        total=Count("pk"),
        first_slot=Avg(_duration("first_offered_at"), filter=Q(first_offered_at__isnull=False)),
        wait=Avg(_duration("starts_at")),
    )
    month = TruncMonth("starts_at", tzinfo=ZoneInfo(zone))
    outcomes, channels = dict(Consultation.Outcome.choices), dict(Consultation.Channel.choices)
    by_month = [(at.strftime("%B %Y"), counts) for at, counts in _counted(rows.annotate(by=month))]
    return Figures(
        lengths["total"],
        lengths["first_slot"],
        lengths["wait"],
        [
            _table("By month", "Month", by_month),
            _table("By source", "How they found us", _named(rows.annotate(by=F("source")), {"": "Not asked"})),
            _table("By attorney", "Attorney", _named(rows.annotate(by=F("attorney__name")), {})),
            _table("By outcome", "Outcome", _named(rows.annotate(by=F("outcome")), outcomes)),
            _table("By way of booking", "Booked", _named(rows.annotate(by=F("channel")), channels)),
        ],
    )


Counts = dict[str, Any]


def _counted(rows: QuerySet[Any]) -> list[tuple[Any, Counts]]:
    """Return what the rows are grouped by, with how many of each sort."""
    found = (
        rows.order_by()
        .values("by")
        .annotate(
            total=Count("pk"),
            held=Count("pk", filter=Q(status="held")),
            no_shows=Count("pk", filter=Q(status="no_show")),
            cancelled=Count("pk", filter=Q(status="cancelled")),
            retained=Count("pk", filter=Q(outcome="retained")),
            first_slot=Avg(_duration("first_offered_at"), filter=Q(first_offered_at__isnull=False)),
        )
    )
    return [(row.pop("by"), row) for row in found.order_by("by")]


def _named(rows: QuerySet[Any], words: dict[str, str]) -> list[tuple[str, Counts]]:
    found = [(str(words.get(by, by)), counts) for by, counts in _counted(rows)]
    return sorted(found, key=lambda pair: (-pair[1]["total"], pair[0]))


def _table(title: str, heading: str, rows: list[tuple[str, Counts]]) -> Table:
    longest = max((counts["total"] for _, counts in rows), default=0)
    lines = [
        Line(
            name,
            **counts,
            share=round(100 * counts["total"] / longest, 1),
            missed=round(100 * counts["no_shows"] / longest, 1),
        )
        for name, counts in rows
    ]
    return Table(title, heading, lines)


def _duration(until: str) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(F(until) - F("booked_at"), output_field=DurationField())
