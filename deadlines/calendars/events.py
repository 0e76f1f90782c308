"""What a feed holds, as the owner may see it at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from clients.consultations.models import Consultation
from clients.matters.models import Matter
from clients.matters.queries import protected_people
from clients.proceedings.models import Appearance
from deadlines.calendars.models import Feed
from deadlines.tracking.models import Deadline

BACK, AHEAD, MOST = timedelta(days=60), timedelta(days=800), 5000
Row = TypeVar("Row", Deadline, Appearance, Consultation)
_PROTECTED = "Protected matter: sign in to read"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: on a day, or from an hour to an hour in a zone. `key` never changes while the thing exists."""

    key: str
    title: str
    changed_at: datetime
    on: date | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    href: str = ""
    sequence: int = 0


def entries(feed: Feed, *, today: date) -> Iterator[Entry]:
    """Give the feed's events; walls, protection and roles count as they stand now."""
    yield from _deadlines(feed, today)
    yield from _appearances(feed, today)
    yield from _consultations(feed, today)


def _deadlines(feed: Feed, today: date) -> Iterator[Entry]:
    rows = Deadline.objects.visible_to(feed.owner).open().exclude(meaning=Deadline.Meaning.FACT)
    rows = rows.filter(working_on__range=(today - BACK, today + AHEAD)).select_related("matter", "matter__client")
    found = _of_scope(rows, feed, "assignee").order_by("working_on", "pk")[:MOST]
    unnamed = _unnamed(found, feed)
    for row in found:
        typed = not row.rule_id  # such a title may hold a name
        title = row.title if not typed or _is_named(row.matter, unnamed) else "Deadline"
        href = row.get_absolute_url()
        if row.meaning == Deadline.Meaning.LAST_DAY and row.due_on != row.working_on:
            legal = _title(f"Legal last day: {title}", row.matter, unnamed)
            yield Entry(f"deadline-{row.pk}-legal", legal, row.changed_at, on=row.due_on, href=href)
        words = _title(f"{_MEANINGS[row.meaning]}: {title}", row.matter, unnamed)
        yield Entry(f"deadline-{row.pk}", words, row.changed_at, on=row.working_on, href=href)


_MEANINGS = {"last_day": "Due", "first_day": "Opens", "agency_duty": "Agency's turn"}


def _appearances(feed: Feed, today: date) -> Iterator[Entry]:
    rows = Appearance.objects.visible_to(feed.owner).standing().select_related("matter", "matter__client")
    rows = rows.filter(starts_at__date__range=(today - BACK, today + AHEAD))
    found = _of_scope(rows, feed, "attorney").order_by("starts_at", "pk")[:MOST]
    unnamed = _unnamed(found, feed)
    for row in found:
        yield Entry(
            f"appearance-{row.pk}",
            _title(row.get_kind_display(), row.matter, unnamed),
            row.changed_at,
            starts=row.wall_time,
            ends=row.wall_time + (row.ends_at - row.starts_at),
            place="" if row.matter.is_protected else row.place,
            href=row.matter.get_absolute_url(),
            sequence=row.sequence,
        )


def _consultations(feed: Feed, today: date) -> Iterator[Entry]:
    rows = Consultation.objects.visible_to(feed.owner).filter(status="booked").select_related("person", "matter")
    rows = rows.filter(starts_at__date__range=(today - BACK, today + AHEAD))
    found = _of_scope(rows, feed, "attorney").order_by("starts_at", "pk")[:MOST]
    protected = protected_people(row.person_id for row in found)
    for row in found:
        hidden = row.person_id in protected or bool(row.matter and row.matter.is_protected)
        name = f": {row.person.name}" if feed.with_names and not hidden else ""
        yield Entry(
            f"consultation-{row.pk}",
            _PROTECTED if hidden else f"Consultation{name}",
            row.changed_at,
            starts=row.wall_time,
            ends=row.wall_time + (row.ends_at - row.starts_at),
            place=row.get_mode_display(),
            href=f"/consultations/{row.pk}/",
            sequence=row.sequence,
        )


def _of_scope(rows: QuerySet[Row], feed: Feed, part: str) -> QuerySet[Row]:
    """Narrow to one matter, or to one person: what they do themselves, and all on the matters they answer for."""
    if feed.scope == Feed.Scope.MATTER:
        return rows.filter(matter=feed.matter_id)
    return rows.filter(Q(**{part: feed.whose}) | Q(matter__responsible=feed.whose)) if feed.whose else rows


def _unnamed(rows: QuerySet[Deadline] | QuerySet[Appearance], feed: Feed) -> Collection[int] | None:
    """Return the clients who are not named; None when nobody is."""
    return protected_people(row.matter.client_id for row in rows) if feed.with_names else None


def _is_named(matter: Matter, unnamed: Collection[int] | None) -> bool:
    return unnamed is not None and matter.client_id not in unnamed


def _title(words: str, matter: Matter, unnamed: Collection[int] | None) -> str:
    if matter.is_protected:
        return _PROTECTED
    name = f", {matter.client.name}" if _is_named(matter, unnamed) else ""
    return f"{words} ({matter.number}{name})"
