"""Pages of the ledger: who was told, when, by what, who saw it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import performed
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from deadlines.reminders import actions, exporting, forms, links, queries, truth
from deadlines.reminders.ledger import entries
from deadlines.tracking.models import Deadline

_FEW = 6


@require_GET
@require_permission(Permission.REMINDER_VIEW)
def ledger(request: Request) -> HttpResponse:
    filters = forms.LedgerFilters(request.GET, user=request.user)
    page = page_of(filters.apply(queries.ledger(request.user)), request, order=("-pk",))
    context = {"filters": filters, "page": page, "entries": entries(request.user, page.rows)}
    template = "deadlines/reminders/ledger.html"
    if not request.htmx:
        context["failed"] = queries.failed_messages(request.user)
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.REMINDER_VIEW)
def export(request: Request) -> StreamingHttpResponse:
    filters = forms.LedgerFilters(request.GET, user=request.user)
    rows = filters.apply(queries.ledger(request.user))
    actions.record_export(filters=request.GET.dict(), by=request.user, now=clock.now())
    return exporting.as_csv(request.user, rows)


@require_GET
@open_to("Everyone may read what they were told themselves.")
def inbox(request: Request) -> HttpResponse:
    only_new = request.GET.get("show") == "new"
    rows = queries.inbox(request.user)
    page = page_of(rows.filter(seen_at__isnull=True) if only_new else rows, request, order=("-pk",))
    context = {"page": page, "only_new": only_new, "entries": entries(request.user, page.rows)}
    context["standing"] = truth.still_true(page.rows, now=clock.now())
    return render(request, "deadlines/reminders/inbox.html", context)


@require_POST
@open_to("Everyone may tidy their own inbox.")
def mark_seen(request: Request) -> HttpResponse:
    actions.mark_seen(request.user, now=clock.now())
    say(request, "Everything is marked as seen.")
    return redirect("reminders:inbox")


@require_POST
@open_to("Everyone may tidy their own inbox.")
def mark_one_seen(request: Request, pk: int) -> HttpResponse:
    reminder = get_object_or_404(queries.inbox(request.user), pk=pk)
    actions.mark_seen(request.user, only=reminder, now=clock.now())
    if not request.htmx:
        return redirect("reminders:inbox")
    reminder.refresh_from_db(fields=["seen_at"])
    (entry,) = entries(request.user, [reminder])
    context = {"entry": entry, "standing": truth.still_true([reminder], now=clock.now()), "in_place": True}
    return render(request, "deadlines/reminders/inbox_item.html", context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def for_deadline(request: Request, pk: int) -> HttpResponse:
    deadline = get_object_or_404(Deadline.objects.visible_to(request.user), pk=pk)
    told = list(queries.of_deadline(request.user, deadline.pk)[: _FEW + 1 if request.htmx else None])
    more, told = (len(told) > _FEW, told[:_FEW]) if request.htmx else (False, told)
    context = {"deadline": deadline, "entries": entries(request.user, told), "more": more}
    return render(request, "deadlines/reminders/for_deadline.html", context)


@require_POST
@require_permission(Permission.DEADLINE_COMPLETE)
def acknowledge(request: Request, pk: int) -> HttpResponse:
    deadline = get_object_or_404(Deadline.objects.visible_to(request.user), pk=pk)
    if performed(request, actions.acknowledge, deadline):
        say(request, f"Recorded that you have seen “{deadline.title}”.")
    return redirect("reminders:inbox")


@require_POST
@require_permission(Permission.DEADLINE_COMPLETE)
def mark_handled(request: Request, pk: int) -> HttpResponse:
    message = get_object_or_404(queries.failed_messages(request.user), pk=pk)
    performed(request, actions.mark_handled, message)
    say(request, "Recorded. The alarm about this message has ended.")
    return redirect("reminders:list")


@never_cache
@require_http_methods(["GET", "POST"])
@open_to("The signed link is the permission: for one person, one deadline, one date.", signed_out=True)
def acknowledge_by_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = actions.read_link(token)
    except links.LinkOver:
        return render(request, "deadlines/reminders/link_over.html", status=HTTPStatus.NOT_FOUND)
    done = request.method == "POST" and actions.acknowledge_by_link(asked, now=clock.now())
    return render(request, "deadlines/reminders/acknowledge.html", {"asked": asked, "done": done})
