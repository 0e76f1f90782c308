"""The summaries of one consultation: ask, wait, look, take, give out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say, warn
from clients.consultations.models import Consultation, Summary, SummaryGiven
from clients.consultations.review import queries as review
from clients.consultations.review import reading
from clients.consultations.summaries import actions, queries
from clients.consultations.summaries.forms import GiveForm, SummaryForm, language_name
from clients.consultations.summaries.words import is_unchecked


def _consultation(request: Request, pk: int) -> Consultation:
    return get_object_or_404(Consultation.objects.visible_to(request.user).select_related("person"), pk=pk)


def _summary(request: Request, pk: int, summary_pk: int) -> Summary:
    seen = Summary.objects.select_related("consultation__person", "asked_by")
    return get_object_or_404(seen, pk=summary_pk, consultation=_consultation(request, pk))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_VIEW)
def index(request: Request, pk: int) -> HttpResponse:
    """The papers made so far, for everybody who sees the consultation; counsel asks for a new one."""
    consultation = _consultation(request, pk)
    if request.method == "POST" and not request.user.may(Permission.CONSULTATION_REVIEW):
        raise PermissionDenied("A summary is made by an attorney.")
    form = SummaryForm(request.POST or None, consultation=consultation)
    if saved(request, form, actions.ask, consultation, today=clock.today(consultation.zone)):
        return redirect("consultations:summaries", pk)
    rows = [_shown(row) for row in queries.papers(consultation)]
    context = {
        "consultation": consultation,
        "form": form,
        "rows": rows,
        "looked_at": _looked_at(request, rows),
        "undecided": _undecided(request, consultation),
        "spoken": language_name(consultation.language),
        "spoken_unchecked": is_unchecked(consultation.language),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, "clients/consultations/summaries/list.html", context, status=status)


def _shown(row: queries.Paper) -> dict[str, Any]:
    return {
        "summary": row.summary,
        "language": language_name(row.summary.language),
        "unchecked": row.summary.form == Summary.Form.CLIENT and is_unchecked(row.summary.language),
        "percent": cache.get(f"summary-progress:{row.summary.pk}", 0),
        "taken": row.taken,
        "given": row.given,
    }


def _looked_at(request: Request, rows: list[dict[str, Any]]) -> Summary | None:
    """Return the paper that is shown in the page: the one asked for, else none."""
    wanted = request.GET.get("look", "")
    ready = [row["summary"] for row in rows if row["summary"].status == Summary.Status.READY]
    return next((summary for summary in ready if str(summary.pk) == wanted), None)


def _undecided(request: Request, consultation: Consultation) -> int:
    """Return how many factors nobody has decided: they are not printed."""
    if not request.user.may(Permission.CONSULTATION_REVIEW):
        return 0
    record, today = reading.history(consultation.person), clock.today(consultation.zone)
    return sum(note.state == "open" for note in review.notes(consultation, record, today=today))


@never_cache
@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def row(request: Request, pk: int, summary_pk: int) -> HttpResponse:
    """The row of one summary as it stands; a waiting one asks again by itself."""
    _summary(request, pk, summary_pk)
    consultation = _consultation(request, pk)
    found = next(one for one in queries.papers(consultation) if one.summary.pk == summary_pk)
    context = {"row": _shown(found), "consultation": consultation}
    return render(request, "clients/consultations/summaries/row.html", context)


@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]
@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def download(request: Request, pk: int, summary_pk: int) -> HttpResponse | FileResponse:
    """The file: to keep, which is recorded, or to look at inside our own page."""
    summary = _summary(request, pk, summary_pk)
    if summary.status != Summary.Status.READY:
        return redirect("consultations:summaries", pk)
    try:
        made = summary.file.open("rb")
    except FileNotFoundError:
        warn(request, "The file of this paper is not in the storage any more. Make the summary again.")
        return redirect("consultations:summaries", pk)
    inline = request.GET.get("show") == "1"
    if not inline:
        actions.record_download(summary, by=request.user, now=clock.now())
    name = f"consultation-{pk}-{summary.form}-{summary.language}-v{summary.version}.pdf"
    answer = FileResponse(made, as_attachment=not inline, filename=name)
    answer["Content-Type"] = "application/pdf"
    return answer


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def again(request: Request, pk: int, summary_pk: int) -> HttpResponse:
    actions.ask_again(_summary(request, pk, summary_pk), by=request.user, now=clock.now())
    say(request, "The summary is being made again.")
    return redirect("consultations:summaries", pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def give(request: Request, pk: int, summary_pk: int) -> HttpResponse:
    """Record who received a copy."""
    summary = _summary(request, pk, summary_pk)
    today = clock.today(request.user.time_zone)
    form = GiveForm(request.POST or None, today=today, initial={"to": summary.consultation.person.name})
    if saved(request, form, actions.give, summary):
        say(request, "Recorded who received it.")
        return redirect("consultations:summaries", pk)
    title, line = "Who received this copy?", f"{summary.get_form_display()}, version {summary.version}"
    back = (reverse("consultations:summaries", args=[pk]), "Summaries")
    return form_page(request, form, title=title, line=line, submit="Record", back=back)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def strike_given(request: Request, pk: int, given_pk: int) -> HttpResponse:
    mine = SummaryGiven.objects.filter(summary__consultation=_consultation(request, pk))
    actions.strike_given(get_object_or_404(mine, pk=given_pk), by=request.user, now=clock.now())
    say(request, "The entry is struck.")
    return redirect("consultations:summaries", pk)
