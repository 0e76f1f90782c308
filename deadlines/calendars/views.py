"""The page of feeds, and the feeds themselves."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.models import Firm, token_digest
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.matters.models import Matter
from deadlines.calendars import actions, events, feed
from deadlines.calendars.forms import FeedForm
from deadlines.calendars.models import Feed


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DESK_VIEW)
def feeds(request: Request) -> HttpResponse:
    asked = {"scope": Feed.Scope.MATTER, "matter": request.GET["matter"]} if request.GET.get("matter") else None
    form = FeedForm(request.POST or None, user=request.user, initial=asked)
    made = saved(request, form, actions.make_feed)
    address = ""
    if made:
        form, address = FeedForm(user=request.user), _address(made[1])
    own = Feed.objects.standing().filter(owner=request.user).select_related("matter", "attorney").order_by("-pk")
    seen = set(Matter.objects.visible_to(request.user).filter(pk__in=own.values("matter")).values_list("pk", flat=True))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "feeds": own, "seen": seen, "address": address}
    return render(request, "deadlines/calendars/feeds.html", context, status=status)


def _address(secret: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('calendars:feed', args=[secret])}"


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DESK_VIEW)
def revoke(request: Request, pk: int) -> HttpResponse:
    """Ask, then end a feed: its address cannot be brought back."""
    row = get_object_or_404(Feed.objects.standing(), pk=pk, owner=request.user)
    if request.method == "POST":
        performed(request, actions.revoke_feed, row)
        say(request, "The feed is revoked. Its address answers nothing any more.")
        return redirect("calendars:feeds")
    return form_page(
        request,
        Form(),
        title=f"Revoke “{row.title}”?",
        line="Calendar programs that read it lose its dates. This cannot be undone; a new feed has another address.",
        submit="Revoke",
        back=(reverse("calendars:feeds"), "Calendar feeds"),
    )


@require_safe
@open_to("The secret in the address is the permission; it can be revoked and ends with the account.", signed_out=True)
def read(request: HttpRequest, secret: str) -> HttpResponse:
    found = (
        Feed.objects.standing().select_related("owner", "attorney").filter(token_digest=token_digest(secret)).first()
    )
    if found is None:
        raise Http404
    now = clock.now()
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    entries = list(events.entries(found, today=clock.today(found.owner.time_zone)))
    mark = f'"{hashlib.sha256(repr(entries).encode()).hexdigest()}"'
    actions.note_reading(found, now=now)
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    name = f"{Firm.current().name}: {found.title}"
    text = feed.as_text(entries, name=name, host=host, public_url=settings.PUBLIC_URL, now=now)
    headers = {
        "ETag": mark,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": 'inline; filename="caseapp.ics"',
    }
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
