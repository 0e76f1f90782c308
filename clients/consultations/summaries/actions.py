"""Ask for a summary, make it, hand it out."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from datetime import date, datetime

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.consultations import paper
from clients.consultations.models import Consultation, Summary, SummaryGiven
from clients.consultations.queueing import wake
from clients.consultations.summaries import content
from clients.consultations.summaries.freezing import freeze, thaw

TASK = "clients.consultations.summaries.tasks.render_summary"
Status = Summary.Status


@transaction.atomic
def ask(
    consultation: Consultation,
    *,
    form: str,
    language: str,
    large_print: bool = False,
    today: date,
    by: User,
    now: datetime,
) -> Summary:
    """Freeze the record as it stands and queue its rendering after commit. Each call makes a new version.

    Raises ValidationError for a language the paper cannot be written in, and where there is nothing to print.
    """
    if language not in paper.languages():
        raise ValidationError({"language": "The summary cannot be written in this language yet."}, code="language")
    Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    before = Summary.objects.filter(consultation=consultation, form=form, language=language)
    summary = Summary.objects.create(
        consultation=consultation,
        form=form,
        language=language,
        large_print=large_print,
        version=(before.aggregate(last=Max("version"))["last"] or 0) + 1,
        content=freeze(content.of(consultation, today=today, form=form, language=language)),
        asked_by=by,
    )
    data = {"form": form, "language": language, "version": summary.version}
    recording.record("summary.requested", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data)
    transaction.on_commit(lambda: wake(TASK, summary_id=summary.pk))
    return summary


def render(summary_id: int, *, now: datetime) -> Summary | None:
    """Make the file of a waiting summary and save it; None when it is made, or being made, already.

    A worker that died in the middle left the row locked by nobody: the next call starts afresh. Progress is
    published as it goes, for the page that waits.
    """
    with transaction.atomic():
        unmade = Summary.objects.select_for_update(skip_locked=True, of=("self",)).exclude(status=Status.READY)
        summary = unmade.filter(pk=summary_id).first()
        if summary is None:
            return None
        try:
            made, report = _rendered(summary)
        except (paper.FontsMissing, OSError, ValueError) as problem:
            Summary.objects.filter(pk=summary.pk).update(status=Status.FAILED, problem=str(problem)[:300])
            summary.refresh_from_db()
            return summary
        summary.file.save(f"summary-{summary.pk}.pdf", ContentFile(made), save=False)
        summary.status, summary.progress, summary.pages = Status.READY, 100, report.pages
        summary.sha256, summary.problem = hashlib.sha256(made).hexdigest(), ""
        summary.save()
        data = {"form": summary.form, "language": summary.language, "version": summary.version, "pages": report.pages}
        recording.record("summary.rendered", on=summary.consultation, by=None, now=now, data=data)
    return summary


@transaction.atomic
def ask_again(summary: Summary, *, by: User, now: datetime) -> None:
    """Queue a failed summary once more, unchanged."""
    failed = Summary.objects.filter(pk=summary.pk, status=Status.FAILED)
    if failed.update(status=Status.WAITING, progress=0, problem=""):
        data = {"form": summary.form, "language": summary.language, "version": summary.version}
        recording.record("summary.requested", on=summary.consultation, by=by, now=now, data=data)
    transaction.on_commit(lambda: wake(TASK, summary_id=summary.pk))


@transaction.atomic
def record_download(summary: Summary, *, by: User, now: datetime) -> None:
    """Record who took a copy."""
    data = {"form": summary.form, "language": summary.language, "version": summary.version}
    recording.record("summary.downloaded", on=summary.consultation, by=by, now=now, data=data)


@transaction.atomic
def give(summary: Summary, *, to: str, how: str, given_on: date, by: User, now: datetime) -> SummaryGiven:
    """Record that a copy left the office; return the entry. Only a paper that is made can be given."""
    if summary.status != Status.READY:
        raise ValidationError("This paper is not made yet.", code="unmade")
    row = SummaryGiven(summary=summary, to=to, how=how, given_on=given_on, given_by=by)
    row.full_clean()
    row.save()
    data = {"form": summary.form, "language": summary.language, "version": summary.version, "how": how}
    recording.record("summary.given", on=summary.consultation, by=by, now=now, data=data)
    return row


@transaction.atomic
def strike_given(row: SummaryGiven, *, by: User, now: datetime) -> None:
    """Strike an entry made by mistake; it stays readable."""
    if row.struck_at is None:
        row.struck_at = now
        row.save(update_fields=["struck_at", "changed_at"])
        data = {"version": row.summary.version, "to": row.to}
        recording.record("summary.given_struck", on=row.summary.consultation, by=by, now=now, data=data)


def render_waiting(*, now: datetime, limit: int = 20) -> int:
    """Make what the broker forgot; return how many were made."""
    waiting = Summary.objects.filter(status__in=(Status.WAITING, Status.RENDERING)).order_by("pk")
    made = [render(pk, now=now) for pk in waiting.values_list("pk", flat=True)[:limit]]
    return len([one for one in made if one])


def _rendered(summary: Summary) -> tuple[bytes, paper.RenderReport]:
    """Return the PDF's bytes; the same content always gives the same ones."""
    out = io.BytesIO()

    def note(done: int, total: int, _what: str) -> None:
        _publish_progress(summary.pk, min(99, round(100 * done / max(total, 1))))

    report = paper.render(
        thaw(paper.SummaryDocument, summary.content),
        out,
        form=summary.form,
        language=summary.language,
        large_print=summary.large_print,
        progress=note,
    )
    return out.getvalue(), report


def _publish_progress(summary_id: int, per_cent: int) -> None:
    """Tell the waiting page how far it is; the cache may be away or forget it without harm."""
    with suppress(Exception):
        cache.set(f"summary-progress:{summary_id}", per_cent, timeout=300)
