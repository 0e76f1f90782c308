"""A telephone call at the desk: who calls, are we free to advise them, when do they come. One transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from zoneinfo import ZoneInfo

from django.db import transaction

from caseapp.accounts.models import User
from clients.consultations.booking import actions as booking
from clients.consultations.booking.queries import four_weeks
from clients.consultations.conflicts import actions as conflicts
from clients.consultations.conflicts.matching import Asked
from clients.consultations.models import ConflictCheck, Consultation, ConsultationType
from clients.people import actions as people
from clients.people.fields import PersonFields
from clients.people.models import Person


@transaction.atomic
def book_caller(
    *,
    person: Person | None,
    caller: PersonFields,
    asked: Asked,
    told_apart: str = "",
    attorney: User,
    type_: ConsultationType,
    starts_at: datetime,
    by: User,
    now: datetime,
    **details: Unpack[booking.Details],
) -> tuple[Consultation, ConflictCheck]:
    """Record the caller if they are new, check for conflicts, book the hour, and keep the check with it.

    The confirmation goes out at once unless an attorney must decide first; the hour is held meanwhile. Raises
    SlotTaken and ValidationError; then nothing was saved, also no person.
    """
    if person is None:
        person = people.record_person(by=by, now=now, **_without_known_number(caller))
        told = told_apart
    else:
        told = told_apart or f"The caller is {person}, whom we know."
        people.fill_contact_gaps(person, phone=caller.get("phone", ""), email=caller.get("email", ""), by=by, now=now)
    found = conflicts.check(asked=asked, person=person, told_apart=told, by=by, now=now)
    if "first_offered_at" not in details:
        details["first_offered_at"] = _first_offered(attorney, type_, now)
    clear = found.status not in (ConflictCheck.Status.UNDECIDED, ConflictCheck.Status.REFUSED)
    consultation = booking.book(
        person=person, attorney=attorney, type_=type_, starts_at=starts_at, by=by, now=now, send_letter=clear, **details
    )
    conflicts.keep_with(found, consultation)
    return consultation, found


def _first_offered(attorney: User, type_: ConsultationType, now: datetime) -> datetime | None:
    """Return the earliest hour they could have had, for the firm's figures."""
    today = now.astimezone(ZoneInfo(attorney.time_zone)).date()
    free = four_weeks(attorney, type_, today=today, now=now)
    return free[0].start if free else None


def _without_known_number(caller: PersonFields) -> PersonFields:
    """Leave out an A-Number another record has: saying so would tell who is a client. The check has seen it."""
    number = caller.get("a_number", "")
    if number and Person.objects.filter(a_number=number).exists():
        return {**caller, "a_number": ""}
    return caller
