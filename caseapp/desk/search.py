"""One box over everything the reader may see: names in any script, A-Numbers, receipts, matters, rules."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people.models import Organization, Person
from clients.people.search import compact, search_words

LIMIT = 15
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What matches, by kind; each list holds at most `LIMIT` rows."""

    words: str
    people: list[Person]
    matters: list[Matter]
    filings: list[Filing]
    notices: list[Notice]
    organizations: list[Organization]

    @property
    def count(self) -> int:
        kinds: tuple[Sized, ...] = (self.people, self.matters, self.filings, self.notices, self.organizations)
        return sum(map(len, kinds))


def search(text: str, *, user: User) -> Found | None:
    """Return what matches `text`, or None when it is too short to mean anything."""
    text = text.strip()
    if len(compact(text)) < SHORTEST and len(text) < SHORTEST:
        return None
    return Found(
        text,
        people=list(_people(text, user)),
        matters=list(_matters(text, user)),
        filings=list(_filings(text, user)),
        notices=list(_notices(text, user)),
        organizations=list(_organizations(text, user)),
    )


def _people(text: str, user: User) -> QuerySet[Person]:
    found = Person.objects.visible_to(user).matching(text).order_by("sort_name", "pk")[:LIMIT]
    return found.only("given_name", "middle_name", "family_name", "native_name", "kind", "city", "a_number")


def _matters(text: str, user: User) -> QuerySet[Matter]:
    found = Matter.objects.visible_to(user).select_related("responsible")
    found = found.only("number", "title", "type", "stage", "closed_on", "responsible__name")
    for word in search_words(text):
        found = found.filter(search_text__contains=word)
    return found.order_by("-opened_on", "-id")[:LIMIT]


def _filings(text: str, user: User) -> QuerySet[Filing]:
    number = compact(text).upper()
    if not any(character.isdigit() for character in number):
        return Filing.objects.none()
    found = Filing.objects.visible_to(user).filter(receipt_number__contains=number)
    found = found.select_related("matter").order_by("receipt_number")[:LIMIT]
    return found.only("form", "receipt_number", "status", "matter__number", "matter__title")


def _notices(text: str, user: User) -> QuerySet[Notice]:
    """Return notices by their receipt number: what arrives may name a case whose filing nobody has recorded."""
    number = compact(text).upper()
    if not any(character.isdigit() for character in number):
        return Notice.objects.none()
    found = Notice.objects.visible_to(user).filter(receipt_number__contains=number)
    found = found.select_related("matter").order_by("-received_on", "-pk")[:LIMIT]
    return found.only("kind", "notice_on", "receipt_number", "docketed_at", "matter__number", "matter__title")


def _organizations(text: str, user: User) -> QuerySet[Organization]:
    if not user.may(Permission.PERSON_VIEW):
        return Organization.objects.none()
    wanted = Q()
    for word in search_words(text):
        wanted &= Q(search_text__contains=word)
    found = Organization.objects.visible_to(user).filter(wanted).order_by("name", "pk")[:LIMIT]
    return found.only("name", "kind")
