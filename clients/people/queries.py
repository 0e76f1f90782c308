"""What pages ask about people: lists, likely doubles, relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from caseapp.accounts.models import User
from clients.people import search
from clients.people.fields import PersonFields
from clients.people.models import Organization, Person, PersonQuerySet, Relationship, parts_in_matters
from clients.people.relations import FAMILY, mirrored

MOST_DOUBLES = 5


def listed(user: User) -> PersonQuerySet:
    """Return the people the user may see, each with `seen_parts`: their parts in open matters the user may see."""
    parts = parts_in_matters().visible_to(user).filter(matter__closed_on__isnull=True).select_related("matter")
    people = Person.objects.visible_to(user).defer("search_text")
    return people.prefetch_related(Prefetch("matter_parts", parts.order_by("pk"), to_attr="seen_parts"))


def only_clients(people: QuerySet[Person]) -> QuerySet[Person]:
    """Keep people for whom the firm has, or had, a matter."""
    return people.filter(Exists(parts_in_matters().filter(person=OuterRef("pk"))))


def only_prospects(people: QuerySet[Person]) -> QuerySet[Person]:
    """Keep people without any matter: they called, consulted, or are somebody's relatives."""
    return people.filter(~Exists(parts_in_matters().filter(person=OuterRef("pk"))))


def parts_of(person: Person, user: User) -> QuerySet[Any]:
    """Return the person's parts in matters the user may see, open ones first."""
    parts = parts_in_matters().visible_to(user).filter(person=person).select_related("matter__responsible")
    found: QuerySet[Any] = parts.order_by(F("matter__closed_on").desc(nulls_first=True), "-matter__opened_on", "pk")
    return found


def parts_of_organization(organization: Organization, user: User) -> QuerySet[Any]:
    """Return the organization's parts in matters the user may see."""
    parts = parts_in_matters().visible_to(user).filter(organization=organization)
    found: QuerySet[Any] = parts.select_related("matter__client").order_by("-matter__opened_on", "pk")
    return found


def possible_doubles(user: User, said: PersonFields, *, except_pk: int | None = None) -> list[Person]:
    """Return people the user may see who could be the one described, surest first: numbers, then near names."""
    same = Q()
    for field in ("a_number", "phone", "email"):
        if value := said.get(field):
            same |= Q(**{f"{field}__iexact": value})
    others = Person.objects.visible_to(user).filter(~Q(pk=except_pk))
    by_number = list(others.filter(same)[:MOST_DOUBLES]) if same else []
    known = {person.pk for person in by_number}
    near = [person for person in _of_near_name(others, said) if person.pk not in known]
    return (by_number + near)[:MOST_DOUBLES]


def _of_near_name(people: QuerySet[Person], said: PersonFields) -> list[Person]:
    """Return people whose search text holds nearly this name; those born the same day first."""
    latin_name = f"{said.get('given_name', '')} {said.get('family_name', '')}".strip()
    name = search.latin(latin_name or said.get("native_name", ""))
    if len(name) < 4:
        return []
    near = people.filter(search_text__trigram_word_similar=name)
    found = list(near.order_by(TrigramWordSimilarity(name, "search_text").desc(), "pk")[: 4 * MOST_DOUBLES])
    born = said.get("birth_date")
    return sorted(found, key=lambda person: born is None or person.birth_date != born)


@dataclass(frozen=True, slots=True)
class Relative:
    """Another person, and what they are to the one in question. `row` is the relation as recorded."""

    person: Person
    kind: str
    row: Relationship

    @property
    def is_family(self) -> bool:
        return self.kind in FAMILY and self.row.until is None

    @property
    def word(self) -> str:
        return Relationship.Kind(self.kind).label


def relatives(person: Person, user: User) -> list[Relative]:
    """Return everyone related to the person whom the user may see, family first. Two queries."""
    seen = Person.objects.visible_to(user).defer("search_text").values("pk")
    rows = Relationship.objects.filter(Q(person=person, relative__in=seen) | Q(relative=person, person__in=seen))
    found = [_from_here(row, person) for row in rows.select_related("person", "relative").order_by("pk")]
    return sorted(found, key=lambda relative: (not relative.is_family, relative.kind, relative.person.sort_name))


def _from_here(row: Relationship, person: Person) -> Relative:
    if row.relative_id == person.pk:
        return Relative(row.person, row.kind, row)
    return Relative(row.relative, mirrored(row.kind), row)


def organizations(user: User, text: str = "") -> QuerySet[Organization]:
    """Return organizations the user may see, by name."""
    found = Organization.objects.visible_to(user).defer("search_text")
    return found.matching(text) if text.strip() else found
