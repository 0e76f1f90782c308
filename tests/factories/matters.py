"""Matters with their team and parties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from caseapp.accounts.models import User
from clients.matters import actions
from clients.matters.models import Matter, MatterParty, Task
from clients.people.models import Person
from tests.factories.moments import NOW, TODAY
from tests.factories.people import person
from tests.factories.staff import ana, paul


def matter(
    *,
    client: Person | None = None,
    type: str = "family_adjustment",  # noqa: A002 (the model's word)
    responsible: User | None = None,
    paralegals: Iterable[User] | None = None,
    opened_on: date = TODAY,
    by: User | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Matter:
    """Return a new open matter of Ana's with Paul on its team. `protection` is applied after opening."""
    responsible = responsible or ana()
    protection = fields.pop("protection", None)
    opened = actions.open_matter(
        type=type,
        client=client or person(),
        responsible=responsible,
        paralegals=[paul()] if paralegals is None else paralegals,
        opened_on=opened_on,
        by=by or responsible,
        now=now,
        **fields,
    )
    if protection is not None:
        actions.protect(opened, protection=protection, by=responsible, now=now)
    return opened


def add_party(to: Matter, whom: Person | None = None, role: str = "derivative", **fields: Any) -> MatterParty:
    """Return a person's part in the matter; a new person unless given."""
    if not fields.keys() & {"organization", "person"}:
        fields["person"] = whom or person()
    return actions.add_party(to, role=role, by=ana(), now=NOW, **fields)


def task(on: Matter, **fields: Any) -> Task:
    """Return something Paul is to do."""
    return actions.add_task(on, by=ana(), now=NOW, **({"title": "Call the client", "assignee": paul()} | fields))
