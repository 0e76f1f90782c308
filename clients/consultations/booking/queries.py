"""What is bookable and what is taken, read in one query; clashes named as far as a reader may know them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.formats import date_format

from caseapp.accounts.models import User
from clients.consultations.booking.closing import holidays
from clients.consultations.booking.slots import Hours, Span, free_slots
from clients.consultations.models import BookableHours, Consultation, ConsultationType, Hold, Resource

HORIZON = timedelta(weeks=4)

_HOURS_AND_HOLDS = f"""
    SELECT 'hours', user_id, weekday, starts, ends, NULL::timestamptz, NULL::timestamptz
      FROM {BookableHours._meta.db_table} WHERE user_id = ANY(%(users)s)
    UNION ALL
    SELECT 'user', user_id, NULL, NULL, NULL, lower(during), upper(during)
      FROM {Hold._meta.db_table}
     WHERE user_id = ANY(%(users)s) AND during && tstzrange(%(start)s, %(end)s)
       AND (expires_at IS NULL OR expires_at > %(now)s)
    UNION ALL
    SELECT 'resource', resource_id, NULL, NULL, NULL, lower(during), upper(during)
      FROM {Hold._meta.db_table}
     WHERE resource_id = ANY(%(resources)s) AND during && tstzrange(%(start)s, %(end)s)
       AND (expires_at IS NULL OR expires_at > %(now)s)
"""  # noqa: S608 (table names are our models')


@dataclass(slots=True)
class Agenda:
    """What one person's time looks like: the hours they take consultations in, and what is taken."""

    hours: list[Hours] = field(default_factory=list)
    busy: list[Span] = field(default_factory=list)


def agendas(
    users: Iterable[int], *, start: datetime, end: datetime, now: datetime, resources: Iterable[int] = ()
) -> tuple[dict[int, Agenda], dict[int, list[Span]]]:
    """Return each colleague's agenda and each resource's taken time between two instants. One query."""
    people = {pk: Agenda() for pk in users}
    things: dict[int, list[Span]] = {pk: [] for pk in resources}
    asked: dict[str, Any] = {"users": list(people), "resources": list(things), "start": start, "end": end, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_HOURS_AND_HOLDS, asked)
        for what, pk, weekday, starts, ends, lower, upper in cursor:
            if what == "hours":
                people[pk].hours.append(Hours(weekday, starts, ends))
            elif what == "user":
                people[pk].busy.append(Span(lower, upper))
            else:
                things[pk].append(Span(lower, upper))
    return people, things


def slots_of(
    attorneys: Sequence[User],
    *,
    length: timedelta,
    first: date,
    last: date,
    now: datetime,
    also: Sequence[Resource] = (),
    lead: timedelta = timedelta(0),
) -> dict[User, list[Span]]:
    """Return the free slots of each attorney from `first` to `last`, days in the attorney's own zone. One query.

    `also` are resources that must be free as well; `lead` is how long before a slot it can still be taken.
    """
    start, end = _instants_around(first, last)
    colleagues = [thing.user_id for thing in also if thing.user_id]
    people, things = agendas(
        [user.pk for user in attorneys] + [pk for pk in colleagues if pk],
        start=start,
        end=end,
        now=now,
        resources=[thing.pk for thing in also if not thing.user_id],
    )
    shared = [span for spans in things.values() for span in spans]
    shared += [span for pk in colleagues if pk for span in people[pk].busy]
    return {
        user: free_slots(
            hours=people[user.pk].hours,
            busy=[*people[user.pk].busy, *shared],
            zone=ZoneInfo(user.time_zone),
            first=first,
            last=last,
            length=length,
            not_before=now + lead,
            closed=holidays(),
        )
        for user in attorneys
    }


def four_weeks(attorney: User, type_: ConsultationType, *, today: date, now: datetime) -> list[Span]:
    """Return every free slot of one attorney for the next four weeks. One query."""
    length = timedelta(minutes=type_.minutes)
    return slots_of([attorney], length=length, first=today, last=today + HORIZON, now=now)[attorney]


def _instants_around(first: date, last: date) -> tuple[datetime, datetime]:
    """Return instants that surely enclose those days in any zone of the world."""
    utc = ZoneInfo("UTC")
    return (
        datetime.combine(first - timedelta(days=1), time.min, utc),
        datetime.combine(last + timedelta(days=2), time.min, utc),
    )


def clashes(*, users: Iterable[int], resources: Iterable[int], span: Span, now: datetime) -> list[Hold]:
    """Return the holds that stand in the way of a meeting of these people and things."""
    standing = Hold.objects.standing(now).overlapping(span.start, span.end)
    wanted = standing.filter(user__in=list(users)) | standing.filter(resource__in=list(resources))
    return list(wanted.select_related("user", "resource", "consultation__person").order_by("during"))


def describe_clash(hold: Hold, *, reader: User) -> str:
    """Return one sentence that names what takes the time, as far as the reader may know it."""
    whose = hold.user.name if hold.user else str(hold.resource)
    zone = ZoneInfo(reader.time_zone)
    start, end = (moment.astimezone(zone) for moment in (hold.during.lower, hold.during.upper))
    if start.date() == end.date():
        when = f"{date_format(start, 'D, M j')}, {date_format(start, 'g:i A')} to {date_format(end, 'g:i A')}"
    else:
        when = f"{date_format(start, 'D, M j, g:i A')} to {date_format(end, 'D, M j, g:i A')}"
    return f"{whose} has {_what(hold, reader)}: {when}."


def _what(hold: Hold, reader: User) -> str:
    if hold.consultation_id and Consultation.objects.visible_to(reader).filter(pk=hold.consultation_id).exists():
        return f"a consultation with {hold.consultation.person}"  # type: ignore[union-attr]
    names: dict[str, str] = {
        "consultation": "another consultation",
        "offer": "this hour on offer to somebody on the waiting list",
        "tentative": "this hour being booked online",
        "hearing": "a hearing or interview",
        "leave": "leave",
        "travel": "travel to or from a hearing",
        "block": "blocked time",
    }
    return names[hold.kind]


def hours_of(user: User) -> list[Hours]:
    rows: Iterable[tuple[Any, ...]] = user.bookable_hours.values_list("weekday", "starts", "ends")
    return [Hours(*row) for row in rows]
