"""Pages of notices: the list, undocketed first, and one notice. Recording and docketing live a layer above."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.coded_words import in_words
from caseapp.core.paging import page_of
from caseapp.core.templatetags.dates import day_in_words
from clients.notices import catalogue, queries
from clients.notices.forms import NoticeFilters
from clients.notices.models import Notice

FEW = 20
"""How many undocketed notices stand above the list; more of them have a page of their own (the filter)."""


@require_GET
@require_permission(Permission.MATTER_VIEW)
def index(request: Request) -> HttpResponse:
    filters = NoticeFilters(request.GET)
    criteria = filters.criteria()
    page = page_of(queries.listed(request.user, criteria), request, order=("-received_on", "-pk"))
    plain = not request.GET
    context = {
        "filters": filters,
        "page": page,
        "waiting": list(queries.undocketed(request.user)[: FEW + 1]) if plain else [],
        "few": FEW,
    }
    template = "clients/notices/list.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    visible = Notice.objects.visible_to(request.user)
    related = visible.select_related("matter", "filing", "recorded_by", "docketed_by")
    notice = get_object_or_404(related, pk=pk)
    kind = catalogue.notice_types().get(notice.kind)
    labels = {found.name: found.label for found in kind.dates} if kind else {}
    printed = (notice.facts.get("dates") or {}).items()
    dates = [(labels.get(name, name), date.fromisoformat(day)) for name, day in printed]
    facts = [(_words(name), _answer(value)) for name, value in notice.facts.items() if name != "dates"]
    documents = notice.documents.order_by("pk")
    context = {"notice": notice, "kind": kind, "dates": dates, "facts": facts, "documents": documents}
    return render(request, "clients/notices/detail.html", context)


def _words(name: str) -> str:
    """Return the name of an answer in words; “uscis.rfe:days” gives days."""
    last = name.rpartition(":")[2]
    return "Form it is about" if last == "form" else last.replace("_", " ").capitalize()


def _answer(value: object) -> str:
    """Return an answer as people write it: i485 gives I-485, true gives Yes, a day its weekday."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = str(value)
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return in_words(text)
