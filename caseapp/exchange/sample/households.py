"""The sample clients and their families."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from caseapp.accounts.models import User
from caseapp.exchange.sample.reading import Days, Row
from clients.people import actions as people
from clients.people.fields import OtherName
from clients.people.models import Channel, Person

# People whose letters may be read by somebody they live with: the sample shows what the rules then do.
UNSAFE = {"svetlana", "maria", "yesenia"}


def settle(household: Row, known: dict[str, Person], days: Days, *, by: User, now: datetime) -> None:
    """Record everyone of one household and add them to `known` by key; relations may reach earlier households."""
    home = {name: household[name] for name in ("street", "city", "state", "postal_code", "county")}
    for row in household["people"]:
        known[row["key"]] = meet(row, home, days, by=by, now=now)
    for one, other, kind in household.get("relations", ()):
        people.record_relationship(person=known[one], relative=known[other], kind=kind, by=by, now=now)


def meet(row: Row, home: Row, days: Days, *, by: User, now: datetime) -> Person:
    """Record one person, with contact rules and consent where they are of age."""
    abroad = row["kind"] == "abroad"
    person = people.record_person(
        given_name=row["given"],
        family_name=row["family"],
        native_name=row.get("native", ""),
        other_names=[OtherName(kind, name) for kind, name in row.get("also", ())],
        kind=row["kind"],
        birth_date=_born(row, days.today) if "age" in row else None,
        birth_country=row["country"],
        nationality=row["country"],
        a_number=row.get("a_number", ""),
        language=row["language"],
        needs_interpreter=row["language"] not in ("en", "es"),
        email=row.get("email", ""),
        phone=row.get("phone", ""),
        by=by,
        now=now,
        **({} if abroad else home),
    )
    if person.email or person.phone:
        _rules(person, row.get("key", ""), by=by, now=now)
    return person


def _rules(person: Person, key: str, *, by: User, now: datetime) -> None:
    if key in UNSAFE:
        people.set_contact_rules(
            person,
            safe_to_contact=False,
            safe_email=False,
            safe_voicemail=False,
            safe_hours="Weekdays, 10 to 12",
            instructions="Ask for “the appointment at the library”. Never leave a message.",
            by=by,
            now=now,
        )
        return
    people.set_contact_rules(person, preferred=Channel.EMAIL, by=by, now=now)
    people.give_consent(person, channel=Channel.EMAIL, how="Signed intake form", by=by, now=now)
    if person.language == "es":
        people.give_consent(person, channel=Channel.SMS, how="Signed intake form", by=by, now=now)


def _born(row: Row, today: date) -> date:
    return date(today.year - row["age"] - 1, 1, 1) + timedelta(days=row["birthday"])
