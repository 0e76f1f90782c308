"""The catalogue of systems and the library of resources, read once from data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class When:
    """A kind of fact that makes exposure likely, with the reason in words."""

    fact: str
    because: str


@dataclass(frozen=True, slots=True)
class System:
    """One government system. `office` is the code of the office that answers records requests about it."""

    id: str
    name: str
    owner: str
    office: str
    what: str
    holds: tuple[str, ...]
    authority: tuple[str, ...]
    ask: str
    likely_when: tuple[str, ...]
    check: tuple[str, ...]
    confidence: str
    confidence_note: str
    in_flux: str
    caution: str
    sources: tuple[str, ...]
    when: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """An official or professional page that a summary may cite."""

    id: str
    group: str
    name: str
    url: str
    use: str
    topics: tuple[str, ...]
    pairs_with: tuple[str, ...]
    always: bool


@cache
def systems() -> dict[str, System]:
    """Return the systems by id, in the order of the file."""
    rows = _read("systems")["system"]
    return {row["id"]: _system(row) for row in rows}


@cache
def resources() -> dict[str, Resource]:
    """Return the resources by id, in the order of the file."""
    return {
        row["id"]: Resource(
            row["id"],
            row["group"],
            row["name"],
            row["url"],
            row["use"],
            tuple(row["topics"]),
            tuple(row.get("pairs_with", ())),
            row.get("always", False),
        )
        for row in _read("resources")["resource"]
    }


@cache
def resource_groups() -> dict[str, str]:
    """Return the names of the groups of resources."""
    return dict(_read("resources")["groups"])


@cache
def citing_habits() -> tuple[str, ...]:
    """Return the habits of citing that decide which resources go together."""
    return tuple(_read("resources")["habits"])


def cite(topics: set[str], *, most: int = 10) -> list[Resource]:
    """Return the resources for these topics, with those that belong beside them and those that always go along.

    The order is: what fits most topics first, each followed by its pairs; what always goes along comes last.
    """
    fitting = sorted(
        (resource for resource in resources().values() if topics & set(resource.topics)),
        key=lambda resource: -len(topics & set(resource.topics)),
    )
    chosen: dict[str, Resource] = {}
    for resource in fitting[:most]:
        for one in (resource, *(resources()[pair] for pair in resource.pairs_with)):
            chosen.setdefault(one.id, one)
    for resource in resources().values():
        if resource.always:
            chosen.setdefault(resource.id, resource)
    return list(chosen.values())


def _system(row: dict[str, Any]) -> System:
    return System(
        row["id"],
        row["name"],
        row["owner"],
        row["office"],
        row["what"],
        tuple(row["holds"]),
        tuple(row["authority"]),
        row["ask"],
        tuple(row["likely_when"]),
        tuple(row["check"]),
        row["confidence"],
        row["confidence_note"],
        row.get("in_flux", ""),
        row.get("caution", ""),
        tuple(row["sources"]),
        tuple(When(one["fact"], one["because"]) for one in row["when"]),
    )


def _read(name: str) -> dict[str, Any]:
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
