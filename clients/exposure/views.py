"""Pages about exposure in general: whose maps there are, the systems, figures of the field, notes by state."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.exposure import actions, figures, forms, queries
from clients.exposure.catalogue import systems
from clients.exposure.models import FigureSeries, StateNote
from clients.exposure.series import Point

MOST_ROWS = 200


@require_GET
@require_permission(Permission.MATTER_VIEW)
def index(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200]
    page = page_of(queries.consultations(request.user, text), request, order=("-starts_at", "-pk"))
    context = {"page": page, "text": text}
    template = "clients/exposure/list.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def catalogue(request: Request) -> HttpResponse:
    """Every system of the catalogue, for reading."""
    return render(request, "clients/exposure/systems.html", {"systems": systems().values()})


@require_GET
@require_permission(Permission.MATTER_VIEW)
def field(request: Request) -> HttpResponse:
    """Figures of the field, drawn and as tables, each with its source and date."""
    filters = forms.AgreementFilters(request.GET)
    said = filters.cleaned_data if filters.is_valid() else {"state": "", "county": ""}
    found = figures.searched(**said) if any(said.values()) else []
    context = {
        "filters": filters,
        "asked": any(said.values()),
        "found": found[:MOST_ROWS],
        "count": len(found),
        "here": said["state"],
    }
    template = "clients/exposure/figures.html"
    if request.htmx:
        return render(request, f"{template}#list", context)
    return render(request, template, context | _drawings())


def _drawings() -> dict[str, object]:
    own = FigureSeries.objects.prefetch_related("points").select_related("loaded_by")
    return {
        "tiles": figures.tiles(),
        "state_bars": figures.state_bars(),
        "total": len(figures.agreements()),
        "detention": figures.detention(),
        "detention_bars": figures.detention_bars(),
        "detention_source": figures.detention_source(),
        "attribution": (figures.ATTRIBUTION, figures.ATTRIBUTION_URL),
        "as_of": figures.AS_OF,
        "series": [
            (row, figures.bars([(str(point.year), point.amount, point.source) for point in row.points.all()]))
            for row in own
        ],
    }


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RESOURCE_EDIT)
def load(request: Request) -> HttpResponse:
    form = forms.FiguresForm(request.POST or None, request.FILES or None)
    if row := saved(request, form, _load, clock.today(request.user.time_zone)):
        say(request, f"“{row.title}” is loaded.")
        return redirect("exposure:figures")
    line = "For your own charts: spending by year, grants, caseloads. A figure without a source is refused."
    back = (reverse("exposure:figures"), "Figures")
    return form_page(request, form, title="Load figures", line=line, submit="Load figures", back=back)


def _load(today: object, *, file: list[Point], **known: object) -> FigureSeries:
    return actions.load_figures(points=file, today=today, **known)  # type: ignore[arg-type]


@require_POST
@require_permission(Permission.RESOURCE_EDIT)
def remove(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(FigureSeries, pk=pk)
    actions.remove_figures(row, by=request.user, now=clock.now())
    say(request, f"“{row.title}” is removed.")
    return redirect("exposure:figures")


@require_GET
@require_permission(Permission.MATTER_VIEW)
def notes(request: Request) -> HttpResponse:
    rows = StateNote.objects.select_related("written_by")
    return render(request, "clients/exposure/notes.html", {"notes": rows})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RESOURCE_EDIT)
def write_note(request: Request, pk: int | None = None) -> HttpResponse:
    note = get_object_or_404(StateNote, pk=pk) if pk else None
    initial = {name: getattr(note, name) for name in ("state", "text", "source", "as_of")} if note else {}
    today = clock.today(request.user.time_zone)
    form = forms.NoteForm(request.POST or None, today=today, initial=initial)
    if saved(request, form, actions.write_note, note=note):
        say(request, "The note is saved.")
        return redirect("exposure:notes")
    title = "Change the note" if note else "Write a note on a state's law"
    return form_page(request, form, title=title, submit="Save note", back=(reverse("exposure:notes"), "Notes by state"))


@require_POST
@require_permission(Permission.RESOURCE_EDIT)
def remove_note(request: Request, pk: int) -> HttpResponse:
    actions.remove_note(get_object_or_404(StateNote, pk=pk), by=request.user, now=clock.now())
    say(request, "The note is removed; its words stay in the audit record.")
    return redirect("exposure:notes")
