"""The floor a page is held against: one query for the same rows, a plain table, same server, same session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from caseapp.accounts.access import open_to
from clients.matters.models import Matter
from clients.people.models import Person
from deadlines.tracking.models import Deadline

PLAIN = """<!doctype html><title>floor</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</table>"""


def _table(rows: object) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PLAIN).render({"rows": rows}))


DEADLINES = ("id", "title", "due_on", "working_on", "matter__title", "matter__number", "assignee__name")


@open_to("benchmark floor")
def deadlines(request: HttpRequest) -> HttpResponse:
    return _table(Deadline.objects.open().order_by("working_on", "id").values_list(*DEADLINES)[:50])


@open_to("benchmark floor")
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    return _table(Deadline.objects.filter(matter=pk).order_by("working_on", "id").values_list(*DEADLINES)[:50])


@open_to("benchmark floor")
def search(request: HttpRequest) -> HttpResponse:
    word = request.GET["q"].lower()
    return _table(
        Person.objects.filter(search_text__contains=word)
        .order_by("sort_name", "pk")
        .values_list("pk", "sort_name")[:15]
    )


@open_to("benchmark floor")
def matters(request: HttpRequest) -> HttpResponse:
    return _table(Matter.objects.order_by("-opened_on", "-id").values_list("number", "title", "client__sort_name")[:50])


urlpatterns = [
    path("floor/deadlines/", deadlines),
    path("floor/matters/", matters),
    path("floor/matters/<int:pk>/", matter),
    path("floor/search/", search),
    path("", include("caseapp.urls")),
]
