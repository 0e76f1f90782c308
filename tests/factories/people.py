"""People and organizations."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from caseapp.accounts.models import User
from clients.people import actions
from clients.people.models import Organization, Person, Relationship, Validity
from tests.factories.moments import NOW
from tests.factories.staff import ana

_serial = count(1)
_FAMILY = ("Ruiz", "Okafor", "Haddad", "Nguyen", "Kowalska", "Baptiste", "Silva", "Petrov", "Tadesse", "Khan")
_GIVEN = ("Lucía", "Chidi", "Rania", "Minh", "Zofia", "Jean", "Marta", "Ivan", "Selam", "Omar")


def person(*, by: User | None = None, now: datetime = NOW, **fields: Any) -> Person:
    """Return a new person; each has another name and A-Number unless given."""
    number = next(_serial)
    usual = {
        "given_name": _GIVEN[number % len(_GIVEN)],
        "family_name": f"{_FAMILY[number % len(_FAMILY)]} {number}",
        "a_number": f"{900000000 + number}",
        "email": f"client{number}@mail.example",
    }
    return actions.record_person(by=by or ana(), now=now, **(usual | fields))


def organization(*, by: User | None = None, now: datetime = NOW, **fields: Any) -> Organization:
    """Return a new employer."""
    return actions.record_organization(by=by or ana(), now=now, **({"name": f"Example Works {next(_serial)}"} | fields))


def relationship(whose: Person, relative: Person, kind: str = "spouse", **fields: Any) -> Relationship:
    """Return that `whose` is the `kind` of `relative`."""
    return actions.record_relationship(person=whose, relative=relative, kind=kind, by=ana(), now=NOW, **fields)


def validity(whose: Person, kind: str = "ead", **fields: Any) -> Validity:
    """Return something of the person's that runs out."""
    return actions.record_validity(person=whose, kind=kind, by=ana(), now=NOW, **fields)
