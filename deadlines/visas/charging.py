"""Where a case may be charged: the principal's own country, and that of a spouse who immigrates too (INA 202(b)(2))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from clients.matters.models import Matter, MatterParty
from clients.people.models import Person, Relationship

Role = MatterParty.Role
PRINCIPAL, SPOUSE = "the principal", "the spouse"
_PRINCIPALS = (Role.BENEFICIARY, Role.APPLICANT, Role.CLIENT)


@dataclass(frozen=True, slots=True)
class Charging:
    """`countries` maps who to an ISO code, the principal first. `is_assumed`: no country is recorded at all."""

    countries: Mapping[str, str] = field(default_factory=lambda: {PRINCIPAL: ""})
    is_assumed: bool = True


def charging_of(matters: Iterable[Matter]) -> dict[int, Charging]:
    """Return for each matter where it may be charged. Two queries, whatever the number."""
    matters = list(matters)
    parties = MatterParty.objects.filter(
        matter__in=[matter.pk for matter in matters], person__isnull=False, role__in=(*_PRINCIPALS, Role.DERIVATIVE)
    ).select_related("person")
    principals: dict[int, Person] = {}
    derivatives: dict[int, list[Person]] = {}
    for party in sorted(parties, key=lambda party: (party.role != Role.BENEFICIARY, party.pk)):
        if party.person and party.role == Role.DERIVATIVE:
            derivatives.setdefault(party.matter_id, []).append(party.person)
        elif party.person:
            principals.setdefault(party.matter_id, party.person)
    couples = _couples(principals.values())
    return {
        matter.pk: _charging(matter, principals.get(matter.pk), derivatives.get(matter.pk, []), couples)
        for matter in matters
    }


def _couples(people: Iterable[Person]) -> set[tuple[int, int]]:
    """Return who is married to whom today, as pairs in both directions."""
    ids = [person.pk for person in people]
    married = Relationship.objects.filter(
        Q(person__in=ids) | Q(relative__in=ids), kind=Relationship.Kind.SPOUSE, until__isnull=True
    )
    pairs = set(married.values_list("person_id", "relative_id"))
    return pairs | {(second, first) for first, second in pairs}


def _charging(
    matter: Matter, principal: Person | None, derivatives: list[Person], couples: set[tuple[int, int]]
) -> Charging:
    own = matter.chargeability or (principal.birth_country if principal else "")
    countries = {PRINCIPAL: own}
    for person in derivatives:
        if principal and person.birth_country and (principal.pk, person.pk) in couples:
            countries[SPOUSE] = person.birth_country
    return Charging(countries, is_assumed=not own)
