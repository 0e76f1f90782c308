"""Pages of the ledger: who was told, when, by what, who saw it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from deadlines.reminders import actions, composing, links, queries
from deadlines.reminders.models import Reminder
from deadlines.tracking.models import Deadline


@require_GET
@require_permission(Permission.REMINDER_VIEW)
def ledger(request: Request) -> HttpResponse:
    told = Reminder.objects.visible_to(request.user).select_related("user", "person", "covers", "message", "matter")
    page = page_of(told, request, order=("-pk",))
    context = {"page": page, "lines": composing.lines_of(page.rows)}
    return render(request, "deadlines/reminders/ledger.html", context)


@require_GET
@open_to("Everyone may read what they were told themselves.")
def inbox(request: Request) -> HttpResponse:
    page = page_of(queries.inbox(request.user), request, order=("-pk",))
    return render(request, "deadlines/reminders/inbox.html", {"page": page, "lines": composing.lines_of(page.rows)})


@require_POST
@open_to("Everyone may tidy their own inbox.")
def mark_seen(request: Request) -> HttpResponse:
    actions.mark_seen(request.user, now=clock.now())
    say(request, "Everything is marked as seen.")
    return redirect("reminders:inbox")


@require_GET
@require_permission(Permission.MATTER_VIEW)
def for_deadline(request: Request, pk: int) -> HttpResponse:
    deadline = get_object_or_404(Deadline.objects.visible_to(request.user), pk=pk)
    told = queries.of_deadline(request.user, deadline.pk)
    return render(request, "deadlines/reminders/for_deadline.html", {"deadline": deadline, "told": told})


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
