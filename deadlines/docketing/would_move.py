"""What correcting a fact on its own page would move, shown there before anything is saved."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from clients.proceedings.models import Appearance
from deadlines.docketing import facts
from deadlines.docketing.events import kinds_for
from deadlines.docketing.forms import FactForm
from deadlines.docketing.preview import Preview, preview_of
from deadlines.docketing.typed import can_be_typed, type_into

OURS = frozenset({"csrfmiddlewaretoken", "page"})


@require_POST
@require_permission(Permission.MATTER_VIEW)
def would_move(request: Request, source_key: str) -> HttpResponse:
    """The preview that docketing again would show, with the fact as it is being typed. Nothing is saved.

    A fragment of the fact's own form; without JavaScript a page that carries what was typed on to saving it.
    """
    found = facts.find(source_key, request.user)
    if found is None or found.fact is None or not can_be_typed(found.fact):
        raise Http404
    type_into(found.fact, request.POST.dict())
    context = {
        "found": found,
        "preview": _preview(found),
        "title": "What saving would move",
        "page": _page(request),
        "typed": [(name, value) for name, value in request.POST.items() if name not in OURS],
    }
    template = "deadlines/docketing/would_move.html"
    return render(request, f"{template}#moves" if request.htmx else template, context)


def _preview(found: facts.Found) -> Preview | None:
    """Return what docketing again would do; None while nothing rests on the fact."""
    if not found.said or found.matter is None:
        return None
    form = FactForm(None, matter=found.matter, kinds=kinds_for(found.fact), initial=found.initial())
    if isinstance(found.fact, Appearance):  # moving it makes another one, which takes its place
        return preview_of(form.plan, form, replaces=found.source_key)
    return preview_of(form.plan, form, source_key=found.source_key)


def _page(request: Request) -> str:
    """Return the address of the form that asked; only an address of our own."""
    page = request.POST.get("page", "")
    return page if page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None) else ""
