"""The entries of the law watch, read once. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("entries.toml")
STATES = {"in effect": "done", "disputed": "soon", "proposed": "", "ended": ""}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the law: when, in which state, with which effect, for which rules and filings."""

    id: str
    title: str
    kind: str
    happened_on: date
    effective_on: date | None
    state: str
    effect: str
    source: str
    url: str
    rules: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def tag(self) -> str:
        """The colour of the state's word."""
        return STATES[self.state]


@cache
def entries() -> dict[str, Entry]:
    """Return the entries by id, newest first."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["entry"]
    found = [
        Entry(**{
            **row, "effective_on": row.get("effective_on"), "rules": tuple(row["rules"]), "forms": tuple(row["forms"])
        })
        for row in rows
    ]  # fmt: skip
    return {entry.id: entry for entry in sorted(found, key=lambda entry: entry.happened_on, reverse=True)}
