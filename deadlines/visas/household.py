"""A household at a glance: each member's status, expiry, place in the queue, and the day a child ages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from caseapp.accounts.models import User
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.people.models import Person, Relationship, Validity
from clients.people.relations import mirrored
from deadlines.visas.ages import FOR_CHILDREN, AgeOut, age_out, freezing
from deadlines.visas.categories import code_of
from deadlines.visas.charging import Charging, charging_of
from deadlines.visas.models import BulletinCutoff
from deadlines.visas.queries import (
    History,
    Since,
    Standing,
    accepted_charts,
    available_since,
    final_history,
    month_table,
    standing,
)

CHILDREN = (Relationship.Kind.CHILD.label, Relationship.Kind.STEPCHILD.label)
FAMILY = ("spouse", "parent", "child", "stepparent", "stepchild", "sibling", "guardian", "ward")


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    relation: str
    validities: list[Validity]
    matter: Matter | None
    charging: Charging
    standing: Standing | None
    since: Since | None
    age_out: AgeOut | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one person stands in the queue."""

    matter: Matter | None = None
    charging: Charging = field(default_factory=Charging)
    standing: Standing | None = None
    since: Since | None = None
    petition: tuple[date, date] | None = None
    filed: Sequence[tuple[str, date]] = ()


def members(person: Person, *, user: User, today: date) -> list[Member]:
    """Return the person and the relatives the reader may see. Twelve queries, whatever the family's size."""
    relations = _relations(person)
    people = list(Person.objects.visible_to(user).filter(pk__in=[person.pk, *relations]))
    people.sort(key=lambda one: (one.pk != person.pk, one.birth_date or date.max, one.pk))
    ids = [one.pk for one in people]
    validities: dict[int, list[Validity]] = {}
    for row in Validity.objects.current().filter(person__in=ids).order_by("expires_on", "pk"):
        validities.setdefault(row.person_id, []).append(row)
    places = _places(ids, user, today)
    asked = [filed for filed in places.get(person.pk, _Place()).filed if filed[0] in FOR_CHILDREN]
    for one in people:
        if relations.get(one.pk) in CHILDREN and asked:  # the child's age freezes on the parent's filing
            own = places.get(one.pk, _Place())
            places[one.pk] = replace(own, filed=list(dict.fromkeys([*own.filed, *asked])))
    return [_member(one, relations, validities, places.get(one.pk, _Place()), today) for one in people]


def _relations(person: Person) -> dict[int, str]:
    """Return what each relative is to the person, whichever of the two said so."""
    family = Relationship.objects.filter(Q(relative=person) | Q(person=person), until__isnull=True)
    found = {}
    for who, relative, kind in family.values_list("person_id", "relative_id", "kind"):
        other, seen = (who, kind) if relative == person.pk else (relative, mirrored(kind))
        if seen in FAMILY:
            found[other] = Relationship.Kind(seen).label
    return found


def _member(
    person: Person, relations: dict[int, str], papers: dict[int, list[Validity]], place: _Place, today: date
) -> Member:
    return Member(
        person,
        relations.get(person.pk, ""),
        papers.get(person.pk, []),
        place.matter,
        place.charging,
        place.standing,
        place.since,
        age_out(person, today, petition=place.petition, since=place.since, filed=place.filed),
    )


def _places(people: list[int], user: User, today: date) -> dict[int, _Place]:
    queue = _queue(people, user)
    matters = list({matter.pk: matter for matter in queue.values()}.values())
    charging, petitions = charging_of(matters), _petitions([matter.pk for matter in matters])
    month = BulletinCutoff.objects.newest_by(today).values_list("month", flat=True).first()
    table, accepted = (month_table(month), accepted_charts(month)) if month else ({}, {})
    history = final_history({code_of(matter.visa_category) for matter in matters}, until=month or today)
    places = {}
    for matter in matters:
        where, at = charging[matter.pk], None
        if month and matter.priority_date and (category := code_of(matter.visa_category)):
            at = standing(
                priority_date=matter.priority_date,
                category=category,
                charges=where.countries,
                month=month,
                table=table,
                accepted=accepted,
            )
        places[matter.pk] = _Place(matter, where, at, _since(matter, at, history), petitions.get(matter.pk))
    found = {one: places[matter.pk] for one, matter in queue.items()}
    for one, filed in freezing(people, user).items():
        found[one] = replace(found.get(one, _Place()), filed=filed)
    return found


def _since(matter: Matter, at: Standing | None, history: History) -> Since | None:
    if at is None or at.final is None or matter.priority_date is None:
        return None
    return available_since(
        history,
        priority_date=matter.priority_date,
        category=code_of(matter.visa_category),
        area=at.final.area,
    )


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
