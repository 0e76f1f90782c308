"""Find what may be in conflict. A handful of indexed queries, whatever the size of the firm's records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Any, Literal

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.formats import date_format

from caseapp.accounts.models import User
from clients.consultations.conflicts.matching import (
    Asked,
    Known,
    Reason,
    Strength,
    company_words,
    match,
    match_other_side,
    same_company,
)
from clients.consultations.models import ConflictCheck
from clients.matters.models import Matter, MatterParty
from clients.people.models import Employment, Organization, Person, Relationship
from clients.people.search import fold, sounds

MOST_CANDIDATES = 1000
MOST_HITS = 25
ADVERSE_KINDS = ("adverse", "former_spouse")
FAMILY_OF_SIDES = ("spouse", "fiance", "sponsor", "sponsored")


@dataclass(slots=True)
class Concern:
    """What makes a hit matter: a part in a matter, a relation to a client."""

    text: str
    matter_id: int | None = None
    person_id: int | None = None
    adverse: bool = False


@dataclass(slots=True)
class Hit:
    """One record that may be the person asked about, or somebody on the other side of them."""

    what: Literal["person", "organization"]
    pk: int
    name: str
    reasons: list[str]
    strength: int
    concerns: list[Concern] = field(default_factory=list)
    other_side: bool = False

    @property
    def is_adverse(self) -> bool:
        """Say whether an attorney has to decide: somebody stands, or may stand, on the other side."""
        return self.other_side or any(concern.adverse for concern in self.concerns)

    @property
    def may_be_the_caller(self) -> bool:
        return self.what == "person" and not self.other_side

    def as_data(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "pk": self.pk,
            "name": self.name,
            "reasons": self.reasons,
            "strength": int(self.strength),
            "other_side": self.other_side,
            "concerns": [
                {"text": c.text, "matter_id": c.matter_id, "person_id": c.person_id, "adverse": c.adverse}
                for c in self.concerns
            ],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Hit:
        return cls(**{**data, "concerns": [Concern(**concern) for concern in data["concerns"]]})


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader may see of what was found."""

    hits: list[Hit]
    attorney_must_decide: bool
    hidden: bool

    @property
    def callers(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.may_be_the_caller]


def asked_about(person: Person) -> Asked:
    """Return what is asked about somebody whose record we have."""
    return Asked(
        given_name=person.given_name or ("" if person.family_name else person.native_name),
        family_name=person.family_name,
        other_names=tuple(row.name for row in person.other_names.all()),
        birth_date=person.birth_date,
        a_number=person.a_number,
        phone=person.phone,
        email=person.email,
    )


def find(asked: Asked, *, except_person: int | None = None) -> list[Hit]:
    """Return everybody in the firm's records who may be in conflict, surest first, with the reasons.

    Looks at all records, also those the caller of this function may not see; show the result through `shown_to`.
    `except_person` is the caller's own record, when it is known which it is.
    """
    if asked.is_empty:
        return []
    hits = _people(asked, except_person)
    hits += _employers(asked)
    if except_person is not None:
        hits += _own(except_person)
    _add_concerns(hits, except_person)
    return sorted(hits, key=lambda hit: (not hit.is_adverse, -hit.strength, hit.name))[:MOST_HITS]


def _people(asked: Asked, except_person: int | None) -> list[Hit]:
    hits = []
    for known in _candidates(asked):
        if known.pk == except_person:
            continue
        found = match(asked, known)
        if found:
            reasons = [reason.text for reason in found.reasons]
            hits.append(Hit("person", known.pk, known.name, reasons, found.strength))
            continue
        against = [reason for name in asked.other_sides if (reason := match_other_side(name, known))]
        if against:
            hits.append(_other_side(known, against))
    return hits


def _other_side(known: Known, against: list[Reason]) -> Hit:
    strength = max(reason.strength for reason in against)
    return Hit("person", known.pk, known.name, [reason.text for reason in against], strength, other_side=True)


def _candidates(asked: Asked) -> list[Known]:
    """Return the records worth comparing, surest first: a common name must not crowd out a number or the same name."""
    names = (*asked.names, *asked.other_sides)
    sure = _numbers(asked) + [Q(search_text__contains=fold(name)) for name in names if len(name) > 2]
    conditions = sure + [condition for name in names if (condition := _sounds_like(name)) is not None]
    if not conditions:
        return []
    is_sure = Case(When(reduce(or_, sure), then=Value(1)), default=Value(0), output_field=IntegerField())
    people = Person.objects.filter(reduce(or_, conditions)).prefetch_related("other_names")
    people = people.order_by(is_sure.desc() if sure else "pk", "-pk")
    wanted = ("given_name", "middle_name", "family_name", "native_name", "birth_date", "a_number", "phone", "email")
    return [
        Known(
            pk=person.pk,
            name=person.name,
            other_names=tuple(
                name for name in (person.native_name, *(row.name for row in person.other_names.all())) if name
            ),
            birth_date=person.birth_date,
            a_number=person.a_number,
            phone=person.phone,
            email=person.email,
        )
        for person in people.only("pk", *wanted)[:MOST_CANDIDATES]
    ]


def _numbers(asked: Asked) -> list[Q]:
    """Return conditions on numbers and addresses; all of them are answered by the trigram index."""
    found = []
    if asked.a_number:
        found.append(Q(a_number=asked.a_number))
    if len(digits := re.sub(r"\D", "", asked.phone)[-10:]) >= 7:
        found.append(Q(search_text__contains=digits))
    if asked.email:
        found.append(Q(search_text__contains=asked.email.casefold()))
    return found


