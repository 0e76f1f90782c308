"""The summaries of one consultation: ask, wait, look, take."""

from __future__ import annotations

from http import HTTPStatus

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say
from clients.consultations.models import Consultation, Summary
from clients.consultations.summaries import actions
from clients.consultations.summaries.forms import SummaryForm


def _summary(request: Request, pk: int, summary_pk: int) -> Summary:
    mine = Consultation.objects.visible_to(request.user)
    return get_object_or_404(
        Summary.objects.select_related("consultation"), pk=summary_pk, consultation=pk, consultation__in=mine
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_REVIEW)
def index(request: Request, pk: int) -> HttpResponse:
    consultation = get_object_or_404(Consultation.objects.visible_to(request.user), pk=pk)
    form = SummaryForm(request.POST or None, consultation=consultation)
    if request.method == "POST" and form.is_valid():
        today = clock.today(consultation.zone)
        try:
            actions.ask(consultation, **form.cleaned_data, today=today, by=request.user, now=clock.now())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("consultations:summaries", pk)
    context = {
        "consultation": consultation,
        "form": form,
        "summaries": consultation.summaries.select_related("asked_by"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "clients/consultations/summaries/list.html", context, status=status)


@never_cache
@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def row(request: Request, pk: int, summary_pk: int) -> HttpResponse:
    """The row of one summary as it stands; a waiting one asks again by itself."""
    summary = _summary(request, pk, summary_pk)
    percent = cache.get(f"summary-progress:{summary.pk}", 0)
    context = {"summary": summary, "consultation": summary.consultation, "percent": percent}
    return render(request, "clients/consultations/summaries/row.html", context)


@never_cache
@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def download(request: Request, pk: int, summary_pk: int) -> HttpResponse | FileResponse:
    summary = _summary(request, pk, summary_pk)
    if summary.status != Summary.Status.READY:
        return redirect("consultations:summaries", pk)
    inline = request.GET.get("show") == "1"
    if not inline:
        actions.record_download(summary, by=request.user, now=clock.now())
    name = f"consultation-{pk}-{summary.form}-{summary.language}-v{summary.version}.pdf"
    answer = FileResponse(summary.file.open("rb"), as_attachment=not inline, filename=name)
    answer["Content-Type"] = "application/pdf"
    return answer


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def again(request: Request, pk: int, summary_pk: int) -> HttpResponse:
    summary = _summary(request, pk, summary_pk)
    actions.ask_again(summary, by=request.user, now=clock.now())
    say(request, "The summary is being made again.")
    return redirect("consultations:summaries", pk)
