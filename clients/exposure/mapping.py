"""From known facts to systems that may hold data. Pure: facts in, reasons out; no score, no ranking of people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clients.exposure.catalogue import System, systems


@dataclass(frozen=True, slots=True)
class Known:
    """One accepted fact about a person, in the words of the record.

    `kind` is a word of the catalogue's conditions (entry_inspected, filing, removal_order …), `source_key` tells where
    it stands in the record.
    """

    kind: str
    text: str
    on: date | None = None
    source_key: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a system is on the map: the fact, and how it leads there."""

    fact: Known
    because: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """One system with every fact that leads to it."""

    system: System
    reasons: tuple[Reason, ...]

    @property
    def by_meaning(self) -> list[tuple[str, list[Reason]]]:
        """The facts by how they lead there: several of a kind stand together, in the catalogue's order."""
        found: dict[str, list[Reason]] = {}
        for reason in self.reasons:
            found.setdefault(reason.because, []).append(reason)
        return list(found.items())


def exposures(known: Iterable[Known]) -> list[Exposure]:
    """Return the systems to which at least one fact leads, in the catalogue's order."""
    by_kind: dict[str, list[Known]] = {}
    for fact in known:
        by_kind.setdefault(fact.kind, []).append(fact)
    found = []
    for system in systems().values():
        reasons = tuple(Reason(fact, when.because) for when in system.when for fact in by_kind.get(when.fact, ()))
        if reasons:
            found.append(Exposure(system, reasons))
    return found
