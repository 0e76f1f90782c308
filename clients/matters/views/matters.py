"""The list of matters, one matter's page, opening and changing one."""

from __future__ import annotations

from typing import Any

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.matters import actions, catalogue, queries
from clients.matters.forms import ChangeMatterForm, CloseForm, MatterFilters, OpenMatterForm, StageForm
from clients.matters.models import Matter
from clients.people import choosing


def seen_matter(request: Request, pk: int) -> Matter:
    """Return the matter; one the user may not see is 404, like one that does not exist."""
    return get_object_or_404(queries.listed(request.user), pk=pk)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def index(request: Request) -> HttpResponse:
    today, now = clock.today(request.user.time_zone), clock.now()
    filters = MatterFilters(request.GET, today=today, now=now)
    page = page_of(filters.apply(queries.listed(request.user)), request, order=("-opened_on", "-pk"))
    queries.with_next_dates(page.rows, now=now, today=today)
    template = "clients/matters/list.html#list" if request.htmx else "clients/matters/list.html"
    return render(request, template, {"filters": filters, "page": page})


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    matter, now = seen_matter(request, pk), clock.now()
    actions.record_viewing(matter, by=request.user, now=now)
    today = clock.today(request.user.time_zone)
    context = {
        "matter": matter,
        "papers": queries.papers(matter, request.user, now=now),
        "late": matter.stage_is_late(today),
    }
    return render(request, "clients/matters/detail.html", context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def history(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    page = page_of(queries.events(matter), request, order=("-id",))
    rows = [(event, queries.said(event)) for event in page.rows]
    stages = matter.stage_entries.select_related("matter", "by").order_by("-entered_on", "-pk")
    context = {"matter": matter, "page": page, "rows": rows, "stages": stages}
    return render(request, "clients/matters/history.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_OPEN)
def new(request: Request) -> HttpResponse:
    back = (reverse("matters:list"), "Matters")
    picked = choosing.chosen(request)
    if picked is None or picked.person is None:
        return choosing.page(request, title="Whose matter is it?", line="The client comes first.", back=back)
    initial: dict[str, Any] = {"paralegals": [request.user.pk]}
    initial |= {"responsible": request.user.pk} if request.user.is_counsel else {}
    today = clock.today(request.user.time_zone)
    form = OpenMatterForm(request.POST or None, initial=initial, today=today)
    if matter := saved(request, form, actions.open_matter, client=picked.person):
        say(request, f"Matter {matter.number} is open.")
        return redirect(matter)
    title = f"Open a matter for {picked.name}"
    return form_page(request, form, title=title, submit="Open matter", back=back)


def _page(request: Request, form: Any, matter: Matter, *, title: str, submit: str, **more: Any) -> HttpResponse:
    """Return a page with one form about the matter."""
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        line=matter.title,
        back=(matter.get_absolute_url(), matter.number),
        **more,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    initial = model_to_dict(matter, fields=list(ChangeMatterForm.base_fields))
    form = ChangeMatterForm(request.POST or None, row=matter, initial=initial)
    if saved(request, form, actions.change, matter):
        say(request, "Changes saved.")
        return redirect(matter)
    return _page(request, form, matter, title="Change the matter", submit="Save changes")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def enter_stage(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = StageForm(request.POST or None, matter=matter, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.enter_stage, matter):
        say(request, f"Now: {catalogue.stage_name(matter.type, matter.stage)}.")
        return redirect(matter)
    return _page(request, form, matter, title="Move to another stage", submit="Move matter")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def close(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = CloseForm(request.POST or None, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.close, matter):
        say(request, f"Matter {matter.number} is closed.", undo=reverse("matters:reopen", args=[matter.pk]))
        return redirect(matter)
    more = {"template": "clients/matters/close.html", "more": {"matter": matter}}
    return _page(request, form, matter, title="Close the matter", submit="Close matter", **more)


@require_POST
@require_permission(Permission.MATTER_EDIT)
def reopen(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    if performed(request, actions.reopen, matter):
        say(request, f"Matter {matter.number} is open again.")
    return redirect(matter)
