"""Conflict checks: those that wait for an attorney, and the report of each."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import performed, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.consultations.conflicts import actions
from clients.consultations.conflicts.forms import DecisionForm
from clients.consultations.conflicts.queries import shown_to
from clients.consultations.models import ConflictCheck
from clients.people.models import Person


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def index(request: Request) -> HttpResponse:
    """Every check the reader may see; those without a decision first."""
    mine = ConflictCheck.objects.visible_to(request.user).select_related("person", "ran_by", "decided_by")
    context = {
        "undecided": mine.undecided().select_related("consultation")[:50],
        "page": page_of(mine.exclude(status="undecided"), request, order=("-ran_at", "-pk")),
    }
    return render(request, "clients/consultations/conflicts/list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_VIEW)
def report(request: Request, pk: int) -> HttpResponse:
    """What was asked, what was found, what was decided. The form is there for those who may decide."""
    check = _found(request, pk)
    decides = request.user.may(Permission.CONFLICT_DECIDE)
    if request.method == "POST" and not decides:
        raise PermissionDenied("This is for people who may: conflict decide.")
    shown = shown_to(request.user, actions.hits_of(check))
    may_decide = check.status == ConflictCheck.Status.UNDECIDED and decides and not shown.hidden
    form = DecisionForm(request.POST or None) if may_decide else None
    if form and saved(request, form, actions.decide, check):
        say(request, "The decision is recorded.")
        return redirect("consultations:conflict", pk=pk)
    context = {"check": check, "shown": shown, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
    return render(request, "clients/consultations/conflicts/report.html", context, status=status)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def same(request: Request, pk: int, person_pk: int) -> HttpResponse:
    """The caller is somebody we know."""
    check = _found(request, pk)
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=person_pk)
    fresh = performed(request, actions.same_person, check, as_=person)
    if fresh:
        say(request, f"The consultation is {person}’s now.")
    return redirect("consultations:conflict", pk=fresh.pk if fresh else pk)


def _found(request: Request, pk: int) -> ConflictCheck:
    mine = ConflictCheck.objects.visible_to(request.user)
    return get_object_or_404(mine.select_related("person", "consultation", "ran_by", "decided_by"), pk=pk)
