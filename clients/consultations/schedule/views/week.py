"""The scheduling desk and its form for a caller."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import Firm, User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain
from caseapp.core.page_messages import say
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.conflicts.queries import Hit, Shown, find, shown_to
from clients.consultations.models import ConflictCheck, Consultation, ConsultationType, Resource, WaitingEntry
from clients.consultations.schedule import actions, queries
from clients.consultations.schedule.forms import BookForm, DeskFilters
from clients.consultations.schedule.time_fields import YEARS
from clients.people.models import Person

MOST_KNOWN = 6


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def desk(request: Request) -> HttpResponse:
    """One week of everybody, what must be moved, and who waits."""
    filters = DeskFilters(request.GET)
    filters.is_valid()
    asked, firm = filters.cleaned_data, Firm.of(request)
    today = clock.today(firm.time_zone)
    monday = asked.get("week") or today - timedelta(days=today.weekday())
    kind = asked.get("type") or ConsultationType.objects.filter(active=True).order_by("-minutes", "name").first()
    moving = _moving(request)
    shown = queries.desk(
        request.user,
        people=[asked["who"]] if asked.get("who") else queries.attorneys(),
        things=list(Resource.objects.active().filter(user=None)) if asked.get("things") else [],
        monday=monday,
        length=_length(moving, kind),
        zone=firm.time_zone,
        now=clock.now(),
        moving=moving,
    )
    context = {
        "filters": filters,
        "desk": shown,
        "week": shown.week,
        "kind": kind,
        "moving": moving,
        "monday": monday,
        "last_day": shown.week.days[-1].on,
        "previous": monday - timedelta(days=7),
        "following": monday + timedelta(days=7),
        "this_week": today - timedelta(days=today.weekday()),
        "today": today,
        "waiting": WaitingEntry.objects.visible_to(request.user).open().count(),
        "city": firm.time_zone.rpartition("/")[2].replace("_", " "),
    }
    template = "clients/consultations/schedule/desk.html"
    return render(request, f"{template}#week" if request.htmx else template, context)


def _moving(request: Request) -> Consultation | None:
    """Return the consultation for which an hour is being chosen on the desk, if any."""
    if not request.user.may(Permission.CONSULTATION_BOOK):
        return None
    mine = Consultation.objects.visible_to(request.user).exclude(status=Consultation.Status.HELD)
    return mine.filter(pk=_number(request.GET.get("moving", ""))).select_related("person", "attorney").first()


def _length(moving: Consultation | None, kind: ConsultationType | None) -> timedelta:
    if moving:
        return moving.ends_at - moving.starts_at
    return timedelta(minutes=kind.minutes if kind else 60)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def book(request: Request) -> HttpResponse:
    """A caller's name, their conflict check, their hour. Hits are shown before anything is confirmed."""
    if request.method == "GET":
        return _book_page(request, BookForm(initial=_initial(request), reader=request.user), None)
    form = BookForm(request.POST, reader=request.user)
    form.is_valid()
    found = find(form.asked, except_person=_pk(form.cleaned_data.get("person")))
    shown = shown_to(request.user, found)
    if not form.errors and found and form.cleaned_data["seen"] != _digest(found):
        form.add_error(None, "Look at what was found below, then confirm.")
    if not form.errors and _booked(request, form):
        return _to_desk(request, form.cleaned_data["at"])
    return _book_page(request, form, shown, digest=_digest(found))


def _to_desk(request: Request, at: datetime) -> HttpResponse:
    """Leave for the week of the booking; a form sent by HTMX leaves the whole page, not its own place in it."""
    where = f"{reverse('consultations:desk')}?week={at:%Y-%m-%d}"
    return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)


