"""All services at once, for start-up and for a person who asks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseapp.core.connections import others
from caseapp.core.connections.addresses import problem_with_address
from caseapp.core.connections.database import problem_with_database

_PROBES = {
    "DATABASE_URL": problem_with_database,
    "BROKER_URL": others.problem_with_broker,
    "CACHE_URL": others.problem_with_cache,
    "EMAIL_URL": others.problem_with_email,
    "STORAGE_URL": others.problem_with_storage,
}
# Without these nothing works; the others may be down for a while and nothing is lost.
_NEEDED_AT_ONCE = frozenset({"DATABASE_URL"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one service."""

    name: str
    sentence: str
    stops_start: bool


def findings(values: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Everything wrong with the services the environment names, found by asking each of them."""
    for name, probe in _PROBES.items():
        value = values.get(name, "")
        if not value:
            continue
        if sentence := problem_with_address(name, value):
            yield Finding(name, sentence, stops_start=True)
        elif sentence := probe(value):
            yield Finding(name, sentence, stops_start=name in _NEEDED_AT_ONCE)
