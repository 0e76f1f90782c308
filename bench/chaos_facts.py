"""What `chaos.py` lets fall due: clients with an appearance each, told a week and a day ahead."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

WEEK, DAY = 168, 24  # the client's rungs, in hours


@dataclass
class Facts:
    """The ground truth: when each (appearance, rung) falls due; which appearance a mail's marker means."""

    due: dict[tuple[int, int], float]
    markers: dict[int, int]
    cancelled: dict[int, float] = field(default_factory=dict)  # appearance → when its cancellation was committed


def fill(reminders: int, *, spread: float) -> Facts:
    """Write a practice in which half of the reminders are due at once, the others over the next `spread` seconds."""
    from caseapp.core import clock
    from deadlines.reminders.models import Preference

    now, count = clock.now(), max(1, reminders // 2)
    Preference.objects.create(user=None, quiet_from="00:00", quiet_until="00:00", quiet_weekends=False)
    appearances = _appearances(_matters(count, now), spread, now)
    began = time.time()
    due = {(row.pk, WEEK): began for row in appearances}
    due |= {(row.pk, DAY): (row.starts_at - timedelta(hours=DAY)).timestamp() for row in appearances}
    return Facts(due, {number: row.pk for number, row in enumerate(appearances)})


def _matters(count: int, now: datetime) -> Sequence[Any]:
    """Write clients with consent and a matter each, shared among some attorneys."""
    from caseapp.accounts.models import User
    from clients.matters.models import Matter, TeamMember
    from clients.people.models import Consent, Person

    staff = [
        User.objects.create_user(f"staff{number}@firm.example", name=f"Staff {number}", role="attorney")
        for number in range(max(2, min(50, count // 20)))
    ]
    User.objects.create_user("managing@firm.example", name="Managing", role="managing_attorney")
    people = Person.objects.bulk_create(
        Person(given_name="Client", family_name=str(number), email=f"client{number}@mail.example")
        for number in range(count)
    )
    Consent.objects.bulk_create(
        Consent(person=person, channel="email", given_at=now, how="for the test") for person in people
    )
    matters = Matter.objects.bulk_create(
        Matter(
            number=f"C-{number}", title="Chaos", type="removal_defense", client=person, stage="x",
            stage_entered_on=now.date(), opened_on=now.date(), responsible=staff[number % len(staff)],
        )
        for number, person in enumerate(people)
    )  # fmt: skip
    TeamMember.objects.bulk_create(
        TeamMember(matter=matter, user=matter.responsible, role="responsible") for matter in matters
    )
    return matters


def _appearances(matters: Sequence[Any], spread: float, now: datetime) -> Sequence[Any]:
    from django.utils.timezone import localtime

    from clients.proceedings.models import Appearance

    chance = random.Random(1)
    starts = [now + timedelta(hours=DAY, seconds=45 + chance.uniform(0, spread)) for _ in matters]
    return Appearance.objects.bulk_create(
        Appearance(
            matter=matter, person=matter.client, kind="master", zone="America/New_York", place=f"place-{number}",
            local_start=localtime(starts[number]).strftime("%Y-%m-%dT%H:%M"), starts_at=starts[number],
            ends_at=starts[number] + timedelta(hours=1),
        )
        for number, matter in enumerate(matters)
    )  # fmt: skip


def cancel(facts: Facts, chance: random.Random) -> None:
    """Cancel one appearance, as the product stores it, and note when that was committed; nothing while the database
    restarts."""
    from django.db import Error, connection

    from clients.proceedings.models import Appearance

    left = [pk for pk in facts.markers.values() if pk not in facts.cancelled]
    if not left:
        return
    pk = chance.choice(left)
    try:
        Appearance.objects.filter(pk=pk).update(status="cancelled")
    except Error:  # whether it was committed is not known: the row says so later
        connection.close()
    facts.cancelled[pk] = time.time()
