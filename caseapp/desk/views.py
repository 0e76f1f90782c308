"""Read-only pages over everything: Today, search, calendar, reports, audit."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.views.decorators.http import require_GET

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.csv_export import csv_response, csv_stream
from caseapp.core.paging import page_of
from caseapp.desk import actions, calendar, reports, today
from caseapp.desk import audit as audit_record
from caseapp.desk.forms import AuditFilters, CalendarFilters
from caseapp.desk.search import search as find


def _scope(request: Request) -> today.Scope:
    """Say whose day is shown: one's own, or the whole firm's for those who run or audit it."""
    asked = request.GET.get("scope", "")
    if asked in ("mine", "firm"):
        return "firm" if asked == "firm" else "mine"
    return "firm" if request.user.role in ("managing_attorney", "auditor", "intake") else "mine"


@require_GET
@require_permission(Permission.DESK_VIEW)
def morning(request: Request) -> HttpResponse:
    scope, day = _scope(request), clock.today(request.user.time_zone)
    page = today.morning(request.user, today=day, scope=scope)
    return render(request, "caseapp/desk/today.html", {"page": page, "scope": scope})


@require_GET
@require_permission(Permission.DESK_VIEW)
def quiet(request: Request) -> HttpResponse:
    scope, day = _scope(request), clock.today(request.user.time_zone)
    dangers = today.quiet_dangers(request.user, today=day, scope=scope, now=clock.now())
    template = "caseapp/desk/quiet.html#quiet" if request.htmx else "caseapp/desk/quiet.html"
    return render(request, template, {"quiet": dangers, "scope": scope})


@require_GET
@require_permission(Permission.DESK_VIEW)
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    found = find(text, user=request.user)
    return render(request, "caseapp/desk/search.html", {"text": text, "found": found})


@require_GET
@require_permission(Permission.DESK_VIEW)
def month(request: Request) -> HttpResponse:
    day = clock.today(request.user.time_zone)
    year, number = _asked_month(request.GET.get("month", ""), day)
    filters = CalendarFilters(request.GET)
    person = filters.cleaned_data["person"] if filters.is_valid() else None
    first = date(year, number, 1)
    context = {
        "month": calendar.month(request.user, year=year, number=number, today=day, person=person),
        "title": f"{MONTHS[number]} {year}",
        "previous": f"{first - timedelta(days=1):%Y-%m}",
        "next": f"{first + timedelta(days=31):%Y-%m}",
        "filters": filters,
    }
    template = "caseapp/desk/calendar.html#list" if request.htmx else "caseapp/desk/calendar.html"
    return render(request, template, context)


def _asked_month(text: str, day: date) -> tuple[int, int]:
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = day
    return (asked.year, asked.month) if 1990 <= asked.year <= 2100 else (day.year, day.month)


@require_GET
@require_permission(Permission.REPORT_VIEW)
def report(request: Request) -> HttpResponse:
    day = clock.today(request.user.time_zone)
    done, kept = reports.kept_in_time(request.user, today=day)
    context = {
        "loads": reports.caseload(request.user, today=day),
        "types": reports.by_type(request.user),
        "done": done,
        "kept": kept,
    }
    return render(request, "caseapp/desk/reports.html", context)


@require_GET
@require_permission(Permission.REPORT_VIEW)
def caseload_csv(request: Request) -> HttpResponse:
    loads = reports.caseload(request.user, today=clock.today(request.user.time_zone))
    headings = ["Name", "Role", "Open matters", "Overdue", "Next 30 days", "Later"]
    rows = [(row.name, row.role, row.matters, row.overdue, row.next_30_days, row.later) for row in loads]
    return csv_response("caseload.csv", headings, rows)


@require_GET
@require_permission(Permission.AUDIT_READ)
def audit(request: Request) -> HttpResponse:
    filters = AuditFilters(request.GET)
    page = page_of(filters.apply(audit_record.events_for(request.user)), request, order=("-id",))
    template = "caseapp/desk/audit.html#list" if request.htmx else "caseapp/desk/audit.html"
    context = {"filters": filters, "page": page, "lines": audit_record.lines(page.rows, request.user)}
    return render(request, template, context)


@require_GET
@require_permission(Permission.AUDIT_READ)
def audit_csv(request: Request) -> HttpResponseBase:
    filters = AuditFilters(request.GET)
    if not filters.is_valid():
        return redirect(f"{reverse('desk:audit')}?{request.GET.urlencode()}")
    asked = {name: str(value) for name, value in request.GET.items() if name in filters.fields and value}
    actions.note_audit_export(asked=asked, by=request.user, now=clock.now())
    events = filters.apply(audit_record.events_for(request.user))
    return csv_stream("audit.csv", audit_record.HEADINGS, audit_record.rows(events, request.user))