def _booked(request: Request, form: BookForm) -> bool:
    said = form.cleaned_data
    try:
        consultation, check = actions.book_caller(
            person=said["person"],
            caller=form.caller,
            asked=form.asked,
            told_apart=said["told_apart"],
            attorney=said["attorney"],
            type_=said["type_"],
            starts_at=said["starts_at"],
            by=request.user,
            now=clock.now(),
            **form.details,
        )
    except SlotTaken as taken:
        form.explain_taken(taken)
        return False
    except ValidationError as refused:
        explain(form, refused)
        return False
    waits = check.status == ConflictCheck.Status.UNDECIDED
    line = " The client is told once an attorney has decided on the conflict check." if waits else ""
    undo = "" if waits else reverse("consultations:cancel", args=[consultation.pk])
    say(request, f"{consultation.person} is booked with {consultation.attorney}.{line}", undo=undo)
    return True


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def matches(request: Request) -> HttpResponse:
    """Who this may be, while the name is typed. By POST: names belong in no address and no log."""
    form = BookForm(request.POST, reader=request.user)
    form.is_valid()
    found = find(form.asked, except_person=_pk(form.cleaned_data.get("person")))
    context = _matches(request, form, shown_to(request.user, found), _digest(found))
    return render(request, "clients/consultations/schedule/matches.html", context)


def _book_page(request: Request, form: BookForm, shown: Shown | None, *, digest: str = "") -> HttpResponse:
    template = "clients/consultations/schedule/book.html"
    context = _matches(request, form, shown, digest)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    name = f"{template}#panel" if request.htmx else template
    return render(request, name, {**context, "free": _free_near(form)}, status=status)


def _matches(request: Request, form: BookForm, shown: Shown | None, digest: str) -> dict[str, object]:
    """Return what was found, with people who merely carry the typed name first: the caller is often one of them."""
    text = f"{form['given_name'].value() or ''} {form['family_name'].value() or ''}".strip()
    hits = {hit.pk: hit for hit in shown.callers} if shown else {}
    chosen = form.cleaned_data.get("person") if form.is_bound else None
    known: list[Person] = []
    if chosen:
        known = [chosen]
    elif len(text) > 2 or hits:
        people = Person.objects.visible_to(request.user).defer("search_text")
        by_name = list(people.matching(text).order_by("sort_name", "pk")[:MOST_KNOWN]) if len(text) > 2 else []
        by_hit = list(people.filter(pk__in=set(hits) - {person.pk for person in by_name})[:MOST_KNOWN])
        known = by_name + by_hit
    return {
        "form": form,
        "shown": shown,
        "known": [(person, hits.get(person.pk)) for person in known],
        "others": [hit for hit in (shown.hits if shown else []) if not _is_known(hit, known)],
        "chosen": chosen,
        "digest": digest,
    }


def _is_known(hit: Hit, known: list[Person]) -> bool:
    return hit.may_be_the_caller and not hit.concerns and hit.pk in {person.pk for person in known}


def _initial(request: Request) -> dict[str, object]:
    asked = request.GET
    initial: dict[str, object] = {name: asked[name] for name in ("attorney", "type_", "at", "person") if name in asked}
    if person := Person.objects.visible_to(request.user).filter(pk=_number(asked.get("person", ""))).first():
        names = ("given_name", "family_name", "phone", "email", "language")
        initial |= {name: getattr(person, name) for name in names}
    return initial


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def free_times(request: Request) -> HttpResponse:
    """The next free hours of the attorney just chosen."""
    form = BookForm(request.POST, reader=request.user)
    form.is_valid()
    context = {"free": _free_near(form), "free_open": True}
    return render(request, "clients/consultations/schedule/free_times.html", context)


def _free_near(form: BookForm) -> list[queries.FreeHour]:
    """Return the attorney's next free hours from the chosen day on, to choose from by list."""
    attorney = User.objects.counsel().filter(pk=_number(str(form["attorney"].value() or ""))).first()
    if attorney is None:
        return []
    now = clock.now()
    first = _day(form["at"].value()) or now.astimezone(ZoneInfo(attorney.time_zone)).date()
    return queries.free_hours(attorney, length=form.length, today=first, now=now, most=24)


def _day(value: object) -> date | None:
    try:
        day = datetime.fromisoformat(str(value)).date() if value else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _digest(found: list[Hit]) -> str:
    """Return a mark of exactly these hits: a form that carries it has shown them.

    Keyed, so that nobody can guess from it what was found but not shown.
    """
    said = json.dumps([[hit.what, hit.pk, hit.reasons] for hit in found])
    return salted_hmac("conflict hits", said, algorithm="sha256").hexdigest() if found else ""


def _pk(person: Person | None) -> int | None:
    return person.pk if person else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
