"""The floor a page is held against: one query for the same rows, a plain table, same server, same session."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from caseapp.accounts.access import open_to
from caseapp.core import clock
from clients.matters.models import Matter
from clients.people.models import Person
from deadlines.tracking.models import Deadline

PLAIN = """<!doctype html><title>floor</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</table>"""
DEADLINES = ("id", "title", "due_on", "working_on", "matter__title", "matter__number", "assignee__name")


def _table(rows: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PLAIN).render({"rows": rows}))


def same_rows(kind: str, user: Any) -> QuerySet[Deadline]:
    """Return the query of the deadline list's rows under one filter, without who may see them."""
    today = clock.today()
    narrowed = {
        "all": Q(),
        "mine": Q(assignee=user),
        "overdue": Q(meaning="last_day", due_on__lt=today, working_on__lt=today),
        "week": Q(working_on__range=(today, today + timedelta(days=7))),
        "unseen": Q(acknowledgements__isnull=True),
        "critical": Q(critical=True),
        "rule": Q(rule_id="uscis.rfe"),
        "type": Q(matter__type="family_adjustment"),
        "meaning": Q(meaning="last_day"),
    }
    if kind == "closed":
        return Deadline.objects.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    return Deadline.objects.open().filter(narrowed[kind]).order_by("working_on", "id")


@open_to("benchmark floor")
def deadlines(request: HttpRequest, kind: str) -> HttpResponse:
    return _table(same_rows(kind, request.user).values_list(*DEADLINES)[:50])


@open_to("benchmark floor")
def deadlines_after(request: HttpRequest, on: str, pk: int) -> HttpResponse:
    """The rows of a later page: those behind the last row of the page before."""
    day = date.fromisoformat(on)
    rows = same_rows("all", request.user).filter(working_on__gte=day).exclude(working_on=day, pk__lte=pk)
    return _table(rows.values_list(*DEADLINES)[:50])


@open_to("benchmark floor")
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Deadline.objects.filter(matter=pk).order_by("working_on", "id")
    return _table(rows.values_list(*DEADLINES)[: int(request.GET.get("rows", 50))])


@open_to("benchmark floor")
def search(request: HttpRequest) -> HttpResponse:
    word = request.GET["q"].lower()
    people = Person.objects.filter(search_text__contains=word).order_by("sort_name", "pk")
    cases = Matter.objects.filter(search_text__contains=word).order_by("-opened_on", "-pk")
    found = people.values_list("pk", "sort_name", "kind", "city", "a_number")[:15]
    return _table(found.union(cases.values_list("pk", "title", "number", "type", "stage")[:15], all=True))


@open_to("benchmark floor")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Matters without an open deadline, longest in their stage first."""
    none = ~Exists(Deadline.objects.open().filter(matter=OuterRef("pk")))
    rows = Matter.objects.filter(none, closed_on__isnull=True).order_by("stage_entered_on", "id")
    return _table(rows.values_list("number", "title", "stage", "stage_entered_on", "responsible__name")[:5])


@open_to("benchmark floor")
def matters(request: HttpRequest) -> HttpResponse:
    return _table(Matter.objects.order_by("-opened_on", "-id").values_list("number", "title", "client__sort_name")[:50])


urlpatterns = [
    path("floor/deadlines/<str:kind>/", deadlines),
    path("floor/deadlines/after/<str:on>/<int:pk>/", deadlines_after),
    path("floor/matters/", matters),
    path("floor/matters/<int:pk>/", matter),
    path("floor/search/", search),
    path("floor/forgotten/", forgotten),
    path("", include("caseapp.urls")),
]
