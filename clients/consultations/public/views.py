"""The booking page: choose a time, say who you are, prove the address. No account, nothing secret in any address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import open_to
from caseapp.accounts.models import Firm
from caseapp.core import clock
from caseapp.core.places import zone_choices
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.models import BookingRequest, ConsultationType
from clients.consultations.public import actions, limits, pages, queries
from clients.consultations.public.forms import ContactForm
from clients.consultations.public.policy import Policy
from clients.consultations.wording import Words

REQUEST = "booking_request"
VISITORS = "Visitors book consultations without an account; the firm opens and closes the page."
LOOKS_AN_HOUR, POSTS_AN_HOUR, CODES_AN_HOUR, POSTS_A_MINUTE_BY_ALL = 240, 12, 30, 120


def while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show the page only while the firm has it open, and only so often to one visitor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        say = pages.words_of(request)
        if not Firm.of(request).booking_page_open:
            return pages.show(request, "public/closed.html", say, {"book": say.section("book")})
        if not limits.allow("look", limits.visitor_key(request), most=LOOKS_AN_HOUR, seconds=3600):
            return too_many(request, say)
        return view(request, *args, **kwargs)

    return guarded


def too_many(request: HttpRequest, say: Words) -> HttpResponse:
    context = {"book": say.section("book")}
    return pages.show(request, "public/too_many.html", say, context, status=HTTPStatus.TOO_MANY_REQUESTS)


@require_GET
@open_to(VISITORS, signed_out=True)
@while_open
def times(request: HttpRequest) -> HttpResponse:
    """Free times in the visitor's zone, the office's beside them."""
    say, firm = pages.words_of(request), Firm.of(request)
    kinds = queries.public_types(say.language)
    kind = _chosen(kinds, request.GET.get("type", "")) or (kinds[0] if kinds else None)
    zone = pages.zone_of(request, firm)
    modes = kind.modes if kind else []
    mode = request.GET.get("mode", "") if request.GET.get("mode", "") in modes else (modes[0] if modes else "")
    found = queries.free_times(queries.public_attorneys(), kind, Policy.of(firm), now=clock.now()) if kind else {}
    context = {
        "book": say.section("book"),
        "kinds": [(row, _about(row, say)) for row in kinds],
        "kind": kind,
        "modes": [(name, say.say(f"book.{name}")) for name in modes],
        "mode": mode,
        "zone": zone,
        "zone_is_known": "zone" in request.GET,
        "zones": zone_choices(),
        "office_zone": say.say("page.office_zone", zone=firm.time_zone.rpartition("/")[2].replace("_", " ")),
        "days": queries.as_days(found, say, zone=zone, office_zone=firm.time_zone),
    }
    return pages.show(request, "public/times.html", say, context)


@require_http_methods(["GET", "POST"])
@open_to(VISITORS, signed_out=True)
@while_open
def details(request: HttpRequest) -> HttpResponse:
    """Who asks. The answer to a posted form is the same for everybody."""
    say, firm = pages.words_of(request), Firm.of(request)
    slot = _slot(request, say.language)
    if slot is None:
        return redirect("booking:times")
    form = ContactForm(request.POST or None, say=say)
    problem = ""
    if request.method == "POST":
        if not _may_post(request):
            return too_many(request, say)
        if form.is_valid():
            try:
                return _asked(request, form, slot, say)
            except SlotTaken:
                problem = say.say("book.taken")
            except actions.TooMuch:
                return too_many(request, say)
    zone = pages.zone_of(request, firm)
    context = {
        "book": say.section("book"),
        "form": form,
        "problem": problem,
        "slot": {**slot, "said": say.when_both(slot["starts_at"], zone, firm.time_zone)},
        "zone": zone,
        "with_": say.say("book.with", attorney=slot["attorney"].name),
    }
    wrong = bool(problem or form.errors)
    return pages.show(request, "public/details.html", say, context, status=422 if wrong else 200)


def _may_post(request: HttpRequest) -> bool:
    """Count a post by this visitor, and by everybody: a crowd with many addresses meets the second."""
    own = limits.allow("post", limits.visitor_key(request), most=POSTS_AN_HOUR, seconds=3600)
    return own and limits.allow("posts", "all", most=POSTS_A_MINUTE_BY_ALL, seconds=60)


def _asked(request: HttpRequest, form: ContactForm, slot: dict[str, Any], say: Words) -> HttpResponse:
    if form.is_trapped:
        request.session[REQUEST] = 0
        return redirect("booking:code")
    asked = actions.ask(
        type_=slot["type"],
        attorney=slot["attorney"],
        starts_at=slot["starts_at"],
        mode=slot["mode"],
        language=say.language,
        visitor_zone=pages.zone_of(request, Firm.of(request)),
        visitor=limits.visitor_key(request),
        now=clock.now(),
        **form.contact,
    )
    request.session[REQUEST] = asked.pk
    return redirect("booking:code")


@require_http_methods(["GET", "POST"])
@open_to(VISITORS, signed_out=True)
@while_open
def code(request: HttpRequest) -> HttpResponse:
    """The code from the mailbox makes the hour theirs."""
    say, now = pages.words_of(request), clock.now()
    if REQUEST not in request.session:
        return redirect("booking:times")
    asked = BookingRequest.objects.filter(pk=request.session[REQUEST]).first()
    problem = ""
    if request.method == "POST":
        if not limits.allow("code", limits.visitor_key(request), most=CODES_AN_HOUR, seconds=3600):
            return too_many(request, say)
        typed = request.POST.get("code", "")[:20]
        answer = actions.confirm(asked, code=typed, now=now) if asked else actions.Answer.WRONG
        if answer == actions.Answer.BOOKED:
            return redirect("booking:done")
        problem = say.say(f"book.{_WORDS_OF_ANSWER[answer]}")
    until = (asked.expires_at if asked else now + timedelta(minutes=20)).astimezone(
        ZoneInfo(asked.visitor_zone if asked else Firm.of(request).time_zone)
    )
    context = {
        "book": say.section("book"),
        "problem": problem,
        "held": say.say("book.code_held", time=say.time(until)),
    }
    return pages.show(request, "public/code.html", say, context, status=422 if problem else 200)


_WORDS_OF_ANSWER = {
    actions.Answer.WRONG: "code_wrong",
    actions.Answer.OVER: "code_over",
    actions.Answer.TAKEN: "taken",
    actions.Answer.LIMIT: "limit",
}


@require_GET
@open_to(VISITORS, signed_out=True)
@while_open
def done(request: HttpRequest) -> HttpResponse:
    """What was booked, to the browser that booked it."""
    say = pages.words_of(request)
    confirmed = BookingRequest.objects.filter(pk=request.session.get(REQUEST, 0), status="confirmed")
    asked = confirmed.select_related("consultation", "attorney").first()
    if asked is None or asked.consultation is None:
        raise Http404
    meeting = asked.consultation
    context = {
        "book": say.section("book"),
        "when": say.when_both(meeting.starts_at, asked.visitor_zone, meeting.zone),
        "with_": say.say("book.with", attorney=asked.attorney.name),
        "mode": say.say(f"book.{meeting.mode}"),
    }
    return pages.show(request, "public/done.html", say, context)


def _slot(request: HttpRequest, language: str) -> dict[str, Any] | None:
    """Return the chosen time as the address or the form names it; None when it makes no sense."""
    said = request.POST if request.method == "POST" else request.GET
    kind = _chosen(queries.public_types(language), said.get("type", ""))
    attorney = _chosen(queries.public_attorneys(), said.get("attorney", ""))
    try:
        starts_at = datetime.strptime(said.get("at", ""), "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    if kind is None or attorney is None:
        return None
    mode = said.get("mode", "") if said.get("mode", "") in kind.modes else kind.modes[0]
    return {"type": kind, "attorney": attorney, "starts_at": starts_at, "mode": mode, "at": said.get("at", "")}


def _chosen(rows: list[Any], pk: str) -> Any:
    return next((row for row in rows if str(row.pk) == pk), None)


def _about(kind: ConsultationType, say: Words) -> str:
    fee = say.say("book.fee", amount=f"{kind.fee:.2f}".removesuffix(".00")) if kind.fee else say.say("book.no_fee")
    return f"{say.say('book.minutes', minutes=kind.minutes)} · {fee}"
