"""Facts other slices recorded, as docketing meets them: what they are called, whose they are, what they start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from caseapp.accounts.models import User
from clients.matters.models import Matter
from clients.people.models import Person, Validity
from clients.proceedings.models import Appearance
from deadlines.docketing.events import event_of
from deadlines.docketing.forms import initial_of_event, initial_said
from deadlines.docketing.models import Docketing
from deadlines.docketing.planning import Event
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from deadlines.tracking.sources import IN_WORDS, MODELS, fact_of, key_of, split


@dataclass(frozen=True, slots=True)
class Found:
    """A fact to docket. `matter` is None where the fact belongs to a person; the page then asks which matter.

    `said` is what was known when it was docketed last: the whole of an event without a record, the answers of others.
    """

    source_key: str
    name: str
    fact: Model | None
    matter: Matter | None
    replaces: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_moot(self) -> bool:
        """Whether the fact does not stand any more: a hearing that was cancelled or moved."""
        return isinstance(self.fact, Appearance) and self.fact.status in {"cancelled", "moved"}

    @property
    def moved_dates(self) -> list[str]:
        """Names of the fact's dates that were corrected after it was docketed: its deadlines rest on the old ones."""
        if self.fact is None or not self.said:
            return []
        now, before = event_of(self.fact).dates, self.said.get("dates", {})
        return [name for name, day in now.items() if name in before and before[name] != day.isoformat()]

    def initial(self) -> dict[str, Any]:
        """Return what the page starts with: the fact as it is now, with the answers it was docketed with."""
        before = initial_said(self.said) if self.said else {}
        return before | (initial_of_event(event_of(self.fact)) if self.fact else {})


EVENT = Found(source_key="", name="Event", fact=None, matter=None)
"""Something that has no record of its own."""


def find(source_key: str, user: User) -> Found | None:
    """Return the fact, or None when it is not there or this person may not know of it."""
    kind, _ = split(source_key)
    last = docketing_of(source_key, user)
    said = {**last.inputs, "kind": last.trigger_kind} if last else {}
    if kind == "event":
        name = book().triggers[last.trigger_kind].name if last and last.trigger_kind in book().triggers else ""
        return Found(source_key, f"Event: {name}", None, last.matter, said=said) if last else None
    if kind not in MODELS or kind == "deadline":
        return None
    fact = fact_of(source_key)
    if fact is None or not _may_see(fact, user):
        return None
    matter_id = getattr(fact, "matter_id", None)
    matter = Matter.objects.select_related("client", "responsible").get(pk=matter_id) if matter_id else None
    return Found(key_of(fact), f"{IN_WORDS[kind]}: {fact}", fact, matter, _replaced_by(fact), said)


def _replaced_by(fact: Model) -> str:
    """Return the key of the fact whose place this one took: the hearing before it was moved, the card before it."""
    if isinstance(fact, Appearance):
        return f"appearance:{fact.moved_from_id}" if fact.moved_from_id else ""
    if not isinstance(fact, Validity) or fact.replaced_at:
        return ""
    earlier = Validity.objects.filter(
        person=fact.person_id, kind=fact.kind, label=fact.label, replaced_at__isnull=False
    )
    keys = [f"validity:{pk}" for pk in earlier.values_list("pk", flat=True)]
    standing = Deadline.objects.open().filter(source_key__in=keys).order_by("-pk")
    return standing.values_list("source_key", flat=True).first() or ""


def _may_see(fact: Model, user: User) -> bool:
    if isinstance(fact, Validity):
        return Person.objects.visible_to(user).filter(pk=fact.person_id).exists()
    matter_id: int = getattr(fact, "matter_id", 0)
    return Matter.objects.visible_to(user).filter(pk=matter_id).exists()


def key_of_event(matter: Matter, event: Event) -> str:
    """Return the key of an event without a record: matter, kind and first day. Twice the same is the same."""
    day = next(iter(event.dates.values()), None)
    return f"event:{matter.pk}.{event.trigger_kind}:{day.isoformat() if day else ''}"[:60]


def docketing_of(source_key: str, user: User) -> Docketing | None:
    """Return how the fact was last docketed, if it was."""
    found = Docketing.objects.visible_to(user).filter(source_key=source_key)
    return found.select_related("docketed_by", "matter__client", "matter__responsible").order_by("-docketed_at").first()
