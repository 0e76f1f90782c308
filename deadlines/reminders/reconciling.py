"""An independent count: what should have been told by now, worked out in plain Python, against what the ledger holds.

It shares neither the sweep's SQL nor its arithmetic of rungs. It reads the objects themselves, asks of each person and
distance “is this the tightest warning reached?”, and looks the answer up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from clients.matters.models import Wall
from deadlines.reminders import expecting
from deadlines.reminders.expecting import Fact
from deadlines.reminders.items import BY_KIND, Timing
from deadlines.reminders.models import Reminder
from deadlines.reminders.reach import Office

GRACE = timedelta(minutes=3)


class Key(NamedTuple):
    """What makes a reminder one; the channel of a client's follows from consent and is left out."""

    kind: str
    item_id: int
    due_on: date
    due_at: datetime | None
    rung: int
    user_id: int | None
    person_id: int | None
    channel: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What the ledger misses, and how much was expected."""

    expected: int
    missing: tuple[Key, ...]


def reconcile(*, now: datetime) -> Difference:
    """Compare. What changed or became due within the grace is left out: the sweep has not been by yet."""
    office = Office.read(now.astimezone(ZoneInfo(settings.FIRM_TIME_ZONE)).date())
    facts = [fact for fact in expecting.facts(office, now=now) if fact.known_since <= now - GRACE]
    expected = set(_keys(facts, office, now=now)) & set(_keys(facts, office, now=now - GRACE))
    held = _ledger({key.kind for key in expected}, {key.item_id for key in expected})
    return Difference(len(expected), tuple(sorted(expected - held, key=str)))


def _keys(facts: Iterable[Fact], office: Office, *, now: datetime) -> Iterator[Key]:
    walls = set(Wall.objects.filter(lifted_at__isnull=True).values_list("matter_id", "user_id"))
    for fact in facts:
        if fact.person_id is not None:
            yield from _of_client(fact, office, now=now)
            continue
        for told in office.told.get(fact.subject_id, ()):
            if (fact.matter_id, told.user) not in walls:
                yield from _of_colleague(fact, office, told.user, now=now)


def _of_colleague(fact: Fact, office: Office, user_id: int, *, now: datetime) -> Iterator[Key]:
    item, user = BY_KIND[fact.kind], office.people[user_id]
    quiet = office.preferences.quiet(user.time_zone, user_id)
    ladder = [hours for hours in office.preferences.ladder(item, user_id) if hours <= fact.widest]
    hours = tightest(fact, ladder, office.preferences.ladder(item, user_id), day=quiet.day(now), now=now)
    if hours is not None:
        for channel in ("email", "inapp"):
            yield Key(fact.kind, fact.item_id, fact.due_on, fact.due_at, hours, user_id, None, channel)


def _of_client(fact: Fact, office: Office, *, now: datetime) -> Iterator[Key]:
    item = BY_KIND[fact.kind]
    if fact.kind not in office.preferences.told_clients:
        return
    day = office.preferences.quiet(fact.zone or settings.FIRM_TIME_ZONE).day(now)
    hours = tightest(fact, item.client_ladder, item.client_ladder, day=day, now=now)
    if hours is not None:
        yield Key(fact.kind, fact.item_id, fact.due_on, fact.due_at, hours, None, fact.person_id, "")


def tightest(fact: Fact, concerned: Iterable[int], ladder: Iterable[int], *, day: date, now: datetime) -> int | None:
    """Return the tightest warning reached, if this person is concerned by it; None when none is."""
    if BY_KIND[fact.kind].timing is Timing.AT_ONCE:
        return 0
    if fact.due_at is not None:
        seconds = (fact.due_at - now).total_seconds()
        reached = [hours for hours in ladder if seconds > 0 and seconds <= hours * 3600]
    else:
        reached = [hours for hours in ladder if (fact.due_on - day).days * 24 <= hours]
    found = min(reached, default=None)
    return found if found in set(concerned) else None


def _ledger(kinds: set[str], ids: set[int]) -> set[Key]:
    rows = Reminder.objects.filter(kind__in=kinds, item_id__in=ids).values_list(
        "kind", "item_id", "due_on", "due_at", "rung", "user_id", "person_id", "channel"
    )
    return {Key(*row[:7], "" if row[6] is not None else row[7]) for row in rows.iterator(chunk_size=5000)}
