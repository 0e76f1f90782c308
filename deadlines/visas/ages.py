"""When a child of a household ages out, and what the Child Status Protection Act makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from caseapp.accounts.models import User
from clients.matters.models import Matter
from clients.people.models import Person
from deadlines.engine import Computation, Trigger
from deadlines.rulebook import book
from deadlines.visas.arithmetic import CspaAge, cspa_age, frozen_age, latest_availability_as_child, turns_21_on
from deadlines.visas.categories import code_of
from deadlines.visas.queries import Since

GROWN = 30  # nobody is asked about the age of a child beyond it; an age, not a period
FREEZES = {"I-130": "citizen", "I-589": "asylee", "I-590": "refugee"}
FOR_CHILDREN = frozenset({"I-589", "I-590"})
"""A parent's filing that freezes the ages of the parent's children."""

IF_SO = {
    "citizen": "if the petitioner was a U.S. citizen that day",
    "asylee": "as a child of the person who asks for asylum",
    "refugee": "as a child of the refugee",
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """The age on the day a form was filed, which is the age that counts in the case `if_so`."""

    age: CspaAge
    form: str
    if_so: str


@dataclass(frozen=True, slots=True)
class AgeOut:
    """When a child turns 21, and what the CSPA makes of it.

    `protected_until`: the last day on which a visa may become available with the child still a child; None without an
    approved petition. `cspa`: the age that counts, once a visa is available; `seek_by` the year that then runs.
    """

    turns_21_on: date
    protected_until: date | None
    why: str
    cspa: CspaAge | None = None
    seek_by: Computation | None = None
    frozen: Sequence[Frozen] = ()


def freezing(people: list[int], user: User) -> dict[int, list[tuple[str, date]]]:
    """Return for each person the filings of their open matters that can freeze a child's age: form, day. One query."""
    rows = (
        Matter.objects.visible_to(user)
        .open()
        .filter(Q(client__in=people) | Q(parties__person__in=people))
        .filter(filings__form__in=list(FREEZES), filings__received_on__isnull=False)
        .order_by("filings__received_on")
        .values_list("client_id", "parties__person_id", "visa_category", "filings__form", "filings__received_on")
    )
    found: dict[int, dict[tuple[str, date], None]] = {}
    for client, party, category, form, received_on in rows:
        waits = form == "I-130" and code_of(category)  # an immediate relative waits in no line of the bulletin
        for one in {client, party} & set(people):
            if received_on and not waits:
                found.setdefault(one, {})[form, received_on] = None
    return {one: list(filed) for one, filed in found.items()}


def age_out(
    person: Person,
    today: date,
    *,
    petition: tuple[date, date] | None,
    since: Since | None,
    filed: Sequence[tuple[str, date]],
) -> AgeOut | None:
    """Return what is known of a child's age; None for who is grown, or whose birth date is not known.

    `petition` is (filed, approved); `filed` are the filings that can freeze an age: form, received.
    """
    if person.birth_date is None or (person.age_on(today) or 0) >= GROWN:
        return None
    birthday, frozen = turns_21_on(person.birth_date), _frozen(person, filed)
    if petition is None:
        if birthday < today and not any(one.age.is_child for one in frozen):
            return None
        return AgeOut(birthday, None, "No approved petition on record: count to the birthday.", frozen=frozen)
    filed_on, approved = petition
    dates = {"born_on": person.birth_date, "filed_on": filed_on, "approved_on": approved}
    until = latest_availability_as_child(**dates)
    why = f"The petition was pending {(approved - filed_on).days} days, which the CSPA takes off the age."
    if since is None:
        return AgeOut(birthday, until, why, frozen=frozen)
    age = cspa_age(**dates, visa_available_on=since.on)
    available = max(since.on, approved)
    seek_by = book().compute("cspa.sought", Trigger(on=available)) if age.is_child else None
    return AgeOut(birthday, until, why, age, seek_by, frozen)


def _frozen(person: Person, filed: Sequence[tuple[str, date]]) -> list[Frozen]:
    return [
        Frozen(frozen_age(born_on=person.birth_date, filed_on=on, child_of=FREEZES[form]), form, IF_SO[FREEZES[form]])
        for form, on in filed
        if person.birth_date and person.birth_date <= on
    ]
