"""A household at a glance: each member's status, expiry, place in the queue, and the day a child ages out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from caseapp.accounts.models import User
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.people.models import Person, Relationship, Validity
from deadlines.visas.arithmetic import latest_availability_as_child, turns_21_on
from deadlines.visas.models import BulletinCutoff
from deadlines.visas.queries import Standing, accepted_charts, month_table, standing

FAMILY = ("spouse", "parent", "child", "stepparent", "stepchild", "sibling", "guardian", "ward")


@dataclass(frozen=True, slots=True)
class AgeOut:
    """When a child turns 21, and until when a visa may become available with the child still a child (CSPA)."""

    turns_21_on: date
    protected_until: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    relation: str
    validities: list[Validity]
    matter: Matter | None
    standing: Standing | None
    age_out: AgeOut | None


def members(person: Person, *, user: User, today: date) -> list[Member]:
    """Return the person and the relatives the reader may see. Eight queries, whatever the family's size."""
    links = Relationship.objects.filter(relative=person, kind__in=FAMILY).values_list("person_id", "kind")
    relations = {pk: Relationship.Kind(kind).label for pk, kind in links}
    people = list(Person.objects.visible_to(user).filter(pk__in=[person.pk, *relations]))
    people.sort(key=lambda one: (one.pk != person.pk, one.birth_date or date.max, one.pk))
    ids = [one.pk for one in people]
    validities: dict[int, list[Validity]] = {}
    for row in Validity.objects.current().filter(person__in=ids).order_by("expires_on", "pk"):
        validities.setdefault(row.person_id, []).append(row)
    queue = _queue(ids, user)
    petitions = _petitions([matter.pk for matter in queue.values()])
    month = BulletinCutoff.objects.newest_by(today).values_list("month", flat=True).first()
    table, accepted = (month_table(month), accepted_charts(month)) if month else ({}, {})
    return [
        Member(
            one,
            relations.get(one.pk, ""),
            validities.get(one.pk, []),
            matter := queue.get(one.pk),
            _standing(matter, month, table, accepted),
            _age_out(one, petitions.get(matter.pk) if matter else None, today),
        )
        for one in people
    ]


def _queue(people: list[int], user: User) -> dict[int, Matter]:
    """Return for each person the open matter in which they wait for a visa, as client or as a party."""
    rows = (
        Matter.objects.visible_to(user)
        .open()
        .filter(Q(client__in=people) | Q(parties__person__in=people), priority_date__isnull=False)
        .exclude(visa_category="")
        .values_list("pk", "client_id", "parties__person_id")
    )
    where: dict[int, int] = {}
    for pk, client, party in rows:
        for one in (client, party):
            if one in people:
                where.setdefault(one, pk)
    matters = Matter.objects.in_bulk(set(where.values()))
    return {one: matters[pk] for one, pk in where.items()}


def _petitions(matters: list[int]) -> dict[int, tuple[date, date]]:
    """Return (filed, approved) of the immigrant petition of each matter, where both days are known."""
    rows = Filing.objects.filter(
        matter__in=matters, form__in=("I-130", "I-140", "I-360", "I-526", "I-526E"), received_on__isnull=False
    ).prefetch_related("agency_statuses")
    found = {}
    for filing in rows:
        approved = [word.as_of for word in filing.agency_statuses.all() if "approv" in word.status.lower()]
        if approved and filing.received_on:
            found[filing.matter_id] = (filing.received_on, min(approved))
    return found


def _standing(matter: Matter | None, month: date | None, table: object, accepted: object) -> Standing | None:
    if matter is None or matter.priority_date is None or month is None:
        return None
    return standing(
        priority_date=matter.priority_date,
        category=matter.visa_category,
        charges={"the principal": matter.chargeability},
        month=month,
        table=table,  # type: ignore[arg-type]
        accepted=accepted,  # type: ignore[arg-type]
    )


def _age_out(person: Person, petition: tuple[date, date] | None, today: date) -> AgeOut | None:
    if person.birth_date is None or (person.age_on(today) or 0) >= 30:
        return None
    birthday = turns_21_on(person.birth_date)
    if petition is None:
        if birthday < today:
            return None
        return AgeOut(birthday, None, "No approved petition on record: count to the birthday.")
    filed, approved = petition
    until = latest_availability_as_child(born_on=person.birth_date, filed_on=filed, approved_on=approved)
    pending = (approved - filed).days
    return AgeOut(birthday, until, f"The petition was pending {pending} days, which the CSPA takes off the age.")
