"""What a visitor is offered. Says nothing of anybody's agenda but which hours are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from caseapp.accounts.models import User
from clients.consultations.booking.queries import slots_of
from clients.consultations.booking.slots import Span, first_of_each_day
from clients.consultations.models import ConsultationType
from clients.consultations.public.policy import Policy
from clients.consultations.wording import Words


@dataclass(frozen=True, slots=True)
class Offered:
    """One time on the page: whose it is, and how it reads in the visitor's zone and at the office."""

    attorney: User
    span: Span
    time: str
    office_time: str

    @property
    def at(self) -> str:
        return self.span.start.strftime("%Y-%m-%dT%H:%MZ")


@dataclass(frozen=True, slots=True)
class OfferedDay:
    title: str
    slots: list[Offered]


def public_types(language: str) -> list[ConsultationType]:
    """Return the kinds on offer to somebody who reads this language."""
    kinds = ConsultationType.objects.filter(active=True, public=True).order_by("-minutes", "name")
    return [kind for kind in kinds if kind.offered_in(language)]


def public_attorneys() -> list[User]:
    """Return the attorneys who take consultations."""
    return list(User.objects.counsel().filter(bookable_hours__isnull=False).distinct().order_by("name", "pk"))


def free_times(
    attorneys: Sequence[User], type_: ConsultationType, policy: Policy, *, now: datetime
) -> dict[User, list[Span]]:
    """Return the slots each attorney gives out on the page. One query."""
    first = (now - timedelta(days=1)).date()
    found = slots_of(
        attorneys,
        length=timedelta(minutes=type_.minutes),
        first=first,
        last=first + timedelta(weeks=policy.weeks, days=1),
        now=now,
        lead=policy.lead,
    )
    return {
        user: first_of_each_day(_hourly(slots), ZoneInfo(user.time_zone), policy.per_day)
        for user, slots in found.items()
    }


def _hourly(slots: Sequence[Span]) -> list[Span]:
    """Keep slots that do not overlap, so that choosing one takes no other off the page."""
    kept: list[Span] = []
    for slot in slots:
        if not kept or slot.start >= kept[-1].end:
            kept.append(slot)
    return kept


def as_days(found: dict[User, list[Span]], say: Words, *, zone: str, office_zone: str) -> list[OfferedDay]:
    """Return the slots by day in the visitor's zone; an hour several attorneys have free is shown once."""
    here, office = ZoneInfo(zone), ZoneInfo(office_zone)
    first: dict[datetime, tuple[User, Span]] = {}
    for user in sorted(found, key=lambda user: (-len(found[user]), user.pk)):
        for slot in found[user]:
            first.setdefault(slot.start, (user, slot))
    days: dict[date, list[Offered]] = {}
    for start, (user, slot) in sorted(first.items()):
        local, there = start.astimezone(here), start.astimezone(office)
        same = local.utcoffset() == there.utcoffset()
        office_time = "" if same else say.say("book.at_office_time", time=_office_time(say, local, there))
        days.setdefault(local.date(), []).append(Offered(user, slot, say.time(local), office_time))
    return [OfferedDay(say.day(day), slots) for day, slots in days.items()]


def _office_time(say: Words, local: datetime, there: datetime) -> str:
    """Return the office's time, with its day where that is another one."""
    return say.time(there) if local.date() == there.date() else f"{say.day(there.date())}, {say.time(there)}"
