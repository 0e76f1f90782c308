"""What a visitor can do: ask for an hour, prove the address, book. Everybody gets the same answers.

A stranger learns nothing about anybody: no answer depends on who is in the firm's records. Caps are counted in the
database under one lock, so that a crowd cannot get past them together.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from clients.consultations.booking import actions as booking
from clients.consultations.booking import holding
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.slots import Span
from clients.consultations.conflicts import actions as conflicts
from clients.consultations.conflicts.matching import Asked
from clients.consultations.letters import actions as letters
from clients.consultations.models import AddressProof, BookingRequest, Consultation, ConsultationType, Hold
from clients.consultations.public.limits import address_key
from clients.consultations.public.policy import Policy
from clients.consultations.public.queries import free_times
from clients.consultations.wording import words
from clients.people import actions as people
from clients.people.models import Person
from clients.people.search import fold

CODE_LASTS = timedelta(hours=1)
MOST_TRIES, MOST_TRIES_OF_CODE = 5, 20
_PAGE_LOCK = 5103


class TooMuch(ValidationError):
    """A cap for everybody together is reached."""

    def __init__(self) -> None:
        super().__init__("Too many requests at the moment.", code="too_much")


class Answer(StrEnum):
    """What became of a code."""

    BOOKED = "booked"
    WRONG = "wrong"
    OVER = "over"
    TAKEN = "taken"
    LIMIT = "limit"


@transaction.atomic
def ask(
    *,
    type_: ConsultationType,
    attorney: User,
    starts_at: datetime,
    mode: str,
    given_name: str,
    family_name: str,
    email: str,
    phone: str = "",
    topic: str = "",
    source: str = "",
    language: str,
    visitor_zone: str,
    visitor: str,
    now: datetime,
) -> BookingRequest:
    """Hold an hour for a while and mail a code to the address. Raises SlotTaken for an hour not on offer, TooMuch.

    An address gets at most one mail an hour; a second request within it waits for the code of the first. An address or
    visitor with too many open requests gets the same answer, but no hour is held.
    """
    firm = Firm.current()
    policy = Policy.of(firm)
    _be_alone()
    _expire(now)
    if not firm.booking_page_open:
        raise TooMuch
    offered = free_times([attorney], type_, policy, now=now)[attorney] if type_.public and type_.active else []
    span = _on_offer(offered, starts_at)
    request = BookingRequest.objects.create(
        type=type_, attorney=attorney, starts_at=span.start, ends_at=span.end, mode=mode, given_name=given_name,
        family_name=family_name, email=email, phone=phone, topic=topic, source=source, language=language,
        visitor_zone=visitor_zone, first_offered_at=offered[0].start,
        address_key=address_key(email), visitor_key=visitor, expires_at=now + policy.hold_for,
    )  # fmt: skip
    _hold(request, span, policy, now)
    _mail_code(request, policy, now)
    recording.record("booking_page.requested", on=request, by=None, now=now)
    return request


def _on_offer(offered: Sequence[Span], starts_at: datetime) -> Span:
    """Return the slot if the page gives it out; whoever makes up a time gets the same answer as one too late."""
    for span in offered:
        if span.start == starts_at:
            return span
    raise SlotTaken([])


def _hold(request: BookingRequest, span: Span, policy: Policy, now: datetime) -> None:
    others = BookingRequest.objects.open(now).exclude(pk=request.pk)
    if others.filter(pk__in=_held_requests(now)).count() >= policy.open_requests:
        raise TooMuch
    for name, key, most in (
        ("address_key", request.address_key, policy.open_per_address),
        ("visitor_key", request.visitor_key, policy.open_per_visitor),
    ):
        if others.filter(**{name: key}).count() >= most:
            return
    holding.lock(users=[request.attorney.pk])
    held = holding.hold(
        kind=Hold.Kind.TENTATIVE.value,
        span=span,
        source_key=request.source_key,
        user=request.attorney.pk,
        expires_at=request.expires_at,
    )
    holding.take([held], now=now)


def _held_requests(now: datetime) -> list[int]:
    keys = Hold.objects.standing(now).filter(kind=Hold.Kind.TENTATIVE).values_list("source_key", flat=True)
    return [int(key.partition(":")[2]) for key in keys]


def _mail_code(request: BookingRequest, policy: Policy, now: datetime) -> None:
    lately = AddressProof.objects.filter(mailed_at__gt=now - CODE_LASTS)
    if lately.filter(address_key=request.address_key).exists():
        return
    if lately.count() >= policy.mails_an_hour:
        raise TooMuch
    code = f"{secrets.randbelow(10**6):06}"
    proof = AddressProof.objects.create(
        address_key=request.address_key,
        code_digest=_code_digest(request.address_key, code),
        mailed_at=now,
        expires_at=now + CODE_LASTS,
    )
    letters.send_code(address=request.email, code=code, language=request.language, key=f"code:{proof.pk}", now=now)


@transaction.atomic
def confirm(request: BookingRequest, *, code: str, now: datetime) -> Answer:
    """Book the hour for whoever types the code that was mailed. Wrong tries are counted, and end the request."""
    _be_alone()
    found = BookingRequest.objects.select_for_update(of=("self",)).select_related("type", "attorney").get(pk=request.pk)
    refused = _refused(found, code, now)
    if refused:
        return refused
    try:
        with transaction.atomic():
            _book(found, now=now)
    except (SlotTaken, ValidationError):
        return Answer.TAKEN
    return Answer.BOOKED


def _refused(request: BookingRequest, code: str, now: datetime) -> Answer | None:
    """Return why the hour is not booked now; None when the code is right and nothing stands in the way."""
    if request.status == BookingRequest.Status.CONFIRMED:
        return Answer.BOOKED
    proof = AddressProof.objects.usable(now).filter(address_key=request.address_key).order_by("-mailed_at").first()
    waits = request.status == BookingRequest.Status.WAITING and request.expires_at > now
    tries_left = request.wrong_tries < MOST_TRIES and proof is not None and proof.wrong_tries < MOST_TRIES_OF_CODE
    if proof is None or not (waits and tries_left):
        return Answer.OVER
    if not hmac.compare_digest(proof.code_digest, _code_digest(request.address_key, code)):
        BookingRequest.objects.filter(pk=request.pk).update(wrong_tries=F("wrong_tries") + 1)
        AddressProof.objects.filter(pk=proof.pk).update(wrong_tries=F("wrong_tries") + 1)
        return Answer.WRONG
    return Answer.LIMIT if _has_enough(request, Policy.of(Firm.current()), now) else None


def _has_enough(request: BookingRequest, policy: Policy, now: datetime) -> bool:
    """Say whether the proven address, or everybody together, has booked as much as the page gives out."""
    booked = BookingRequest.objects.filter(status=BookingRequest.Status.CONFIRMED)
    own = booked.filter(
        address_key=request.address_key,
        consultation__status=Consultation.Status.BOOKED,
        consultation__starts_at__gt=now,
    )
    lately = booked.filter(consultation__booked_at__gt=now - timedelta(days=1))
    return own.count() >= policy.standing_per_address or lately.count() >= policy.confirmed_a_day


def _book(request: BookingRequest, *, now: datetime) -> Consultation:
    person = _recognised(request) or people.record_person(
        by=None, now=now, given_name=request.given_name, family_name=request.family_name, email=request.email,
        phone=request.phone, language=request.language, time_zone=request.visitor_zone,
    )  # fmt: skip
    asked = Asked(
        given_name=request.given_name, family_name=request.family_name, phone=request.phone, email=request.email
    )
    check = conflicts.check(asked=asked, person=person, by=None, now=now)
    consultation = booking.book(
        person=person, attorney=request.attorney, type_=request.type, starts_at=request.starts_at, mode=request.mode,
        language=request.language, client_zone=request.visitor_zone, topic=request.topic, source=request.source,
        channel=Consultation.Channel.ONLINE.value, first_offered_at=request.first_offered_at,
        instead_of=request.source_key, by=None, now=now,
    )  # fmt: skip
    conflicts.keep_with(check, consultation)
    request.status, request.consultation = BookingRequest.Status.CONFIRMED, consultation
    request.save(update_fields=["status", "consultation", "changed_at"])
    recording.record("booking_page.confirmed", on=consultation, by=None, now=now)
    letters.tell_colleague(
        request.attorney,
        subject="A consultation was booked online",
        text=f"Booked on the booking page for {words('en').when(consultation.starts_at, consultation.zone)}.",
        once_key=f"staff:online:{consultation.pk}",
        consultation=consultation,
        now=now,
    )
    return consultation


def _recognised(request: BookingRequest) -> Person | None:
    """Return the one person of this proven address and name, so that nobody is recorded twice."""
    same = [
        person
        for person in Person.objects.filter(email__iexact=request.email)[:5]
        if fold(person.name) == fold(f"{request.given_name} {request.family_name}".strip())
    ]
    return same[0] if len(same) == 1 else None


def expire(*, now: datetime) -> None:
    """Let go of hours whose code nobody typed in time, and forget what those visitors wrote after a day."""
    with transaction.atomic():
        _expire(now)
        BookingRequest.objects.filter(status="expired", expires_at__lt=now - timedelta(days=1)).delete()
        AddressProof.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()


def _expire(now: datetime) -> None:
    overdue = BookingRequest.objects.filter(status=BookingRequest.Status.WAITING, expires_at__lte=now)
    keys = [f"request:{pk}" for pk in overdue.values_list("pk", flat=True)]
    Hold.objects.filter(source_key__in=keys).delete()
    overdue.update(status=BookingRequest.Status.EXPIRED)


def _be_alone() -> None:
    """One request at a time: the caps are true only when nobody counts beside us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_PAGE_LOCK])


def _code_digest(address: str, code: str) -> str:
    bare = "".join(sign for sign in code if sign.isdigit())
    said = f"code {address} {bare}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
