"""The office's side: send the questionnaire, review what came, take it into the record or leave it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say, warn
from caseapp.core.paging import page_of
from clients.consultations.intake import actions
from clients.consultations.intake.answers import Values
from clients.consultations.intake.forms import SendForm
from clients.consultations.intake.questions import Question, questions, sections, texts
from clients.consultations.intake.sheet import boxes_of
from clients.consultations.letters import links
from clients.consultations.models import Consultation, Decision, Intake, IntakeAnswer, IntakeUpload
from clients.consultations.wording import known
from clients.people import choosing

YES_NO = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")]


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def index(request: Request) -> HttpResponse:
    """Every questionnaire; those with something to review first."""
    mine = Intake.objects.visible_to(request.user).select_related("person", "consultation", "asked_by")
    context = {
        "to_review": mine.to_review().order_by("-last_saved_at")[:50],
        "page": page_of(mine, request, order=("-pk",)),
    }
    return render(request, "clients/consultations/intake/list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def send(request: Request) -> HttpResponse:
    """Choose who, which parts, which language."""
    back = (reverse("consultations:intakes"), "Questionnaires")
    who = choosing.chosen(request)
    if who is None or who.person is None:
        return choosing.page(request, title="Who is to answer?", back=back)
    consultation = _meeting(request)
    form = SendForm(request.POST or None, initial={"language": known(who.person.language)})
    sent = saved(request, form, actions.send, person=who.person, consultation=consultation)
    if sent is None:
        title = f"Questionnaire for {who.person}"
        line = "Nothing they answer is in the record before you or an attorney accept it."
        return form_page(request, form, title=title, submit="Send", back=back, line=line)
    intake, key = sent
    if key:
        context = {"intake": intake, "key": key, "link": links.address(key)}
        return render(request, "clients/consultations/intake/link.html", context)
    say(request, "The questionnaire is on its way, if their contact rules allow e-mail.")
    return redirect("consultations:intake", pk=intake.pk)


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def review(request: Request, pk: int) -> HttpResponse:
    """Answer by answer: accept, correct and accept, or decline."""
    intake = get_object_or_404(
        Intake.objects.visible_to(request.user).select_related("person", "consultation", "asked_by"), pk=pk
    )
    rows = list(intake.answers.select_related("decided_by", "fact"))
    context = {
        "intake": intake,
        "groups": _grouped(rows),
        "uploads": intake.uploads.select_related("decided_by", "document"),
        "waiting": sum(row.status == Decision.WAITING for row in rows),
    }
    return render(request, "clients/consultations/intake/review.html", context)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def decide(request: Request, pk: int, answer_pk: int) -> HttpResponse:
    """Take one answer into the record, as it is or as corrected; or leave it out."""
    answer = get_object_or_404(_answers(request, pk), pk=answer_pk)
    if request.POST.get("decision") == "accept":
        performed(request, actions.accept, answer, values=_values(request, questions()[answer.question]))
    else:
        performed(request, actions.decline, answer, reason=_typed(request, "reason"))
    if request.htmx:
        answer = _answers(request, pk).get(pk=answer_pk)
        context = {"item": _item(answer), "intake": answer.intake}
        return render(request, "clients/consultations/intake/answer.html", context)
    return redirect("consultations:intake", pk=pk)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def decide_upload(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Make a photo a document of the person, or leave it out."""
    mine = IntakeUpload.objects.filter(intake__in=Intake.objects.visible_to(request.user), intake=pk)
    upload = get_object_or_404(mine, pk=upload_pk)
    if request.POST.get("decision") == "accept":
        performed(request, actions.accept_upload, upload, title=_typed(request, "title")[:200])
    else:
        performed(request, actions.decline_upload, upload)
    return redirect("consultations:intake", pk=pk)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Close a questionnaire; its links stop working."""
    intake = get_object_or_404(Intake.objects.visible_to(request.user), pk=pk)
    performed(request, actions.withdraw, intake)
    say(request, "The questionnaire is closed.")
    return redirect("consultations:intake", pk=pk)


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def upload(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """The file a client sent, to look at before deciding. Never shown as a page: it comes from outside."""
    mine = IntakeUpload.objects.filter(intake__in=Intake.objects.visible_to(request.user), intake=pk)
    row = get_object_or_404(mine, pk=upload_pk)
    try:
        with row.file.open("rb") as file:
            response = HttpResponse(file.read(), content_type=row.content_type)
    except FileNotFoundError:
        warn(request, "This file is missing from the store. Restore it from the backup, or ask the client again.")
        return redirect("consultations:intake", pk=pk)
    response["Content-Disposition"] = f'attachment; filename="paper-{row.pk}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _answers(request: Request, pk: int) -> Any:
    mine = Intake.objects.visible_to(request.user).filter(pk=pk)
    rows = IntakeAnswer.objects.filter(intake__in=mine, question__in=list(questions()))
    return rows.select_related("intake__person", "decided_by", "fact")


def _values(request: Request, question: Question) -> Values | None:
    """Return the fields as the reviewer leaves them; None when the form carried none: as the client said."""
    typed = {
        field.name: _typed(request, f"take-{field.name}")
        for field in question.fields
        if f"take-{field.name}" in request.POST
    }
    return typed or None


def _typed(request: Request, name: str) -> str:
    """Return one box as it was typed, without the one sign no database keeps."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def _grouped(rows: list[IntakeAnswer]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the answers by part, in the order they are asked."""
    order = {name: index for index, name in enumerate(questions())}
    known_rows = sorted(
        (row for row in rows if row.question in order), key=lambda row: (order[row.question], row.entry)
    )
    groups: dict[str, list[dict[str, Any]]] = {name: [] for name in sections()}
    for row in known_rows:
        groups[questions()[row.question].section].append(_item(row))
    return [(texts("en").section(name), items) for name, items in groups.items() if items]


def _item(row: IntakeAnswer) -> dict[str, Any]:
    question = questions()[row.question]
    boxes = boxes_of(question, row.entry, row.value, texts("en"), YES_NO)
    return {
        "row": row,
        "title": texts("en").question(question.id),
        "boxes": [box for box in boxes if box.value],
        "wrong": any(box.wrong for box in boxes),
    }


def _meeting(request: Request) -> Consultation | None:
    pk = request.GET.get("consultation", "")
    mine = Consultation.objects.visible_to(request.user)
    return mine.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 18 else None
