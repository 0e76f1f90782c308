"""Facts heard in the meeting: taken into the record with the fields of their kind, or withdrawn from it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain, form_page, saved
from caseapp.core.page_messages import say
from clients.consultations.history import actions
from clients.consultations.history.kinds import SHAPES
from clients.consultations.models import HistoryFact
from clients.consultations.review import reading
from clients.consultations.review.forms import FactForm, WithdrawForm
from clients.consultations.review.views import seen_consultation


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def choose(request: Request, pk: int) -> HttpResponse:
    """The kinds of facts, to choose one."""
    kinds = [(kind, label) for kind, label in HistoryFact.Kind.choices if kind in SHAPES]
    context = {"consultation": seen_consultation(request, pk), "kinds": kinds}
    return render(request, "clients/consultations/review/kinds.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_REVIEW)
def record(request: Request, pk: int, kind: str) -> HttpResponse:
    consultation = seen_consultation(request, pk)
    if kind not in SHAPES:
        raise Http404
    form = FactForm(request.POST or None, kind=kind, today=clock.today(consultation.zone))
    if request.method == "POST" and form.is_valid():
        try:
            known = form.known()
            actions.record(person=consultation.person, kind=kind, **known, by=request.user, now=clock.now())
        except ValidationError as refused:
            explain(form, refused)
        else:
            say(request, "The fact is in the record.")
            return redirect("consultations:review", pk)
    back = (reverse("consultations:review", args=[pk]), "Review")
    title = HistoryFact.Kind(kind).label
    return form_page(
        request, form, title=title, line=consultation.person.name, submit="Take into the record", back=back
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_REVIEW)
def withdraw(request: Request, pk: int, fact_pk: int) -> HttpResponse:
    """Take a fact out of the record, with a reason; it stays readable in the audit record."""
    consultation = seen_consultation(request, pk)
    fact = get_object_or_404(HistoryFact.objects.of(consultation.person), pk=fact_pk)
    form = WithdrawForm(request.POST or None)
    if saved(request, form, actions.withdraw, fact):
        say(request, "The fact counts no more.")
        return redirect("consultations:review", pk)
    back = (reverse("consultations:review", args=[pk]), "Review")
    line = reading.in_words(fact)
    return form_page(request, form, title="Take it out of the record?", line=line, submit="Take it out", back=back)
