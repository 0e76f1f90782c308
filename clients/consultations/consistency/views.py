"""The consistency check: what was stated, where it does not fit, and one step to ask about it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import performed
from caseapp.core.page_messages import say, warn
from clients.consultations.consistency import stated
from clients.consultations.consistency.comparing import Difference, differences
from clients.consultations.models import Consultation, ReviewLine
from clients.consultations.review import actions
from clients.consultations.review.views import seen_consultation


@require_GET
@require_permission(Permission.CONSULTATION_REVIEW)
def index(request: Request, pk: int) -> HttpResponse:
    consultation = seen_consultation(request, pk)
    told = stated.about(consultation.person)
    found = differences(told)
    asked = _asked(consultation)
    context = {
        "consultation": consultation,
        "rows": [(number, one, one.question in asked) for number, one in enumerate(found)],
        "compared": len(told),
    }
    return render(request, "clients/consultations/consistency/list.html", context)


@require_POST
@require_permission(Permission.CONSULTATION_REVIEW)
def ask(request: Request, pk: int) -> HttpResponse:
    """Put the question of one difference on the list of open questions, once."""
    consultation = seen_consultation(request, pk)
    one = _found(consultation, request.POST.get("question", ""))
    if one is None:
        warn(request, "This difference is gone: the record has changed.")
    elif one.question in _asked(consultation):
        say(request, "It is asked already.")
    elif performed(request, actions.write_line, consultation, kind=ReviewLine.Kind.QUESTION.value, text=one.question):
        say(request, "It stands among the open questions.")
    return redirect("consultations:consistency", pk)


def _found(consultation: Consultation, question: str) -> Difference | None:
    found = differences(stated.about(consultation.person))
    return next((one for one in found if one.question == question), None)


def _asked(consultation: Consultation) -> set[str]:
    questions = consultation.review_lines.filter(kind=ReviewLine.Kind.QUESTION)
    return set(questions.values_list("text", flat=True))
