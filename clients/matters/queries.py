"""What pages ask about matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from caseapp.accounts.models import User, UserQuerySet
from caseapp.accounts.roles import COUNSEL_CODES
from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from clients.matters import outlook
from clients.matters.models import Matter, MatterParty, MatterQuerySet, Note, Task, TeamMember, Wall
from clients.people.models import Person

NAMES = ("person__given_name", "person__middle_name", "person__family_name", "person__native_name")
MOST = 30
"""How many rows of one kind the matter's page shows."""


def listed(user: User) -> MatterQuerySet:
    """Return the matters the user may see, with client and responsible attorney."""
    found = Matter.objects.visible_to(user).select_related("client", "responsible")
    return found.defer("search_text", "client__search_text", "facts")


def protected_people(ids: Iterable[int]) -> set[int]:
    """Return those of the people who are client or party of a protected matter: nothing about them goes out by itself.

    Two queries.
    """
    wanted, protected = set(ids), Matter.objects.exclude(protection=Matter.Protection.NONE)
    clients = protected.filter(client__in=wanted).values_list("client_id", flat=True)
    parties = MatterParty.objects.filter(person__in=wanted, matter__in=protected).values_list("person_id", flat=True)
    return {person for person in (*clients, *parties) if person is not None}


def of_protected_people(matters: Iterable[Matter]) -> set[int]:
    """Return those of the matters that are protected, or whose client is in another matter that is. Two queries."""
    found = list(matters)
    hidden = protected_people(matter.client_id for matter in found)
    return {matter.pk for matter in found if matter.is_protected or matter.client_id in hidden}


def with_next_dates(matters: list[Matter], *, now: datetime, today: date) -> list[Matter]:
    """Return the same matters, each with `next_date`: an `outlook.NextDate` or None."""
    sight = outlook.known()
    dates = sight.next_dates([matter.pk for matter in matters], now=now, today=today) if sight and matters else {}
    for matter in matters:
        matter.next_date = dates.get(matter.pk)  # type: ignore[attr-defined]
    return matters


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies on a matter's page beside its line of time."""

    parties: list[MatterParty]
    team: list[TeamMember]
    filings: list[Any]
    requests: list[Any]
    documents: list[Any]
    appearances: list[Any]
    proceeding: Any
    tasks: list[Task]
    notes: list[Note]
    walls: list[Wall]


def papers(matter: Matter, user: User, *, now: datetime) -> Papers:
    """Return everything the matter's page shows, in as many queries however much there is."""
    return Papers(
        parties=parties(matter, user),
        team=team(matter),
        filings=list(
            matter.filings.select_related("person").order_by(F("sent_on").desc(nulls_first=True), "-pk")[:MOST]
        ),
        requests=open_requests(matter),
        documents=list(matter.documents.order_by("-pk")[:5]),
        appearances=list(matter.appearances.standing().filter(ends_at__gte=now).order_by("starts_at")[:MOST]),
        proceeding=getattr(matter, "proceeding", None),
        tasks=tasks(matter),
        notes=notes(matter),
        walls=list(matter.walls.filter(lifted_at__isnull=True).select_related("user")),
    )


def parties(matter: Matter, user: User) -> list[MatterParty]:
    """Return who is in the matter. Whoever sees the matter sees its people."""
    rows = matter.parties.select_related("person", "organization").order_by("pk")
    return list(rows.only("matter", "role", "organization__name", "person__a_number", *NAMES))


def team(matter: Matter) -> list[TeamMember]:
    """Return the colleagues on the matter, the responsible attorney first."""
    members = matter.team.select_related("user").only("matter", "role", "user__name")
    order = {TeamMember.Role.RESPONSIBLE: 0, TeamMember.Role.ATTORNEY: 1, TeamMember.Role.PARALEGAL: 2}
    return sorted(members, key=lambda member: (order[TeamMember.Role(member.role)], member.user.name))


def open_requests(matter: Matter) -> list[Any]:
    """Return the papers asked for and not yet accepted, oldest first."""
    waiting = matter.document_requests.exclude(status__in=("accepted", "withdrawn"))
    rows = waiting.select_related("person").only("matter", "title", "status", "due_on", *NAMES)
    return list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST])


def tasks(matter: Matter) -> list[Task]:
    """Return what is to do, by date; then the last few things done."""
    rows = matter.tasks.select_related("assignee", "done_by")
    rows = rows.only("matter", "title", "due_on", "done_at", "assignee__name", "done_by__name")
    ahead = rows.open().order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]
    return [*ahead, *rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:3]]


def notes(matter: Matter) -> list[Note]:
    """Return the newest notes."""
    rows = matter.notes.select_related("author", "person").order_by("-written_at", "-pk")
    return list(rows.only("matter", "written_at", "text", "author__name", *NAMES)[:MOST])


def people_of(matter: Matter) -> QuerySet[Person]:
    """Return the people in the matter, each once, for a field to choose from."""
    return Person.objects.filter(matter_parts__matter=matter).distinct().order_by("sort_name", "pk")


def staff_for(matter: Matter | None = None) -> UserQuerySet:
    """Return the colleagues who can be on the team: active, and not screened off."""
    staff = User.objects.active().filter(role__in=(*COUNSEL_CODES, "paralegal"))
    if matter is None:
        return staff
    return staff.exclude(pk__in=matter.walls.filter(lifted_at__isnull=True).values("user_id"))


def who_sees(matter: Matter) -> UserQuerySet:
    """Return the active colleagues who may see the matter and work on it."""
    on_team = Q(pk__in=matter.team.values("user_id"))
    seeing = on_team if matter.is_protected else on_team | Q(role__in=COUNSEL_CODES)
    return staff_for(matter).filter(seeing)


def events(matter: Matter) -> QuerySet[Event]:
    """Return the matter's audit events, for a keyset page."""
    return Event.objects.on_matter(matter.pk)


def said(event: Event) -> str:
    """Return an event's kind in words."""
    return KINDS.get(event.kind, event.kind)
