"""The exposure map of a consultation's client, and the step from a row to a records request."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import performed
from caseapp.core.page_messages import say, warn
from clients.consultations.review import reading, requesting
from clients.consultations.review.views import seen_consultation
from clients.exposure import drawing
from clients.exposure.queries import around
from clients.records.queries import requests_by_system


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def exposure(request: Request, pk: int) -> HttpResponse:
    consultation = seen_consultation(request, pk)
    record = reading.history(consultation.person)
    found = reading.exposure_of(consultation.person, record, clock.today(consultation.zone))
    agreements, notes = around(consultation.person)
    context = {
        "consultation": consultation,
        "exposures": found,
        "drawing": drawing.draw(consultation.person.name, found),
        "prepared": requests_by_system(consultation.person, request.user),
        "agreements": agreements,
        "state_notes": notes,
    }
    return render(request, "clients/consultations/review/exposure.html", context)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def prepare_request(request: Request, pk: int, system_id: str) -> HttpResponse:
    """Prepare the records request of one row, and show it."""
    consultation = seen_consultation(request, pk)
    record = reading.history(consultation.person)
    found = reading.exposure_of(consultation.person, record, clock.today(consultation.zone))
    row = next((one for one in found if one.system.id == system_id), None)
    if row is None:
        warn(request, "No fact leads to this system now.")
        return redirect("consultations:exposure", pk)
    if made := performed(request, requesting.prepare, consultation, row):
        say(request, "The request is prepared. Read it before it goes out.")
        return redirect(made)
    return redirect("consultations:exposure", pk)
