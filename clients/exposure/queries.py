"""What pages ask: whose maps there are, and what the firm noted of a state."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from caseapp.accounts.models import User
from clients.exposure.figures import Agreement, agreements_in
from clients.exposure.models import StateNote
from clients.people.models import Person


def consultations(user: User, text: str) -> QuerySet[Any]:
    """Return consultations the user may see, by name of the model: consultations stand above and are not imported."""
    seen = apps.get_model("clients", "Consultation").objects.visible_to(user)
    if text:
        seen = seen.filter(person__in=Person.objects.matching(text))
    found: QuerySet[Any] = seen.select_related("person", "attorney").defer("person__search_text")
    return found


def around(person: Person) -> tuple[list[Agreement], list[StateNote]]:
    """Return the 287(g) agreements of the person's county and the firm's notes on their state."""
    if not person.state:
        return [], []
    agreements = agreements_in(person.state, person.county) if person.county else []
    return agreements, list(StateNote.objects.filter(state=person.state).select_related("written_by"))
