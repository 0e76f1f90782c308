"""What the scheduling desk shows: one week of everybody, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from caseapp.accounts.models import User
from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from caseapp.core.wall_time import read_written
from clients.consultations.booking.closing import holidays
from clients.consultations.booking.queries import HORIZON, slots_of
from clients.consultations.booking.slots import Hours, Span, free_slots
from clients.consultations.models import BookableHours, ConflictCheck, Consultation, Hold, Resource
from clients.consultations.schedule.week import Entry, Lane, Week, build
from clients.proceedings.models import Appearance

WORDS = {
    "consultation": "Consultation",
    "offer": "On offer",
    "tentative": "Being booked online",
    "hearing": "Hearing",
    "leave": "Leave",
    "travel": "Travel",
    "block": "Blocked",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """The week, and what waits to be done beside it."""

    week: Week
    to_move: list[Consultation]
    undecided: int


def attorneys() -> list[User]:
    """Return everybody who can be booked, by name."""
    return list(User.objects.counsel().order_by("name", "pk"))


def desk(
    reader: User, *, people: Sequence[User], things: Sequence[Resource], monday: date, length: timedelta,
    zone: str, now: datetime, moving: Consultation | None = None,
) -> Desk:  # fmt: skip
    """Return one week as the reader may see it. Seven queries, whatever the week holds.

    While a consultation is `moving`, its own time counts as free.
    """
    here = ZoneInfo(zone)
    start = datetime.combine(monday, time(), here)
    end = datetime.combine(monday + timedelta(days=7), time(), here)
    holds = _holds(people, things, start, end, now)
    told = Telling(reader, [row for rows in holds.values() for row in rows], here)
    hours = _hours(people)
    first = monday - timedelta(days=1)
    stays = moving.pk if moving else 0
    lanes = [
        _lane_of_person(user, hours[user.pk], holds[f"user:{user.pk}"], told, first, length, now, stays)
        for user in people
    ]
    lanes += [_lane_of_thing(thing, holds[f"resource:{thing.pk}"], told) for thing in things]
    waiting = Consultation.objects.visible_to(reader).to_move().select_related("person", "attorney", "type")
    return Desk(
        week=build(lanes, monday=monday, zone=here, closed=holidays()),
        to_move=list(waiting.order_by("starts_at", "pk")[:20]),
        undecided=ConflictCheck.objects.visible_to(reader).undecided().count(),
    )


def _holds(
    people: Sequence[User], things: Sequence[Resource], start: datetime, end: datetime, now: datetime
) -> dict[str, list[Hold]]:
    standing = Hold.objects.standing(now).overlapping(start, end)
    wanted = standing.filter(user__in=people) | standing.filter(resource__in=things)
    found: dict[str, list[Hold]] = defaultdict(list)
    for row in wanted.order_by("during", "pk"):
        found[f"user:{row.user_id}" if row.user_id else f"resource:{row.resource_id}"].append(row)
    return found


def _hours(people: Sequence[User]) -> dict[int, list[Hours]]:
    found: dict[int, list[Hours]] = defaultdict(list)
    for row in BookableHours.objects.filter(user__in=people):
        found[row.user_id].append(Hours(row.weekday, row.starts, row.ends))
    return found


def _lane_of_person(  # noqa: PLR0917 (one call, everything read already)
    user: User,
    hours: list[Hours],
    holds: list[Hold],
    told: Telling,
    first: date,
    length: timedelta,
    now: datetime,
    moving: int,
) -> Lane:
    zone = ZoneInfo(user.time_zone)
    slots = free_slots(
        hours=hours,
        busy=[Span(row.during.lower, row.during.upper) for row in holds if row.consultation_id != moving],
        zone=zone,
        first=first,
        last=first + timedelta(days=8),
        length=length,
        not_before=now,
        closed=holidays(),
    )
    return Lane(
        key=f"user:{user.pk}",
        name=user.name,
        short=user.initials,
        hours=tuple(hours),
        zone=zone,
        entries=tuple(told.entry(row) for row in holds),
        slots=tuple(slot.start for slot in slots),
        user_id=user.pk,
    )


def _lane_of_thing(thing: Resource, holds: list[Hold], told: Telling) -> Lane:
    entries = tuple(told.entry(row) for row in holds)
    return Lane(f"resource:{thing.pk}", thing.name, thing.name, (), told.here, entries, ())


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a consultation's history."""

    at: datetime
    who: str
    what: str
    detail: str


COUNSELS_OWN = ("factor.decided", "lifecycle.placed")
"""What an attorney decided in the review: the desk's history says that it happened, not what was decided."""


