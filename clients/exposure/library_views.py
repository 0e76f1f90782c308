"""Pages of the resource library: search, the firm's own additions, link checks, hand-outs."""

from __future__ import annotations

import logging

from celery import current_app
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say, warn
from clients.exposure import actions, forms, library
from clients.exposure.catalogue import citing_habits
from clients.exposure.models import FirmResource

log = logging.getLogger(__name__)
MOST_CHOSEN = 60


@require_GET
@require_permission(Permission.DESK_VIEW)
def index(request: Request) -> HttpResponse:
    filters = forms.LibraryFilters(request.GET)
    said = filters.cleaned_data if filters.is_valid() else {}
    wanted = {"text": said.get("q", ""), "group": said.get("group", ""), "topic": said.get("topic", "")}
    found = library.entries(**wanted)
    context = {
        "filters": filters,
        "groups": library.by_group(found),
        "count": len(found),
        "habits": citing_habits(),
        "last_checked": library.last_checked(),
    }
    template = "clients/resources/list.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.DESK_VIEW)
def hand_out(request: Request) -> HttpResponse:
    """The chosen pages on paper, addresses written out."""
    found = library.chosen(request.GET.getlist("page")[:MOST_CHOSEN])
    return render(request, "clients/resources/hand_out.html", {"entries": found, "said": request.GET.get("q", "")})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RESOURCE_EDIT)
def add(request: Request) -> HttpResponse:
    form = forms.ResourceForm(request.POST or None)
    if row := saved(request, form, actions.add_resource):
        say(request, f"“{row.name}” is in the library.", undo=reverse("resources:remove", args=[row.pk]))
        return redirect("resources:list")
    back = (reverse("resources:list"), "Resources")
    return form_page(request, form, title="Add a page to the library", submit="Add page", back=back)


@require_POST
@require_permission(Permission.RESOURCE_EDIT)
def remove(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(FirmResource.objects.standing(), pk=pk)
    actions.remove_resource(row, by=request.user, now=clock.now())
    say(request, f"“{row.name}” is out of the library.", undo=reverse("resources:restore", args=[pk]))
    return redirect("resources:list")


@require_POST
@require_permission(Permission.RESOURCE_EDIT)
def restore(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(FirmResource, pk=pk, removed_at__isnull=False)
    performed(request, actions.restore_resource, row)
    return redirect("resources:list")


@require_POST
@require_permission(Permission.RESOURCE_EDIT)
def check(request: Request) -> HttpResponse:
    """Ask a worker to check every link; the dates on the page change as it goes."""
    try:
        asked = {"by_id": request.user.pk, "asked_at": clock.now().isoformat()}
        current_app.send_task("clients.exposure.tasks.check_links", kwargs=asked)
    except Exception:
        log.warning("The broker did not take the link check.", exc_info=True)
        warn(request, "No worker can be asked now. Try again later, or run manage.py check_links.")
    else:
        say(request, "The links are being checked, one at a time. It takes some minutes; look again later.")
    return redirect("resources:list")