def _sounds_like(name: str) -> Q | None:
    """Return people two of whose names sound like two of these, in any order; None where only one is known."""
    heard = [Q(search_text__contains=f"~{sound}~") for sound in sounds(name)[:5]]
    return reduce(or_, (one & other for one, other in combinations(heard, 2))) if len(heard) > 1 else None


def _employers(asked: Asked) -> list[Hit]:
    hits = []
    for name, other_side in [(asked.employer, False), *((side, True) for side in asked.other_sides)]:
        words = company_words(name)
        if not words:
            continue
        longest = max(words, key=len)
        alike = [Q(search_text__contains=f"~{sound}~") for sound in sounds(longest)] or [
            Q(search_text__contains=longest)
        ]
        for body in Organization.objects.filter(reduce(or_, alike)).only("pk", "name")[:50]:
            if same_company(name, body.name):
                reason = f"The caller named “{name}” as the other side" if other_side else "The caller's employer"
                hits.append(Hit("organization", body.pk, body.name, [reason], Strength.LIKELY, other_side=other_side))
    return hits


def _own(person_id: int) -> list[Hit]:
    """Return the caller's own record as a hit, so that their own parts on other sides count."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return []
    return [Hit("person", person.pk, person.name, ["The caller's own record"], Strength.CERTAIN)]


def _add_concerns(hits: list[Hit], except_person: int | None) -> None:
    """Say of every hit which parts it has in matters, how it is related to clients, if it was refused. Five queries."""
    people = {hit.pk: hit for hit in hits if hit.what == "person"}
    bodies = {hit.pk: hit for hit in hits if hit.what == "organization"}
    parts = MatterParty.objects.filter(Q(person__in=people) | Q(organization__in=bodies))
    for part in parts.select_related("matter").order_by("-matter__opened_on", "pk"):
        hit = people[part.person_id] if part.person_id else bodies[part.organization_id or 0]
        hit.concerns.append(_part(part))
    _add_relations(people)
    _add_refusals(people)
    _add_jobs(bodies)


def _part(part: MatterParty) -> Concern:
    adverse = part.role == MatterParty.Role.ADVERSE
    text = f"{part.get_role_display()} in {part.matter.number}, {part.matter.title}"
    return Concern(text, matter_id=part.matter_id, adverse=adverse)


def _add_relations(people: dict[int, Hit]) -> None:
    """Relations count where the other one is, or was, a client of the firm or stands on a matter of ours."""
    telling = (*ADVERSE_KINDS, *FAMILY_OF_SIDES)
    rows = Relationship.objects.filter(Q(person__in=people) | Q(relative__in=people), kind__in=telling)
    related = list(rows.select_related("person", "relative"))
    others = {pk for row in related for pk in (row.person_id, row.relative_id)}
    ours = set(
        MatterParty.objects.filter(person__in=others).exclude(role="adverse").values_list("person_id", flat=True)
    )
    for row in related:
        kind, adverse = row.get_kind_display().lower(), row.kind in ADVERSE_KINDS
        for pk, other in ((row.person_id, row.relative), (row.relative_id, row.person)):
            if pk in people and other.pk in ours:
                text = f"{kind[:1].upper()}{kind[1:]}: {other}, on a matter of ours"
                people[pk].concerns.append(Concern(text, person_id=other.pk, adverse=adverse))


def _add_refusals(people: dict[int, Hit]) -> None:
    """An attorney's refusal stands until an attorney says otherwise: nobody else can talk it away at the next call."""
    refused = ConflictCheck.objects.filter(person__in=people, status=ConflictCheck.Status.REFUSED)
    for row in refused.order_by("-decided_at").only("person_id", "decided_at"):
        if row.person_id and row.decided_at:
            text = f"An attorney refused a consultation on {date_format(row.decided_at, 'D, M j, Y')}"
            people[row.person_id].concerns.append(Concern(text, person_id=row.person_id, adverse=True))


def _add_jobs(bodies: dict[int, Hit]) -> None:
    counts: dict[int, int] = defaultdict(int)
    for pk in Employment.objects.filter(organization__in=bodies).values_list("organization_id", flat=True):
        counts[pk] += 1
    for pk, count in counts.items():
        bodies[pk].concerns.append(Concern(f"employs {count} of the people we know"))


def shown_to(user: User, hits: Iterable[Hit]) -> Shown:
    """Return what this reader may see. What they may not see leaves one trace: an attorney must decide.

    A hit on a person or matter outside the reader's view is taken out whole, also from its count. Two queries.
    """
    found = list(hits)
    concerns = [concern for hit in found for concern in hit.concerns]
    people = {hit.pk for hit in found if hit.what == "person"} | {c.person_id for c in concerns if c.person_id}
    matters = {concern.matter_id for concern in concerns if concern.matter_id}
    seen_people = set(Person.objects.visible_to(user).filter(pk__in=people).values_list("pk", flat=True))
    seen_matters = set(Matter.objects.visible_to(user).filter(pk__in=matters).values_list("pk", flat=True))

    def may_see(concern: Concern) -> bool:
        return (concern.matter_id is None or concern.matter_id in seen_matters) and (
            concern.person_id is None or concern.person_id in seen_people
        )

    visible = [hit for hit in found if hit.what == "organization" or hit.pk in seen_people]
    trimmed = [
        Hit(
            hit.what,
            hit.pk,
            hit.name,
            hit.reasons,
            hit.strength,
            [c for c in hit.concerns if may_see(c)],
            hit.other_side,
        )
        for hit in visible
    ]
    hidden = len(visible) < len(found) or any(not may_see(concern) for concern in concerns)
    return Shown(trimmed, attorney_must_decide=hidden or any(hit.is_adverse for hit in found), hidden=hidden)
