"""Where the client stands on the lifecycle, set by hand or left to the record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from clients.consultations.review import actions, lifecycle, reading
from clients.consultations.review.forms import PlaceForm
from clients.consultations.review.views import seen_consultation


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_REVIEW)
def place(request: Request, pk: int) -> HttpResponse:
    """Put the client at a station, with a reason."""
    consultation = seen_consultation(request, pk)
    standing = lifecycle.standing(consultation, reading.history(consultation.person))
    reason = standing.decision.reason if standing.decision else ""
    initial = {"stage": standing.here.value if standing.here else "nowhere", "reason": reason}
    form = PlaceForm(request.POST or None, initial=initial)
    if saved(request, form, actions.place, consultation):
        undo = "" if standing.decision else reverse("consultations:follow_record", args=[pk])
        say(request, "The client’s place is set.", undo=undo)
        return redirect("consultations:review", pk)
    shown = standing.by_record.value if standing.by_record else "no station"
    back = (reverse("consultations:review", args=[pk]), "Review")
    return form_page(
        request, form, title="Where is the client?", line=f"The record shows: {shown}.", submit="Set", back=back
    )


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def follow_record(request: Request, pk: int) -> HttpResponse:
    actions.follow_record(seen_consultation(request, pk), by=request.user, now=clock.now())
    say(request, "The client’s place follows from the record again.")
    return redirect("consultations:review", pk)
