"""Pages about the visa queue: bulletin, priority date, CSPA age, household, fees."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.http import HttpResponse
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
from deadlines.visas.arithmetic import cspa_age
from deadlines.visas.categories import AREA_NAMES, CATEGORIES
from deadlines.visas.forms import ChartChoiceForm, CspaForm, FeeForm, MonthForm, PriorityForm
from deadlines.visas.models import BulletinCutoff


def _month(text: str, months: list[date]) -> date | None:
    chosen = next((month for month in months if f"{month:%Y-%m}" == text), None)
    return chosen or (months[0] if months else None)


@require_GET
@require_permission(Permission.LAW_VIEW)
def bulletin(request: Request) -> HttpResponse:
    months = BulletinCutoff.objects.months()
    month = _month(request.GET.get("month", ""), months)
    table = queries.month_table(month) if month else {}
    charts = [
        (title, [(category, [table.get((chart, category.code), {}).get(area) for area in AREA_NAMES])
                 for category in CATEGORIES if (chart, category.code) in table])
        for chart, title in BulletinCutoff.CHARTS
    ]  # fmt: skip
    context = {
        "month": month,
        "form": MonthForm(request.GET or None, months=months),
        "charts": charts,
        "areas": AREA_NAMES.values(),
        "accepted": queries.accepted_charts(month) if month else {},
        "names": dict(BulletinCutoff.CHARTS),
    }
    return render(request, "deadlines/visas/bulletin.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.LAW_CONFIRM_CHANGE)
def choose_chart(request: Request, month: str) -> HttpResponse:
    day = _month(month, BulletinCutoff.objects.months())
    form = ChartChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and day:
        actions.choose_chart(month=day, **form.cleaned_data, by=request.user, now=clock.now())
        say(request, f"Recorded for {day:%B %Y}.")
        return redirect(f"/visas/?month={day:%Y-%m}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "deadlines/visas/choose_chart.html", {"form": form, "month": day}, status=status)


@require_GET
@require_permission(Permission.LAW_VIEW)
def priority(request: Request) -> HttpResponse:
    form = PriorityForm(request.GET or None)
    result = since = None
    month = next(iter(BulletinCutoff.objects.months()), None)
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
        if result.final and result.final_reached:
            since = queries.available_since(
                priority_date=data["priority_date"], category=data["category"], area=result.final.area
            )
    context = {"form": form, "result": result, "since": since, "areas": AREA_NAMES, "month": month}
    return render(request, "deadlines/visas/priority.html", context)


@require_GET
@require_permission(Permission.LAW_VIEW)
def cspa(request: Request) -> HttpResponse:
    form = CspaForm(request.GET or None)
    result = sought = None
    if form.is_bound and form.is_valid():
        result = cspa_age(**form.cleaned_data)
        if result.is_child:
            available = max(form.cleaned_data["visa_available_on"], form.cleaned_data["approved_on"])
            sought = book().compute("cspa.sought", Trigger(on=available))
    return render(request, "deadlines/visas/cspa.html", {"form": form, "result": result, "sought": sought})


@require_GET
@require_permission(Permission.PERSON_VIEW)
def family(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    members = household.members(person, user=request.user, today=clock.today(request.user.time_zone))
    return render(request, "deadlines/visas/household.html", {"person": person, "members": members})


@require_GET
@require_permission(Permission.LAW_VIEW)
def fee_list(request: Request) -> HttpResponse:
    form = FeeForm(request.GET or None)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on, text = data.get("on") or clock.today(), (data.get("q") or "").strip().upper()
    rows = [
        (form_row, fees.fee_on(form_row.number, on))
        for form_row in fees.forms().values()
        if text in form_row.number.upper() or text in form_row.title.upper()
    ]
    context = {"form": form, "rows": rows, "on": on, "caution": fees.fee_caution()}
    return render(request, "deadlines/visas/fees.html", context)
