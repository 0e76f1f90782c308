"""The fact a deadline came from, by its key: notice:42, filing:7, deadline:9, a person's own word."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from clients.filings.models import Filing
from clients.notices.models import Notice
from clients.people.models import Validity
from clients.proceedings.models import Appearance, Order, Proceeding
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline

MODELS: dict[str, tuple[type[Model], str]] = {
    "notice": (Notice, "notices:detail"),
    "filing": (Filing, "filings:detail"),
    "order": (Order, "proceedings:order"),
    "appearance": (Appearance, "proceedings:appearance"),
    "proceeding": (Proceeding, "proceedings:detail"),
    "validity": (Validity, ""),
    "deadline": (Deadline, "deadlines:detail"),
}
IN_WORDS = {
    "notice": "Notice",
    "filing": "Filing",
    "order": "Order",
    "appearance": "Appearance",
    "proceeding": "Proceedings",
    "validity": "Validity",
    "deadline": "Follows from",
    "event": "Event",
    "person": "Set by a person",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a deadline came from: what kind of fact, its name, its page ("" where it has none)."""

    kind: str
    words: str
    name: str
    href: str


def key_of(fact: Model) -> str:
    """Return the source key of a saved fact: notice:42."""
    kind = next(kind for kind, (model, _) in MODELS.items() if isinstance(fact, model))
    return f"{kind}:{fact.pk}"


def split(source_key: str) -> tuple[str, int | None]:
    """Return the kind of a key and its number; an event's key has no number."""
    kind, _, number = source_key.partition(":")
    return kind, int(number) if number.isdecimal() else None


def fact_of(source_key: str) -> Model | None:
    """Return the fact itself, or None for an event, a person's word, or one that is gone. One query."""
    kind, pk = split(source_key)
    if kind not in MODELS or pk is None:
        return None
    return MODELS[kind][0]._default_manager.filter(pk=pk).first()


def source_of(deadline: Deadline) -> Source:
    """Return where the deadline came from, for its page."""
    kind, pk = split(deadline.source_key)
    fact = fact_of(deadline.source_key)
    if kind == "event":
        trigger = book().triggers.get(deadline.inputs.get("trigger", ""))
        return Source(kind, IN_WORDS[kind], trigger.name if trigger else "", "")
    name = str(getattr(fact, "title", "") or fact or "")
    return Source(kind, IN_WORDS.get(kind, "Source"), name, _href(kind, pk) if fact else "")


def _href(kind: str, pk: int | None) -> str:
    try:
        return reverse(MODELS[kind][1], args=[pk])
    except NoReverseMatch:
        return ""
