"""The auditor's page: which events a reader may see, and what each is about."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from caseapp.accounts.models import User
from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from clients.matters.models import Matter, MatterParty
from clients.people.models import Organization, Person

HEADINGS = ("When", "Who", "What", "Kind", "About", "Matter", "Details")
_BATCH = 1000
_OWNERS = ("consultation", "intake", "entry", "summary")  # what hangs on a person through another row


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is read."""

    event: Event
    words: str
    about: str
    matter: str

    @property
    def details(self) -> list[tuple[str, str]]:
        return [(key.replace("_", " "), _plain(value)) for key, value in self.event.data.items()]


def events_for(reader: User) -> QuerySet[Event]:
    """Return the events of matters and people that are not hidden from the reader."""
    hidden = Matter.objects.hidden_from(reader).values("pk")
    events = Event.objects.filter(Q(matter_id__isnull=True) | ~Q(matter_id__in=hidden))
    people = _hidden_people(reader)
    about_hidden = Q(subject_type="clients.person", subject_id__in=people)
    for label, path in _ways_to_people().items():
        rows = apps.get_model(label)._default_manager.filter(**{f"{path}__in": people})
        about_hidden |= Q(subject_type=label, subject_id__in=rows.values("pk"))
    return events.exclude(Q(matter_id__isnull=True) & about_hidden)


def lines(events: Sequence[Event], reader: User) -> list[Line]:
    """Return the events with their words, their matters' numbers and whom they are about; a few queries in all."""
    numbers = dict(Matter.objects.filter(pk__in={event.matter_id for event in events}).values_list("pk", "number"))
    about = _subjects(events, reader)
    return [
        Line(
            event,
            KINDS.get(event.kind, event.kind),
            about.get((event.subject_type, event.subject_id or 0), ""),
            numbers.get(event.matter_id or 0, ""),
        )
        for event in events
    ]


def rows(events: QuerySet[Event], reader: User) -> Iterator[tuple[str, ...]]:
    """Give every event as cells under `HEADINGS`, newest first, a batch at a time."""
    batch = list(events.order_by("-id")[:_BATCH])
    while batch:
        for line in lines(batch, reader):
            event = line.event
            data = json.dumps(event.data, ensure_ascii=False, cls=DjangoJSONEncoder) if event.data else ""
            yield event.at.isoformat(), event.actor_name, line.words, event.kind, line.about, line.matter, data
        batch = list(events.filter(id__lt=batch[-1].pk).order_by("-id")[:_BATCH])


def _hidden_people(reader: User) -> QuerySet[Person, Any]:
    """Return the people the reader may not know of: on a hidden matter, and on none that lets them be known."""
    parts = MatterParty.objects.filter(person__isnull=False)
    hidden = parts.filter(matter__in=Matter.objects.hidden_from(reader)).values("person")
    known = parts.filter(person=OuterRef("pk")).letting_know(reader)
    return Person.objects.filter(pk__in=hidden).exclude(Exists(known)).values("pk")


@cache
def _ways_to_people() -> Mapping[str, str]:
    """Return, for each kind of row that belongs to a person, the field that leads there."""
    found = {}
    for model in (*apps.get_app_config("clients").get_models(), *apps.get_app_config("deadlines").get_models()):
        paths = ["person", *(f"{owner}__person" for owner in _OWNERS), "summary__consultation__person"]
        path = next((path for path in paths if _leads(model, path)), "")
        if path:
            found[model._meta.label_lower] = path
    return found


def _leads(model: type[Model], path: str) -> bool:
    for step in path.split("__"):
        try:
            related = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            return False
        if not isinstance(related, type):
            return False
        model = related
    return model is Person


def _subjects(events: Sequence[Event], reader: User) -> dict[tuple[str, int], str]:
    """Return whom each event is about, for events of no matter."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.matter_id is None and event.subject_id:
            wanted[event.subject_type].add(event.subject_id)
    people = {("clients.person", pk): pk for pk in wanted["clients.person"]}
    for label, path in _ways_to_people().items():
        if wanted[label]:
            found = apps.get_model(label)._default_manager.filter(pk__in=wanted[label]).values_list("pk", path)
            people.update({(label, pk): person for pk, person in found if person})
    names = {person.pk: str(person) for person in Person.objects.visible_to(reader).filter(pk__in=people.values())}
    said = {subject: names[pk] for subject, pk in people.items() if pk in names}
    for model in (User, Organization):
        label = model._meta.label_lower
        rows_found = model._default_manager.filter(pk__in=wanted[label])
        said.update({(label, row.pk): str(row) for row in rows_found})
    return said


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_plain(each) for each in value)
        case dict():
            return "; ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    return "" if value is None else str(value)
