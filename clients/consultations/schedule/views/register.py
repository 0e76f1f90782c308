"""The list of consultations and the page of one: where it stands, what came of it, what was paid and written."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.consultations.booking import actions, office
from clients.consultations.models import Consultation, FeeReceipt, Intake, Letter
from clients.consultations.schedule import queries
from clients.consultations.schedule.forms import ConsultationFilters, NotesForm, ReceiptForm, VoidForm


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def index(request: Request) -> HttpResponse:
    """Every consultation the reader may see, soonest first, with filters."""
    filters = ConsultationFilters(request.GET)
    mine = Consultation.objects.visible_to(request.user).select_related("person", "attorney", "type")
    mine = mine.prefetch_related("receipts", "conflict_checks").defer("situation", "advice", "person__search_text")
    order = ("starts_at", "pk") if filters.looks_ahead else ("-starts_at", "-pk")
    page = page_of(filters.narrowed(mine, now=clock.now()), request, order=order)
    template = "clients/consultations/schedule/list.html"
    return render(request, f"{template}#list" if request.htmx else template, {"filters": filters, "page": page})


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """One consultation."""
    consultation = _found(request, pk)
    context = {
        "consultation": consultation,
        "now": clock.now(),
        "begun": consultation.starts_at <= clock.now(),
        "outcomes": [choice for choice in Consultation.Outcome.choices if choice[0]],
        "checks": consultation.conflict_checks.all(),
        "receipts": consultation.receipts.select_related("recorded_by"),
        "letters": Letter.objects.filter(consultation=consultation).exclude(kind=Letter.Kind.STAFF)[:20],
        "intakes": Intake.objects.filter(person=consultation.person)[:5],
        "notes": NotesForm(initial={"situation": consultation.situation, "advice": consultation.advice}),
        "history": queries.history(consultation),
    }
    return render(request, "clients/consultations/schedule/detail.html", context)


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def notes(request: Request, pk: int) -> HttpResponse:
    """Save the situation and the advice; with HTMX as they are typed."""
    consultation = _found(request, pk)
    form = NotesForm(request.POST)
    done = saved(request, form, actions.write_notes, consultation)
    if request.htmx:
        status = HTTPStatus.OK if done else HTTPStatus.UNPROCESSABLE_ENTITY
        context = {"form": form, "at": clock.now() if done else None}
        return render(request, "clients/consultations/schedule/notes_saved.html", context, status=status)
    if done:
        say(request, "Notes saved.")
        return redirect(consultation)
    return form_page(
        request, form, title="Notes", submit="Save", back=(consultation.get_absolute_url(), "Consultation")
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def receipt(request: Request, pk: int) -> HttpResponse:
    """Money received: what, how, under which number. Nothing is charged here."""
    consultation = _found(request, pk)
    initial = {"amount": consultation.type.fee or None, "received_on": clock.today(request.user.time_zone)}
    form = ReceiptForm(request.POST or None, initial=initial)
    if saved(request, form, office.record_fee_receipt, consultation):
        say(request, "Fee receipt recorded.")
        return redirect(consultation)
    return form_page(
        request,
        form,
        title="Record a fee received",
        submit="Record receipt",
        back=(consultation.get_absolute_url(), str(consultation)),
        line="Recorded, not processed: no card is charged and no money is moved.",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def void(request: Request, pk: int, receipt_pk: int) -> HttpResponse:
    """Strike a receipt recorded by mistake."""
    consultation = _found(request, pk)
    row = get_object_or_404(FeeReceipt.objects.filter(consultation=consultation, voided_at=None), pk=receipt_pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        performed(request, office.void_fee_receipt, row, **form.cleaned_data)
        say(request, "The receipt is struck.")
        return redirect(consultation)
    back = reverse("consultations:detail", args=[pk])
    return form_page(request, form, title=f"Strike {row}?", submit="Strike", back=(back, "Consultation"))


def _found(request: Request, pk: int) -> Consultation:
    mine = Consultation.objects.visible_to(request.user)
    related = ("person", "attorney", "type", "interpreter", "room", "booked_by", "matter")
    return get_object_or_404(mine.select_related(*related), pk=pk)
