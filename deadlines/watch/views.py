"""The law watch: what changed, and which open matters it may touch."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from deadlines.rulebook import book
from deadlines.watch import queries
from deadlines.watch.catalogue import entries


@require_GET
@require_permission(Permission.LAW_VIEW)
def index(request: Request) -> HttpResponse:
    found = entries().values()
    touched = queries.touched(request.user, found)
    rows = [(entry, len(touched[entry.id])) for entry in found]
    return render(request, "deadlines/watch/list.html", {"rows": rows})


@require_GET
@require_permission(Permission.LAW_VIEW)
def detail(request: Request, entry_id: str) -> HttpResponse:
    """One change with its rules and the matters it may touch; nothing is moved by looking."""
    entry = entries().get(entry_id)
    if entry is None:
        raise Http404
    law = book().rules
    reasons = queries.touched(request.user, [entry])[entry.id]
    context = {
        "entry": entry,
        "rules": [law[rule] for rule in entry.rules],
        "matters": queries.matters(request.user, reasons),
    }
    return render(request, "deadlines/watch/entry.html", context)
