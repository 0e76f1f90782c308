"""Moving, cancelling and what came of it: one step each."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain, form_page, performed
from caseapp.core.page_messages import say, warn
from clients.consultations.booking import actions
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.queries import describe_clash
from clients.consultations.models import Consultation, SlotOffer, WaitingEntry
from clients.consultations.schedule import queries
from clients.consultations.schedule.forms import CancelForm, DetailsForm, MoveForm, split_slot
from clients.consultations.waiting import actions as waiting


def _found(request: Request, pk: int) -> Consultation:
    mine = Consultation.objects.visible_to(request.user).select_related("person", "attorney", "type")
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def move(request: Request, pk: int) -> HttpResponse:
    """Another time by form, by list of free hours, chosen or dropped there on the desk."""
    consultation = _found(request, pk)
    length = consultation.ends_at - consultation.starts_at
    initial = {"attorney": consultation.attorney_id, "at": consultation.local_start} | {
        name: request.GET[name] for name in ("attorney", "at") if name in request.GET
    }
    posted = split_slot(request.POST) if request.method == "POST" else None
    form = MoveForm(posted, initial=initial, reader=request.user, length=length)
    if posted is not None and form.is_valid() and _moved(request, consultation, form):
        return redirect(_desk(form) if request.POST.get("back") == "desk" else consultation.get_absolute_url())
    counsel = queries.attorneys()
    whose = next((user for user in counsel if str(user.pk) == str(form["attorney"].value())), consultation.attorney)
    slots = queries.free_hours(whose, length=length, today=clock.today(whose.time_zone), now=clock.now())
    context = {"form": form, "consultation": consultation, "slots": slots, "whose": whose, "counsel": counsel}
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
    undo = reverse("consultations:unmove", args=[moved.pk])
    say(request, f"{moved.person} has a new time with {moved.attorney}: {_when(moved)}.", undo=undo)
    return True


def _when(consultation: Consultation) -> str:
    return f"{date_format(consultation.wall_time, 'D, M j')}, {consultation.local_time}"


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def unmove(request: Request, pk: int) -> HttpResponse:
    """Undo the latest move; where the old hour is gone, say what has it."""
    consultation = _found(request, pk)
    back = _undone(request, actions.move_back, consultation)
    if isinstance(back, HttpResponse):
        return back
    if back:
        say(request, f"{back.person} has the earlier time again: {_when(back)}.")
    return redirect(f"{reverse('consultations:desk')}?week={(back or consultation).local_day:%Y-%m-%d}")


def _undone(
    request: Request, action: Callable[..., Consultation], consultation: Consultation
) -> Consultation | HttpResponse | None:
    """Return the consultation as the action left it, or None after naming what stands in the way.

    Where the hour is only on offer to somebody who waits, the answer is the question whether to take the offer back;
    a person who has answered it posts the same address with the offers they saw.
    """
    try:
        return action(consultation, by=request.user, now=clock.now())
    except SlotTaken as taken:
        if offers := waiting.in_the_way(taken):
            if {str(offer.pk) for offer in offers} <= set(request.POST.getlist("take_back")):
                return performed(request, waiting.instead_of_offers, offers, action, consultation)
            return _on_offer(request, consultation, offers)
        why = " ".join(describe_clash(hold, reader=request.user) for hold in taken.holds[:2])
        warn(request, f"The hour is not free any more. {why}".strip())
    except ValidationError as refused:
        warn(request, " ".join(refused.messages))
    return None


def _on_offer(request: Request, consultation: Consultation, offers: list[SlotOffer]) -> HttpResponse:
    """Who has the hour on offer and until when, with the step that takes it back."""
    known = set(WaitingEntry.objects.visible_to(request.user).values_list("pk", flat=True))
    rows = [(offer, offer.entry.person if offer.entry_id in known else None) for offer in offers]
    context = {"consultation": consultation, "rows": rows}
    status = HTTPStatus.CONFLICT
    return render(request, "clients/consultations/schedule/on_offer.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def change(request: Request, pk: int) -> HttpResponse:
    """How they meet, with whose help, about what: everything but the time."""
    consultation = _found(request, pk)
    form = DetailsForm(request.POST if request.method == "POST" else None, consultation=consultation)
    if request.method == "POST" and form.is_valid() and _changed(request, consultation, form):
        say(request, "Saved.")
        return redirect(consultation)
    back = (consultation.get_absolute_url(), str(consultation))
    line = "The client is written to when the way of meeting or the video link changes."
    return form_page(request, form, title="Change the meeting", submit="Save", back=back, line=line)


def _changed(request: Request, consultation: Consultation, form: DetailsForm) -> bool:
    try:
        actions.change_details(consultation, by=request.user, now=clock.now(), **form.cleaned_data)
    except SlotTaken as taken:
        form.explain_taken(taken, reader=request.user)
    except ValidationError as refused:
        explain(form, refused)
    return not form.errors


def _desk(form: MoveForm) -> str:
    return f"{reverse('consultations:desk')}?week={form.cleaned_data['at']:%Y-%m-%d}"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def cancel(request: Request, pk: int) -> HttpResponse:
    """Call it off, with or without a reason. It can be put back while nothing has taken the hour."""
    consultation = _found(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if performed(request, waiting.cancel_and_offer, consultation, **form.cleaned_data):
            say(request, "The consultation is cancelled.", undo=reverse("consultations:reinstate", args=[pk]))
        return redirect(consultation)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "consultation": consultation}
    return render(request, "clients/consultations/schedule/cancel.html", context, status=status)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def reinstate(request: Request, pk: int) -> HttpResponse:
    """Undo a cancellation or a no-show."""
    consultation = _found(request, pk)
    back = _undone(request, actions.reinstate, consultation)
    if isinstance(back, HttpResponse):
        return back
    if back:
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
