"""Moving, cancelling and what came of it: one step each."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain, performed
from caseapp.core.page_messages import say
from clients.consultations.booking import actions
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.models import Consultation
from clients.consultations.schedule import queries
from clients.consultations.schedule.forms import CancelForm, MoveForm
from clients.consultations.waiting import actions as waiting


def _found(request: Request, pk: int) -> Consultation:
    mine = Consultation.objects.visible_to(request.user).select_related("person", "attorney", "type")
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def move(request: Request, pk: int) -> HttpResponse:
    """Another time by form, by list of free hours, or dropped there on the desk."""
    consultation = _found(request, pk)
    length = consultation.ends_at - consultation.starts_at
    initial = {"attorney": consultation.attorney_id, "at": consultation.local_start} | {
        name: request.GET[name] for name in ("attorney", "at") if name in request.GET
    }
    form = MoveForm(request.POST or None, initial=initial, reader=request.user, length=length)
    if request.method == "POST" and form.is_valid() and _moved(request, consultation, form):
        return redirect(_desk(form) if request.POST.get("back") == "desk" else consultation.get_absolute_url())
    attorney = consultation.attorney
    slots = queries.free_hours(attorney, length=length, today=clock.today(attorney.time_zone), now=clock.now())
    context = {"form": form, "consultation": consultation, "slots": slots}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "clients/consultations/schedule/move.html", context, status=status)


def _moved(request: Request, consultation: Consultation, form: MoveForm) -> bool:
    said = form.cleaned_data
    try:
        moved = waiting.move_and_offer(
            consultation,
            starts_at=said["starts_at"],
            attorney=said["attorney"],
            reason=said["reason"],
            by=request.user,
            now=clock.now(),
        )
    except SlotTaken as taken:
        form.explain_taken(taken)
        return False
    except ValidationError as refused:
        explain(form, refused)
        return False
    say(request, f"{moved.person} has a new time with {moved.attorney}.")
    return True


def _desk(form: MoveForm) -> str:
    return f"{reverse('consultations:desk')}?week={form.cleaned_data['at']:%Y-%m-%d}"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Call it off, with or without a reason. It can be put back while nothing has taken the hour."""
    consultation = _found(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if performed(request, waiting.cancel_and_offer, consultation, **form.cleaned_data):
            say(request, "The consultation is cancelled.", undo=reverse("consultations:reinstate", args=[pk]))
        return redirect(consultation)
    return render(request, "clients/consultations/schedule/cancel.html", {"form": form, "consultation": consultation})


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def reinstate(request: Request, pk: int) -> HttpResponse:
    """Undo a cancellation or a no-show."""
    consultation = _found(request, pk)
    if performed(request, actions.reinstate, consultation):
        say(request, "The consultation is booked again.")
    return redirect(consultation)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def no_show(request: Request, pk: int) -> HttpResponse:
    consultation = _found(request, pk)
    if performed(request, actions.no_show, consultation):
        say(request, "Recorded that they did not come.", undo=reverse("consultations:reinstate", args=[pk]))
    return redirect(consultation)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def outcome(request: Request, pk: int) -> HttpResponse:
    consultation = _found(request, pk)
    if done := performed(request, actions.record_outcome, consultation, outcome=request.POST.get("outcome", "")):
        say(request, f"Outcome: {done.get_outcome_display()}.")
    return redirect(consultation)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def confirm(request: Request, pk: int) -> HttpResponse:
    """The client said on the telephone that they will come."""
    consultation = _found(request, pk)
    if performed(request, actions.confirm_attendance, consultation):
        say(request, "Noted that they will come.")
    return redirect(consultation)
