"""Pages about filings: record one, its receipt, what the agency says."""

from __future__ import annotations

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from clients.docketing_links import on_to_docketing, source_key
from clients.filings import actions
from clients.filings.forms import AgencyStatusForm, FilingForm, ReceiptForm
from clients.filings.models import Filing
from clients.matters.models import Matter

DECIDE_DATES = frozenset({"form", "agency", "sent_on", "received_on"})
"""What deadlines follow from: changing one leads on to docketing again."""


def _filing(request: Request, pk: int) -> Filing:
    seen = Filing.objects.visible_to(request.user).select_related("matter__client", "person")
    return get_object_or_404(seen, pk=pk)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    filing = _filing(request, pk)
    context = {
        "filing": filing,
        "matter": filing.matter,
        "statuses": list(filing.agency_statuses.select_related("recorded_by")),
        "notices": list(filing.notices.order_by("-notice_on", "-pk")[:20]),
        "source_key": source_key(filing),
    }
    return render(request, "clients/filings/detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FILING_EDIT)
def record(request: Request, matter_pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=matter_pk)
    today = clock.today(request.user.time_zone)
    form = FilingForm(request.POST or None, matter=matter, today=today, initial={"sent_on": today})
    if filing := saved(request, form, actions.record, matter=matter):
        say(request, f"{filing.form} is recorded.")
        return on_to_docketing(request, filing) if filing.sent_on else redirect(filing)
    return form_page(
        request,
        form,
        title="Record a filing",
        line=matter.title,
        submit="Record filing",
        back=(matter.get_absolute_url(), matter.number),
        template="clients/filings/form.html",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FILING_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    filing = _filing(request, pk)
    today = clock.today(request.user.time_zone)
    initial = model_to_dict(filing, fields=list(FilingForm.base_fields))
    form = FilingForm(request.POST or None, matter=filing.matter, row=filing, today=today, initial=initial)
    if saved(request, form, actions.change, filing):
        say(request, "Changes saved.")
        return on_to_docketing(request, filing) if DECIDE_DATES & set(form.changed_data) else redirect(filing)
    return form_page(
        request,
        form,
        title=f"Change {filing.form}",
        line=filing.matter.title,
        submit="Save changes",
        back=(filing.get_absolute_url(), str(filing)),
        template="clients/filings/form.html",
        more={"source_key": source_key(filing)},
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FILING_EDIT)
def record_receipt(request: Request, pk: int) -> HttpResponse:
    filing = _filing(request, pk)
    initial = model_to_dict(filing, fields=list(ReceiptForm.base_fields))
    form = ReceiptForm(request.POST or None, initial=initial, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.record_receipt, filing):
        say(request, f"Receipt {filing.receipt_number} is recorded.")
        return on_to_docketing(request, filing)
    return form_page(
        request,
        form,
        title=f"Receipt of {filing.form}",
        line=filing.matter.title,
        submit="Record receipt",
        back=(filing.get_absolute_url(), str(filing)),
        template="clients/correction.html",
        more={"source_key": source_key(filing)},
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FILING_EDIT)
def record_agency_status(request: Request, pk: int) -> HttpResponse:
    filing = _filing(request, pk)
    form = AgencyStatusForm(request.POST or None, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.record_agency_status, filing):
        say(request, "Status recorded.")
        return redirect(filing)
    return form_page(
        request,
        form,
        title=f"Status of {filing.form}",
        line=filing.receipt_number or filing.matter.title,
        submit="Record status",
        back=(filing.get_absolute_url(), str(filing)),
    )
