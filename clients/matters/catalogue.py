"""The types of matter and their stages, read once from types.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("types.toml")


class UnknownType(LookupError):
    """No such type of matter, or no such stage in it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a matter; `days` is the office's own target, 0 where the wait is not ours to bound."""

    code: str
    name: str
    days: int

    def due_on(self, entered_on: date) -> date | None:
        """Return the last day the office allows itself, or None when it sets none."""
        return entered_on + timedelta(days=self.days) if self.days else None


@dataclass(frozen=True, slots=True)
class MatterType:
    code: str
    name: str
    group: str
    protection: str
    parties: tuple[str, ...]
    forms: tuple[str, ...]
    stages: tuple[Stage, ...]

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, code: str) -> Stage:
        """Return the stage with this code; raises UnknownType."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise UnknownType(f"{self.code} has no stage “{code}”")

    def after(self, code: str) -> str:
        """Return the code of the stage that usually follows, or of the first for one we do not know."""
        codes = [stage.code for stage in self.stages]
        at = codes.index(code) + 1 if code in codes else 0
        return codes[min(at, len(codes) - 1)]


@cache
def all_types() -> Mapping[str, MatterType]:
    """Return every type by its code, in the file's order."""
    with FILE.open("rb") as file:
        return {row["code"]: _read(row) for row in tomllib.load(file)["type"]}


def matter_type(code: str) -> MatterType:
    """Return the type with this code; raises UnknownType."""
    try:
        return all_types()[code]
    except KeyError:
        raise UnknownType(f"no type of matter “{code}”") from None


def stage_name(type_code: str, stage_code: str) -> str:
    """Return how a stage is called; a code we no longer know is shown as it is."""
    try:
        return matter_type(type_code).stage(stage_code).name
    except UnknownType:
        return stage_code


def type_name(code: str) -> str:
    """Return how a type is called; a code we no longer know is shown as it is."""
    found = all_types().get(code)
    return found.name if found else code


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the types under their headings, for a select."""
    grouped = groupby(all_types().values(), key=lambda found: found.group)
    return [(group, [(found.code, found.name) for found in members]) for group, members in grouped]


@cache
def all_stages() -> list[tuple[str, str]]:
    """Return every stage of any type once, by name, for a select."""
    named: dict[str, str] = {}
    for kind in all_types().values():
        for stage in kind.stages:
            named.setdefault(stage.code, stage.name)
    return sorted(named.items(), key=lambda pair: pair[1])


def _read(row: Mapping[str, Any]) -> MatterType:
    return MatterType(
        code=row["code"],
        name=row["name"],
        group=row["group"],
        protection=row.get("protection", "none"),
        parties=tuple(row["parties"]),
        forms=tuple(row["forms"]),
        stages=tuple(Stage(**stage) for stage in row["stages"]),
    )
