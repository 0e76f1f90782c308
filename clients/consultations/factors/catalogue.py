"""The factors as data, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that deserves attention. `days` and `years` are the law's numbers for its detector, 0 where none."""

    id: str
    title: str
    meaning: str
    rule: str
    url: str
    confidence: str
    eased_by: tuple[str, ...]
    action: str
    topics: tuple[str, ...]
    days: int
    years: int


@cache
def factors() -> dict[str, Factor]:
    """Return the factors by id, in the order of the file."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["factor"]
    return {
        row["id"]: Factor(
            row["id"],
            row["title"],
            row["meaning"],
            row["rule"],
            row["url"],
            row["confidence"],
            tuple(row["eased_by"]),
            row["action"],
            tuple(row["topics"]),
            row.get("days", 0),
            row.get("years", 0),
        )
        for row in rows
    }
