"""Pages about the visa queue: bulletin, priority date, CSPA age, household, fees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say
from clients.people.models import Person
from deadlines.engine import Trigger
from deadlines.rulebook import book
from deadlines.visas import actions, fees, household, queries
from deadlines.visas.arithmetic import Cutoff, cspa_age, frozen_age
from deadlines.visas.categories import AREA_NAMES, AREA_SHORT, CATEGORIES
from deadlines.visas.forms import ChartChoiceForm, CspaForm, FeeForm, MonthForm, PriorityForm
from deadlines.visas.models import BulletinCutoff


def _held(text: str, months: list[date]) -> date | None:
    """Return the month named, if it is held."""
    return next((month for month in months if f"{month:%Y-%m}" == text), None)


def _month(text: str, months: list[date], today: date) -> date | None:
    """Return the month named, else the newest that has begun, else the newest held."""
    begun = (month for month in months if month <= today)
    return _held(text, months) or next(begun, months[0] if months else None)


def _is_stale(month: date | None, months: list[date], today: date) -> bool:
    """Whether the newest month held is over: the present month's bulletin was not taken in."""
    return bool(month and month == months[0] and month < today.replace(day=1))


@require_GET
@require_permission(Permission.LAW_VIEW)
def bulletin(request: Request) -> HttpResponse:
    months, today = BulletinCutoff.objects.months(), clock.today(request.user.time_zone)
    month = _month(request.GET.get("month", ""), months, today)
    table = queries.month_table(month) if month else {}
    charts = [
        (title, [(category, _cells(table.get((chart, category.code), {})))
                 for category in CATEGORIES if (chart, category.code) in table])
        for chart, title in BulletinCutoff.CHARTS
    ]  # fmt: skip
    context = {
        "month": month,
        "is_stale": _is_stale(month, months, today),
        "form": MonthForm({"month": f"{month:%Y-%m}"} if month else None, months=months),
        "charts": charts,
        "areas": AREA_NAMES.values(),
        "accepted": queries.accepted_charts(month) if month else {},
        "moved": _moved(request, month),
        "names": dict(BulletinCutoff.CHARTS),
    }
    return render(request, "deadlines/visas/bulletin.html", context)


def _cells(row: Mapping[str, Cutoff]) -> list[tuple[str, Cutoff | None]]:
    return [(name, row.get(area)) for area, name in AREA_SHORT.items()]


def _moved(request: Request, month: date | None) -> list[queries.Moved]:
    """What this month changed for the cases this person may see."""
    before = queries.month_before(month) if month else None
    if month is None or before is None or not request.user.may(Permission.MATTER_VIEW):
        return []
    return queries.movements(list(queries.waiting_matters().visible_to(request.user)), before, month)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LAW_CONFIRM_CHANGE)
def choose_chart(request: Request, month: str) -> HttpResponse:
    """Record which chart USCIS accepts in a month; 404 for a month that is not held."""
    day = _held(month, BulletinCutoff.objects.months())
    if day is None:
        raise Http404
    form = ChartChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.choose_chart(month=day, **form.cleaned_data, by=request.user, now=clock.now())
        say(request, f"Recorded for {day:%B %Y}.")
        return redirect(f"/visas/?month={day:%Y-%m}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "deadlines/visas/choose_chart.html", {"form": form, "month": day}, status=status)


@require_GET
@require_permission(Permission.LAW_VIEW)
def priority(request: Request) -> HttpResponse:
    months, today = BulletinCutoff.objects.months(), clock.today(request.user.time_zone)
    month = _month(request.GET.get("month", ""), months, today)
    newest = f"{month:%Y-%m}" if month else ""
    form = PriorityForm(request.GET or None, months=months, initial={"month": newest})
    result = since = None
    if month and form.is_bound and form.is_valid():
        data = form.cleaned_data
        result = queries.standing(
            priority_date=data["priority_date"],
            category=data["category"],
            charges=form.charges,
            month=month,
            table=queries.month_table(month),
            accepted=queries.accepted_charts(month),
        )
        since = _since(result, data["priority_date"], data["category"])
    stale = _is_stale(month, months, today)
    context = {"form": form, "result": result, "since": since, "areas": AREA_NAMES, "month": month, "is_stale": stale}
    return _answer(request, "deadlines/visas/priority.html", form, context)


def _since(result: queries.Standing, priority_date: date, category: str) -> queries.Since | None:
    if result.final is None:
        return None
    history = queries.final_history([category], until=result.month)
    return queries.available_since(history, priority_date=priority_date, category=category, area=result.final.area)


@require_GET
@require_permission(Permission.LAW_VIEW)
def cspa(request: Request) -> HttpResponse:
    form = CspaForm(request.GET or None)
    result = sought = None
    if form.is_bound and form.is_valid():
        if child_of := form.cleaned_data["child_of"]:
            result = frozen_age(**{name: form.days[name] for name in ("born_on", "filed_on")}, child_of=child_of)
        else:
            result = cspa_age(**form.days)
        if result.is_child and not child_of:
            available = max(form.days["visa_available_on"], form.days["approved_on"])
            sought = book().compute("cspa.sought", Trigger(on=available))
    return _answer(request, "deadlines/visas/cspa.html", form, {"form": form, "result": result, "sought": sought})


def _answer(request: Request, template: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    """Return the page of a question; status 422 when something in it has to be corrected."""
    wrong = form.is_bound and form.errors
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


@require_GET
@require_permission(Permission.PERSON_VIEW)
def family(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    today = clock.today(request.user.time_zone)
    members = household.members(person, user=request.user, today=today)
    month = next((member.standing.month for member in members if member.standing), None)
    context = {"person": person, "members": members, "month": month}
    context["is_stale"] = bool(month and month < today.replace(day=1))
    return render(request, "deadlines/visas/household.html", context)


@require_GET
@require_permission(Permission.LAW_VIEW)
def fee_list(request: Request) -> HttpResponse:
    form = FeeForm(request.GET or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on, text = data.get("on") or clock.today(request.user.time_zone), (data.get("q") or "").strip().upper()
    rows = [
        (row, fees.amounts_on(row, on), fees.fee_on(row.number, on))
        for row in fees.forms().values()
        if text in row.number.upper() or text in row.title.upper()
    ]
    context = {"form": form, "rows": rows, "on": on, "caution": fees.fee_caution()}
    template = "deadlines/visas/fees.html"
    return _answer(request, f"{template}#list" if request.htmx and not form.errors else template, form, context)
