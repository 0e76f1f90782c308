"""Hearings, interviews, biometrics and check-ins: set, moved, cancelled, held."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from caseapp.core.templatetags.dates import clock_time, day_in_words
from clients.docketing_links import on_to_docketing, source_key
from clients.proceedings import actions
from clients.proceedings.forms import AppearanceForm, CancelForm, MoveForm, ResultForm
from clients.proceedings.models import Appearance
from clients.proceedings.views.court import court_of, seen_matter


def _appearance(request: Request, pk: int) -> Appearance:
    seen = Appearance.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("matter__client", "attorney", "person", "moved_from"), pk=pk)


def _when(appearance: Appearance) -> str:
    return f"{day_in_words(appearance.local_time.date())}, {clock_time(appearance.local_time)}"


def _back(appearance: Appearance) -> tuple[str, str]:
    return appearance.get_absolute_url(), str(appearance)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    appearance = _appearance(request, pk)
    context = {
        "appearance": appearance,
        "matter": appearance.matter,
        "back": court_of(appearance.matter),
        "moved_to": Appearance.objects.filter(moved_from=appearance).first(),
        "begun": appearance.starts_at <= clock.now(),
        "source_key": source_key(appearance),
    }
    return render(request, "clients/proceedings/appearance.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def set_appearance(request: Request, matter_pk: int) -> HttpResponse:
    matter = seen_matter(request, matter_pk)
    initial = {"zone": request.user.time_zone, "attorney": matter.responsible_id}
    form = AppearanceForm(request.POST or None, matter=matter, initial=initial)
    if appearance := saved(request, form, actions.set_appearance, matter=matter):
        say(request, f"{appearance}: {_when(appearance)}.")
        return on_to_docketing(request, appearance)
    title = "Set a hearing or appointment"
    return form_page(request, form, title=title, line=matter.title, submit="Set the date", back=court_of(matter))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def move(request: Request, pk: int) -> HttpResponse:
    appearance = _appearance(request, pk)
    form = MoveForm(request.POST or None, appearance=appearance)
    if moved := saved(request, form, actions.move_appearance, appearance):
        say(request, f"{moved} moved to {_when(moved)}.")
        return on_to_docketing(request, moved)
    return form_page(
        request,
        form,
        title=f"Move: {appearance}",
        line=f"Now: {_when(appearance)}",
        submit="Move",
        back=_back(appearance),
        template="clients/correction.html",
        more={"source_key": source_key(appearance)},
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def cancel(request: Request, pk: int) -> HttpResponse:
    appearance = _appearance(request, pk)
    form = CancelForm(request.POST or None)
    if saved(request, form, actions.cancel_appearance, appearance):
        say(request, f"{appearance} of {_when(appearance)} is cancelled.")
        return redirect(appearance)
    return form_page(
        request,
        form,
        title=f"Cancel: {appearance}",
        line=_when(appearance),
        submit=f"Cancel {appearance.get_kind_display().lower()}",
        back=_back(appearance),
        more={"keep": "Keep it"},
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def record_result(request: Request, pk: int) -> HttpResponse:
    appearance = _appearance(request, pk)
    form = ResultForm(request.POST or None)
    if saved(request, form, actions.record_result, appearance):
        say(request, "Recorded how it went.")
        return redirect(appearance)
    title = f"How did it go? {appearance}"
    line = _when(appearance)
    return form_page(request, form, title=title, line=line, submit="Record result", back=_back(appearance))