def history(consultation: Consultation, *, most: int = 40) -> list[Happened]:
    """Return what happened to a consultation, latest first: every time it had, by whom it was moved and why.

    The same thing done by the same person several times in a row is one line with its count.
    """
    events = Event.objects.about(consultation).order_by("-id")[: most * 3]
    lines: list[Happened] = []
    for (kind, who, detail), same in groupby(events, key=lambda row: (row.kind, row.actor_name, _detail(row))):
        rows = list(same)
        times = f", {len(rows)} times" if len(rows) > 1 else ""
        lines.append(Happened(rows[0].at, who, f"{KINDS.get(kind, kind)}{times}", detail))
    return lines[:most]


def _detail(event: Event) -> str:
    return "" if event.kind in COUNSELS_OWN else _told(event.data)


def _told(data: dict[str, Any]) -> str:
    parts = []
    if "from" in data and "to" in data:
        parts.append(f"from {_wall(data['from'])} to {_wall(data['to'])}")
    if data.get("reason"):
        parts.append(str(data["reason"]))
    if data.get("outcome"):
        parts.append(str(Consultation.Outcome(data["outcome"]).label))
    if data.get("by_client"):
        parts.append("by the client")
    return "; ".join(parts)


def _wall(when: dict[str, Any]) -> str:
    at = read_written(when["local_start"])
    return f"{date_format(at, 'D, M j')}, {date_format(at, 'g:i A')}"


@dataclass(frozen=True, slots=True)
class FreeHour:
    """One free slot, as a list of them shows it and as the form takes it."""

    day: date
    typed: str
    said: str


def free_hours(attorney: User, *, length: timedelta, today: date, now: datetime, most: int = 60) -> list[FreeHour]:
    """Return the attorney's next free slots within four weeks, by their own clock. One query."""
    slots = slots_of([attorney], length=length, first=today, last=today + HORIZON, now=now)[attorney]
    local = [slot.start.astimezone(ZoneInfo(attorney.time_zone)) for slot in slots[:most]]
    return [FreeHour(at.date(), f"{at:%Y-%m-%dT%H:%M}", date_format(at, "g:i A")) for at in local]


class Telling:
    """Says of each hold as much as one reader may know. Three queries for all of them."""

    def __init__(self, reader: User, holds: Sequence[Hold], here: ZoneInfo) -> None:
        self.here = here
        keys = {row.consultation_id for row in holds if row.consultation_id}
        seen = Consultation.objects.visible_to(reader).filter(pk__in=keys).select_related("person", "type")
        self.consultations = {row.pk: row for row in seen}
        undecided = ConflictCheck.objects.undecided().filter(consultation__in=self.consultations)
        self.undecided = set(undecided.values_list("consultation_id", flat=True))
        hearings = [row.source_key.partition(":")[2] for row in holds if row.kind == Hold.Kind.HEARING]
        known = Appearance.objects.visible_to(reader).filter(pk__in=hearings).select_related("matter")
        self.hearings = {f"appearance:{row.pk}": row for row in known}

    def entry(self, row: Hold) -> Entry:
        span = Span(row.during.lower, row.during.upper)
        detail = "" if row.kind == Hold.Kind.TRAVEL else _times(span, self.here)
        consultation = self.consultations.get(row.consultation_id or 0)
        if consultation:
            return self._meeting(row, consultation, span, detail)
        hearing = self.hearings.get(row.source_key) if row.kind == Hold.Kind.HEARING else None
        if hearing:
            text = f"{hearing.get_kind_display()} · {hearing.matter.title}"
            return Entry(span, row.kind, text, detail, url=hearing.matter.get_absolute_url())
        return Entry(span, row.kind, row.note or WORDS[row.kind], detail)

    def _meeting(self, row: Hold, consultation: Consultation, span: Span, detail: str) -> Entry:
        mark = "Confirmed" if consultation.confirmed_at else ""
        if consultation.pk in self.undecided:
            mark = "Conflict check"
        return Entry(
            span,
            row.kind,
            str(consultation.person),
            detail,
            url=consultation.get_absolute_url(),
            consultation=consultation.pk if consultation.status == Consultation.Status.BOOKED else 0,
            mark=mark,
        )


def _times(span: Span, here: ZoneInfo) -> str:
    start, end = span.start.astimezone(here), span.end.astimezone(here)
    if span.end - span.start >= timedelta(hours=23):
        return ""
    return f"{date_format(start, 'g:i')}–{date_format(end, 'g:i A')}"
