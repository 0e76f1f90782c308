"""What pages ask about records requests and errors in records."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from caseapp.accounts.models import User
from caseapp.core.places import country_name
from clients.matters.models import Matter
from clients.people.models import Person
from clients.records.models import Discrepancy, RecordsRequest
from clients.records.offices import Subject, letter, offices


def listed(user: User) -> QuerySet[RecordsRequest]:
    """Return the requests the user may see, each with `errors`: how many open errors hang on it."""
    seen = RecordsRequest.objects.visible_to(user).select_related("person", "matter")
    errors = Count("discrepancies", filter=Q(discrepancies__status__in=("found", "sent")))
    return seen.defer("text", "person__search_text", "matter__search_text").annotate(errors=errors)


def open_errors(user: User) -> QuerySet[Discrepancy]:
    """Return the open errors the user may see; what waits for an answer first, by the day it is due."""
    seen = Discrepancy.objects.visible_to(user).open().select_related("person", "request", "document")
    return seen.order_by(F("answer_due_on").asc(nulls_last=True), "-pk")


def subject_of(person: Person) -> Subject:
    """Return the person as an office has to find them."""
    return Subject(
        name=person.name,
        names=tuple(name for name in (person.native_name, *person.other_names.values_list("name", flat=True)) if name),
        a_number=person.a_number,
        born_on=person.birth_date,
        born_in=country_name(person.birth_country) if person.birth_country else "",
    )


def text_for(
    person: Person, office: str, *, act: str, system: str = "", records: Sequence[str] = (), errors: Sequence[str] = ()
) -> str:
    """Return the request to this office about this person, with its parts filled in."""
    return letter(offices()[office], subject_of(person), act=act, system=system, records=records, errors=errors)


def matters_of(person: Person, user: User) -> QuerySet[Matter]:
    """Return the matters of the person that the user may see."""
    mine = Matter.objects.visible_to(user).filter(Q(client=person) | Q(parties__person=person))
    return mine.distinct().order_by("-opened_on", "-pk")


def requests_by_system(person: Person, user: User) -> dict[str, RecordsRequest]:
    """Return the newest request about the person for each system, of those the user may see."""
    seen = RecordsRequest.objects.visible_to(user).filter(person=person).exclude(system_id="").order_by("pk")
    return {row.system_id: row for row in seen.defer("text")}
