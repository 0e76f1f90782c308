"""The firm's figures: drawn, as tables, and as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import Firm
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.csv_export import csv_response
from caseapp.core.form_fields import DayField
from clients.consultations.figures import queries

HEADINGS = (
    "Table", "Name", "Consultations", "Held", "Did not come", "Cancelled", "Retained", "Days to the first free hour"
)  # fmt: skip


class PeriodForm(forms.Form):
    first = DayField(required=False, label="From")
    last = DayField(required=False, label="Until")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("first", "last"):
            if said.get(name) and not 2000 <= said[name].year <= 2100:
                self.add_error(name, f"Look at the year: {said[name].year:04}.")
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", "The end must not be before the beginning.")
        return said


@require_GET
@require_permission(Permission.REPORT_VIEW)
def page(request: Request) -> HttpResponse:
    """Consultations of a period by source, attorney, outcome; no-shows; time to the first free hour."""
    form, first, last = _period(request)
    found = _figures(request, first, last)
    context = {
        "filters": form,
        "figures": found,
        "first": first,
        "last": last,
        "first_slot": queries.in_days(found.first_slot),
        "wait": queries.in_days(found.wait),
    }
    template = "clients/consultations/figures/page.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.REPORT_VIEW)
def download(request: Request) -> HttpResponse:
    _, first, last = _period(request)
    found = _figures(request, first, last)
    rows: list[tuple[object, ...]] = [
        (table.title, line.name, line.total, line.held, line.no_shows, line.cancelled, line.retained,
         _blank_or(line.first_slot))
        for table in found.tables
        for line in table.lines
    ]  # fmt: skip
    rows.append(("Altogether", "", found.total, "", "", "", "", _blank_or(found.first_slot)))
    return csv_response(f"consultations-{first}-{last}.csv", HEADINGS, rows)


def _blank_or(span: timedelta | None) -> float | str:
    days = queries.in_days(span)
    return "" if days is None else days


def _figures(request: Request, first: date, last: date) -> queries.Figures:
    zone = Firm.of(request).time_zone
    return queries.figures(queries.between(request.user, first=first, last=last, zone=zone), zone=zone)


def _period(request: Request) -> tuple[PeriodForm, date, date]:
    """Return the asked-for period; without one, the last twelve months and the month ahead."""
    form, today = PeriodForm(request.GET), clock.today(request.user.time_zone)
    form.is_valid()
    first = form.cleaned_data.get("first") or today - timedelta(days=365)
    last = form.cleaned_data.get("last") or max(first, today) + timedelta(days=30)
    return form, first, last
