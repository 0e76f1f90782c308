"""Sheets on the screen and on paper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import Firm
from caseapp.accounts.roles import Permission
from caseapp.core.form_fields import show_phone
from clients.consultations.sheets.catalogue import card_languages, rights_card, sheets


@require_GET
@require_permission(Permission.DESK_VIEW)
def index(request: Request) -> HttpResponse:
    return render(request, "clients/consultations/sheets/list.html", {"sheets": sheets().values()})


@require_GET
@require_permission(Permission.DESK_VIEW)
def sheet(request: Request, sheet_id: str) -> HttpResponse:
    if sheet_id not in sheets():
        raise Http404
    return render(request, "clients/consultations/sheets/sheet.html", {"sheet": sheets()[sheet_id]})


@require_GET
@require_permission(Permission.DESK_VIEW)
def card(request: Request) -> HttpResponse:
    """The rights card, one language at a time, with the firm's telephone."""
    firm = Firm.current()
    made = rights_card(request.GET.get("lang", "en"), phone=show_phone(firm.phone) if firm.phone else "")
    context = {"card": made, "languages": card_languages()}
    return render(request, "clients/consultations/sheets/card.html", context)
