"""The consultation workspace: what was said, the history as a line, notes and factors."""

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
from caseapp.core.page_messages import say
from clients.consultations.factors import factors, find
from clients.consultations.models import Consultation, HistoryFact, ReviewLine
from clients.consultations.review import actions, lifecycle, queries, reading, said
from clients.consultations.review.forms import AddFactorForm, LineForm
from clients.consultations.schedule.forms import NotesForm
from clients.consultations.sheets.catalogue import for_station
from clients.documents.models import Document

KEYS = (
    ("c", "Review: confirm the marked factor"),
    ("d", "Review: dismiss the marked factor, with a reason"),
    ("j", "Review: next factor"),
    ("k", "Review: previous factor"),
)


def seen_consultation(request: Request, pk: int) -> Consultation:
    rows = Consultation.objects.visible_to(request.user).select_related("person", "attorney", "type", "matter")
    return get_object_or_404(rows, pk=pk)


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def workspace(request: Request, pk: int) -> HttpResponse:
    return _workspace(request, seen_consultation(request, pk))


def _workspace(
    request: Request,
    consultation: Consultation,
    *,
    line: LineForm | None = None,
    add: AddFactorForm | None = None,
    refused: queries.Refused | None = None,
) -> HttpResponse:
    today = clock.today(consultation.zone)
    record = reading.history(consultation.person)
    standing = lifecycle.standing(consultation, record)
    notes = queries.notes(consultation, record, today=today, refused=refused)
    context = {
        "consultation": consultation,
        "now": clock.now(),
        "page_keys": KEYS,
        "said": said.groups(consultation.person, request.user),
        "history": [
            (fact, reading.in_words(fact, dated=False)) for fact in HistoryFact.objects.of(consultation.person)
        ],
        "documents": Document.objects.visible_to(request.user).filter(person=consultation.person).order_by("-pk")[:30],
        "wanted": consultation.person.document_requests.filter(status__in=("requested", "returned")).order_by("pk"),
        "notes": notes,
        "undecided": sum(note.state == "open" for note in notes),
        "questions": queries.questions_to_ask(record),
        "lines": consultation.review_lines.all(),
        "line_form": line or LineForm(today=today),
        "add_form": add or AddFactorForm(),
        "notes_form": NotesForm(initial={"situation": consultation.situation, "advice": consultation.advice}),
        "places": [
            (place, for_station(place.stage)) for place in lifecycle.with_dates(standing.here, consultation, today)
        ],
        "standing": standing,
    }
    wrong = bool(refused or (line and line.errors) or (add and add.errors))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, "clients/consultations/review/workspace.html", context, status=status)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def decide(request: Request, pk: int, factor_id: str) -> HttpResponse:
    """Confirm or dismiss a factor that was found; what is refused is said at the factor, and nothing typed is lost."""
    consultation = seen_consultation(request, pk)
    reason = request.POST.get("reason", "")
    try:
        actions.decide(
            consultation,
            factor_id,
            decision=request.POST.get("decision", ""),
            reason=reason,
            found=_found(consultation, factor_id),
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as problem:
        refused = queries.Refused(factor_id, problem.messages[0], reason)
        return _factor(request, consultation, factor_id, refused)
    say(request, f"{factors()[factor_id].title}: recorded.")
    return _factor(request, consultation, factor_id)


def _found(consultation: Consultation, factor_id: str) -> queries.Found | None:
    record, today = reading.history(consultation.person), clock.today(consultation.zone)
    found = find(record, today=today, off=queries.switched_off())
    return next((one for one in found if one.factor_id == factor_id), None)


def _factor(
    request: Request, consultation: Consultation, factor_id: str, refused: queries.Refused | None = None
) -> HttpResponse:
    """Return the one factor to HTMX; the workspace, or the way back to it, to anything else."""
    if not request.htmx:
        if refused:
            return _workspace(request, consultation, refused=refused)
        return redirect("consultations:review", consultation.pk)
    today = clock.today(consultation.zone)
    notes = queries.notes(consultation, reading.history(consultation.person), today=today, refused=refused)
    context = {
        "consultation": consultation,
        "note": next((note for note in notes if note.factor.id == factor_id), None),
        "undecided": sum(note.state == "open" for note in notes),
        "swapped": True,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "clients/consultations/review/factor.html", context, status=status)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def add(request: Request, pk: int) -> HttpResponse:
    """Add a factor that no fact on record leads to, with the attorney's own word for it."""
    consultation = seen_consultation(request, pk)
    form = AddFactorForm(request.POST)
    if not form.is_valid():
        return _workspace(request, consultation, add=form)
    factor_id, reason = form.cleaned_data["factor_id"], form.cleaned_data["reason"]
    found = _found(consultation, factor_id)
    if performed(request, actions.decide, consultation, factor_id, decision="confirmed", reason=reason, found=found):
        say(request, f"{factors()[factor_id].title}: added.")
    return redirect("consultations:review", pk)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def undo(request: Request, pk: int, factor_id: str) -> HttpResponse:
    consultation = seen_consultation(request, pk)
    actions.undo(consultation, factor_id, by=request.user, now=clock.now())
    return _factor(request, consultation, factor_id)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def write_line(request: Request, pk: int) -> HttpResponse:
    """Save a question, a step, or a paper the client is to bring."""
    consultation = seen_consultation(request, pk)
    form = LineForm(request.POST, today=clock.today(consultation.zone))
    if not form.is_valid():
        return _workspace(request, consultation, line=form)
    if performed(request, actions.write_line, consultation, **form.cleaned_data):
        say(request, "Added.")
    return redirect("consultations:review", pk)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def strike_line(request: Request, pk: int, line_pk: int) -> HttpResponse:
    line = get_object_or_404(
        ReviewLine.objects.select_related("consultation"), pk=line_pk, consultation=seen_consultation(request, pk)
    )
    actions.strike_line(line, by=request.user, now=clock.now())
    return redirect("consultations:review", pk)
