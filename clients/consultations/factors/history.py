"""The history a detector reads: accepted facts in order, with the questions detectors ask of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One accepted fact. `data` has the shape of its kind (history/kinds.py); `key` says where it stands."""

    kind: str
    on: date | None = None
    until: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    key: str = ""
    exact: bool = True

    def says(self, name: str, *values: str) -> bool:
        """Say whether the fact's field has one of these values."""
        return str(self.data.get(name, "")).lower() in values


@dataclass(frozen=True, slots=True)
class Found:
    """A factor that applies: by which facts, how, and how sure. `confidence` is the weaker of rule and facts."""

    factor_id: str
    facts: tuple[Fact, ...]
    because: str
    confidence: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything known about one person, oldest first; facts without a date come first."""

    facts: tuple[Fact, ...]
    born_on: date | None = None
    is_resident: bool = False
    is_citizen: bool = False

    @classmethod
    def of(cls, facts: Iterable[Fact], **person: Any) -> History:
        return cls(tuple(sorted(facts, key=lambda fact: fact.on or date.min)), **person)

    def all(self, *kinds: str) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind in kinds)

    def last(self, kind: str) -> Fact | None:
        return next((fact for fact in reversed(self.facts) if fact.kind == kind), None)

    def after(self, moment: Fact, *kinds: str) -> tuple[Fact, ...]:
        """Return later dated facts of these kinds."""
        if moment.on is None:
            return ()
        return tuple(fact for fact in self.all(*kinds) if fact.on and fact.on > moment.on)
