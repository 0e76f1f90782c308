"""The consultation workspace and the exposure map of its client."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import performed
from caseapp.core.page_messages import say, warn
from clients.consultations.factors import factors, find
from clients.consultations.models import Consultation, HistoryFact, ReviewLine
from clients.consultations.review import actions, lifecycle, queries, reading, requesting
from clients.consultations.review.forms import AddFactorForm, LineForm
from clients.documents.models import Document
from clients.exposure import drawing
from clients.exposure.queries import around
from clients.records.queries import requests_by_system


def _consultation(request: Request, pk: int) -> Consultation:
    rows = Consultation.objects.visible_to(request.user).select_related("person", "attorney", "type", "matter")
    return get_object_or_404(rows, pk=pk)


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def workspace(request: Request, pk: int) -> HttpResponse:
    return _workspace(request, _consultation(request, pk), LineForm(), AddFactorForm())


def _workspace(request: Request, consultation: Consultation, line: LineForm, add: AddFactorForm) -> HttpResponse:
    today = clock.today(consultation.zone)
    record = reading.history(consultation.person)
    context = {
        "consultation": consultation,
        "history": [(fact, reading.in_words(fact)) for fact in HistoryFact.objects.of(consultation.person)],
        "documents": Document.objects.filter(person=consultation.person).order_by("-pk")[:30],
        "notes": queries.notes(consultation, record, today=today),
        "questions": queries.questions_to_ask(record),
        "lines": consultation.review_lines.all(),
        "line_form": line,
        "add_form": add,
        "places": lifecycle.places(),
        "here": lifecycle.place_of(record),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if line.errors or add.errors else HTTPStatus.OK
    return render(request, "clients/consultations/review/workspace.html", context, status=status)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def decide(request: Request, pk: int, factor_id: str) -> HttpResponse:
    """Confirm or dismiss a factor that was found, or add one that was not (`factor_id` “add”)."""
    consultation = _consultation(request, pk)
    add = AddFactorForm(request.POST) if factor_id == "add" else None
    if add is not None and not add.is_valid():
        return _workspace(request, consultation, LineForm(), add)
    wanted = add.cleaned_data["factor_id"] if add else factor_id
    today = clock.today(consultation.zone)
    found = {
        one.factor_id: one
        for one in find(reading.history(consultation.person), today=today, off=queries.switched_off())
    }
    try:
        actions.decide(
            consultation,
            wanted,
            decision="confirmed" if add else request.POST.get("decision", ""),
            reason=request.POST.get("reason", "")[:500],
            found=found.get(wanted),
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as problem:
        warn(request, problem.messages[0])
    else:
        say(request, f"{factors()[wanted].title}: recorded.")
    return redirect("consultations:review", pk)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def undo(request: Request, pk: int, factor_id: str) -> HttpResponse:
    actions.undo(_consultation(request, pk), factor_id, by=request.user, now=clock.now())
    return redirect("consultations:review", pk)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def write_line(request: Request, pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _workspace(request, consultation, form, AddFactorForm())
    actions.write_line(consultation, **form.cleaned_data, by=request.user, now=clock.now())
    return redirect("consultations:review", pk)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def strike_line(request: Request, pk: int, line_pk: int) -> HttpResponse:
    line = get_object_or_404(
        ReviewLine.objects.select_related("consultation"), pk=line_pk, consultation=_consultation(request, pk)
    )
    actions.strike_line(line, by=request.user, now=clock.now())
    return redirect("consultations:review", pk)


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def exposure(request: Request, pk: int) -> HttpResponse:
    consultation = _consultation(request, pk)
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
    consultation = _consultation(request, pk)
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
