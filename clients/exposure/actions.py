"""The only writers of the firm's figures, notes by state, resources and link checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.exposure.catalogue import resource_groups, resources
from clients.exposure.links import Answer
from clients.exposure.models import FigurePoint, FigureSeries, FirmResource, LinkCheck, StateNote
from clients.exposure.series import Point

_CHECKING = 5_140_002  # one check of links is recorded at a time


@transaction.atomic
def load_figures(
    *, title: str, unit: str, points: Sequence[Point], today: date, by: User, now: datetime
) -> FigureSeries:
    """Save a series with all its points; one of the same title is replaced."""
    if not points or any(not point.source.strip() for point in points):
        raise ValidationError("Every figure needs its source.", code="source")
    series, _made = FigureSeries.objects.update_or_create(
        title=title, defaults={"unit": unit, "loaded_by": by, "loaded_on": today}
    )
    series.points.all().delete()
    FigurePoint.objects.bulk_create(
        FigurePoint(series=series, year=point.year, amount=point.amount, source=point.source) for point in points
    )
    recording.record("figures.loaded", on=series, by=by, now=now, data={"title": title, "points": len(points)})
    return series


@transaction.atomic
def remove_figures(series: FigureSeries, *, by: User, now: datetime) -> None:
    """Remove a series and its points."""
    recording.record("figures.removed", on=series, by=by, now=now, data={"title": series.title})
    series.delete()


@transaction.atomic
def write_note(
    *, state: str, text: str, source: str, as_of: date, note: StateNote | None = None, by: User, now: datetime
) -> StateNote:
    """Save a note on one state's law, new or changed."""
    row = note or StateNote()
    row.state, row.text, row.source, row.as_of, row.written_by = state, text, source, as_of, by
    row.full_clean()
    row.save()
    recording.record("state_note.written", on=row, by=by, now=now, data={"state": state, "text": text})
    return row


@transaction.atomic
def remove_note(note: StateNote, *, by: User, now: datetime) -> None:
    """Remove a note; its words stay in the audit record."""
    recording.record("state_note.removed", on=note, by=by, now=now, data={"state": note.state, "text": note.text})
    note.delete()


@transaction.atomic
def add_resource(
    *, name: str, url: str, use: str, group: str, topics: Sequence[str] = (), by: User, now: datetime
) -> FirmResource:
    """Save and return a page the firm adds to the library."""
    if group not in resource_groups():
        raise ValidationError({"group": "There is no such group."}, code="group")
    shipped = {one.url.rstrip("/") for one in resources().values()}
    if url.rstrip("/") in shipped or FirmResource.objects.standing().filter(url=url).exists():
        raise ValidationError({"url": "This page is in the library already."}, code="known")
    row = FirmResource(name=name, url=url, use=use, group=group, topics=list(topics), added_by=by)
    row.full_clean(validate_constraints=False)
    row.save()
    recording.record("resource.added", on=row, by=by, now=now, data={"name": name, "url": url})
    return row


@transaction.atomic
def remove_resource(row: FirmResource, *, by: User, now: datetime) -> None:
    """Take a page of the firm's out of the library. It can be put back."""
    row.removed_at = now
    row.save(update_fields=["removed_at", "changed_at"])
    recording.record("resource.removed", on=row, by=by, now=now, data={"name": row.name, "url": row.url})


@transaction.atomic
def restore_resource(row: FirmResource, *, by: User, now: datetime) -> None:
    """Put a removed page back."""
    if FirmResource.objects.standing().filter(url=row.url).exists():
        raise ValidationError("This page is in the library again already.", code="known")
    row.removed_at = None
    row.save(update_fields=["removed_at", "changed_at"])
    recording.record("resource.added", on=row, by=by, now=now, data={"name": row.name, "url": row.url})


@transaction.atomic
def record_link_checks(
    answers: Iterable[Answer], *, by: User | None, now: datetime, asked_at: datetime | None = None
) -> int:
    """Save how each address answered, in place of what was known before; return how many.

    None of them where the question of `asked_at` was answered meanwhile: two checks at once leave one record.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHECKING])
    if asked_at and LinkCheck.objects.filter(checked_at__gte=asked_at).exists():
        return 0
    rows = [
        LinkCheck(url=one.url, checked_at=now, outcome=one.outcome, status_code=one.status, detail=one.detail[:500])
        for one in answers
    ]
    LinkCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["checked_at", "outcome", "status_code", "detail"],
    )
    broken = [row.url for row in rows if row.outcome in (LinkCheck.Outcome.GONE, LinkCheck.Outcome.SILENT)]
    recording.record("resource.links_checked", by=by, now=now, data={"checked": len(rows), "broken": broken})
    return len(rows)
