"""Pages behind a link from a letter: confirm, move, cancel, answer an offer. Looking changes nothing; posting acts."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import open_to
from caseapp.core import clock
from clients.consultations.booking import actions as booking
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Span
from clients.consultations.letters import actions as letters
from clients.consultations.models import ClientLink, Consultation, SlotOffer
from clients.consultations.public import limits, pages, queries
from clients.consultations.public.policy import Policy
from clients.consultations.public.views import too_many
from clients.consultations.waiting import actions as waiting
from clients.consultations.wording import Words, words

HOLDERS = "Clients reach their own consultation by a key from our letter, and nothing else."
KEYS_AN_HOUR = 30
SAID = "client_said"
PLACES = {"consultation": "booking:mine", "offer": "booking:offer", "intake": "booking:intake"}


@require_http_methods(["GET", "POST"])
@open_to(HOLDERS, signed_out=True)
def link(request: HttpRequest) -> HttpResponse:
    """Open the page a key leads to. The key comes by post, from behind the "#" of the link or typed by hand."""
    say = pages.words_of(request)
    problem = ""
    if request.method == "POST":
        if not limits.allow("key", limits.visitor_key(request), most=KEYS_AN_HOUR, seconds=3600):
            return too_many(request, say)
        found = pages.find_link(request.POST.get("key", "")[:80], now=clock.now())
        if found:
            pages.keep_link(request, found)
            return redirect(PLACES[found.purpose])
        problem = say.say("mine.link_wrong")
    context = {"mine": say.section("mine"), "problem": problem}
    return pages.show(request, "public/link.html", say, context, status=422 if problem else 200)


@require_GET
@open_to(HOLDERS, signed_out=True)
def mine(request: HttpRequest) -> HttpResponse:
    """The client's own consultation, and other times it could have."""
    consultation = _own(request)
    if consultation is None:
        return redirect("booking:link")
    say, zone = pages.words_of(request, otherwise=consultation.language), _zone(consultation)
    open_ = consultation.is_standing and consultation.starts_at > clock.now()
    context = {
        "mine": say.section("mine"),
        "book": say.section("book"),
        "consultation": consultation,
        "when": say.when_both(consultation.starts_at, zone, consultation.zone),
        "with_": say.say("book.with", attorney=consultation.attorney.name),
        "mode": say.say(f"book.{consultation.mode}"),
        "is_open": open_,
        "said": _said(request, say),
        "days": _other_times(request, consultation, say, zone) if open_ and "move" in request.GET else [],
        "moving": open_ and "move" in request.GET,
        "cancelling": open_ and "cancel" in request.GET,
    }
    return pages.show(request, "public/mine.html", say, context)


@require_POST
@open_to(HOLDERS, signed_out=True)
def act(request: HttpRequest, what: str) -> HttpResponse:
    """Do what the client asks: confirm, move, cancel."""
    consultation = _own(request)
    if consultation is None:
        return redirect("booking:link")
    if not limits.allow("act", limits.visitor_key(request), most=KEYS_AN_HOUR, seconds=3600):
        return too_many(request, pages.words_of(request))
    try:
        request.session[SAID] = _do(what, consultation, request)
    except SlotTaken:
        request.session[SAID] = "taken"
    except ValidationError:
        request.session[SAID] = "past"
    return redirect("booking:mine")


def _do(what: str, consultation: Consultation, request: HttpRequest) -> str:
    """Run one action of the client's and return the name of the sentence that says it was done."""
    now = clock.now()
    over = consultation.starts_at <= now and consultation.status == Consultation.Status.BOOKED
    if over or not consultation.is_standing:  # what the firm called off is not put back by its old link
        raise ValidationError("This consultation is over.", code="past")
    if what == "confirm":
        booking.confirm_attendance(consultation, by=None, now=now)
        return "confirmed"
    if what == "cancel":
        reason = request.POST.get("reason", "").replace("\x00", "")[:300]
        waiting.cancel_and_offer(consultation, reason=reason, by_client=True, by=None, now=now)
        _tell_attorney(consultation, "cancelled", now)
        return "cancelled"
    starts_at = _offered(consultation, request.POST.get("at", ""), now)
    waiting.move_and_offer(consultation, starts_at=starts_at, reason="The client chose another time", by=None, now=now)
    _tell_attorney(consultation, "moved", now)
    return "moved"


def _offered(consultation: Consultation, at: str, now: datetime) -> datetime:
    """Return the chosen instant if it is one of the attorney's free times; a made-up one counts as taken."""
    for slot in _free(consultation, now):
        if slot.start.strftime("%Y-%m-%dT%H:%MZ") == at:
            return slot.start
    raise SlotTaken([])


def _free(consultation: Consultation, now: datetime) -> list[Span]:
    found = queries.free_times([consultation.attorney], consultation.type, Policy(per_day=8), now=now)
    return found[consultation.attorney]


def _other_times(request: HttpRequest, consultation: Consultation, say: Words, zone: str) -> list[queries.OfferedDay]:
    free = {consultation.attorney: _free(consultation, clock.now())}
    return queries.as_days(free, say, zone=zone, office_zone=consultation.zone)


def _tell_attorney(consultation: Consultation, what: str, now: datetime) -> None:
    letters.tell_colleague(
        consultation.attorney,
        subject=f"A client {what} a consultation",
        text=f"The client {what} the consultation of {words('en').when(consultation.starts_at, consultation.zone)}.",
        once_key=f"staff:{what}:{consultation.pk}:{now.isoformat()}",
        consultation=consultation,
        now=now,
    )


@require_http_methods(["GET", "POST"])
@open_to(HOLDERS, signed_out=True)
def offer(request: HttpRequest) -> HttpResponse:
    """An earlier time from the waiting list: yes or no."""
    found = pages.link_of(request, ClientLink.Purpose.OFFER.value, now=clock.now())
    if found is None or found.offer is None:
        return redirect("booking:link")
    held = found.offer
    person = held.entry.person
    say, zone = pages.words_of(request, otherwise=person.language), person.time_zone or held.zone
    if request.method == "POST":
        request.session[SAID] = _answer(held, request.POST.get("answer", ""))
        return redirect("booking:offer")
    context = {
        "mine": say.section("mine"),
        "when": say.when_both(held.starts_at, zone, held.zone),
        "with_": say.say("book.with", attorney=held.attorney.name),
        "until": say.say("mine.offer_until", when=say.when(held.expires_at, zone)),
        "is_open": held.status == "open" and held.expires_at > clock.now(),
        "said": _said(request, say) or ("" if held.status == "open" else say.say(_became(held.status))),
    }
    return pages.show(request, "public/offer.html", say, context)


def _answer(held: SlotOffer, answer: str) -> str:
    now = clock.now()
    if answer != "yes":
        waiting.decline(held, by=None, now=now)
        return "declined"
    try:
        waiting.accept(held, by=None, now=now)
    except ValidationError:  # SlotTaken is one
        return "offer_over"
    return "accepted"


def _became(status: str) -> str:
    return {"accepted": "mine.accepted", "declined": "mine.declined"}.get(status, "mine.offer_over")


def _own(request: HttpRequest) -> Consultation | None:
    found = pages.link_of(request, ClientLink.Purpose.CONSULTATION.value, now=clock.now())
    return found.consultation if found else None


def _zone(consultation: Consultation) -> str:
    return consultation.client_zone or consultation.person.time_zone or consultation.zone


def _said(request: HttpRequest, say: Words) -> str:
    """Return what the last action did, once."""
    name = request.session.pop(SAID, "")
    return (say.say(f"mine.{name}")) if name else ""
