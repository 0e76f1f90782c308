"""The sheets, read once from data; the rights card is made of the paper's own words. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clients.consultations.paper import messages

FILE = Path(__file__).with_name("sheets.toml")
RIGHTS = ("street", "home", "held", "served")


@dataclass(frozen=True, slots=True)
class Source:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One checklist. `reader` is "client" or "office"; `note` says what of it is in flux."""

    id: str
    name: str
    reader: str
    line: str
    topics: tuple[str, ...]
    factors: tuple[str, ...]
    stations: tuple[str, ...]
    confidence: str
    note: str
    sources: tuple[Source, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RightsCard:
    """What to do if stopped or served, in one language."""

    language: str
    name: str
    direction: str
    is_checked: bool
    heading: str
    intro: str
    parts: tuple[Part, ...]


@cache
def sheets() -> dict[str, Sheet]:
    """Return the sheets by id, in the order of the file."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["sheet"]
    return {
        row["id"]: Sheet(
            id=row["id"],
            name=row["name"],
            reader=row["reader"],
            line=row["line"],
            topics=tuple(row["topics"]),
            factors=tuple(row["factors"]),
            stations=tuple(row["stations"]),
            confidence=row["confidence"],
            note=row.get("note", ""),
            sources=tuple(Source(**source) for source in row["sources"]),
            parts=tuple(Part(part["heading"], tuple(part["points"])) for part in row["part"]),
        )
        for row in rows
    }


def for_factor(factor_id: str) -> list[Sheet]:
    """Return the sheets that help with one factor."""
    return [sheet for sheet in sheets().values() if factor_id in sheet.factors]


def for_station(stage: str) -> list[Sheet]:
    """Return the sheets that help at one station of the lifecycle."""
    return [sheet for sheet in sheets().values() if stage in sheet.stations]


def rights_card(language: str, *, phone: str) -> RightsCard:
    """Return the card in a language the paper is written in, English for any other."""
    wanted = messages.canonical(language)
    said = messages.load(wanted if wanted in messages.languages() else messages.ENGLISH)
    return RightsCard(
        language=said.language,
        name=said.name,
        direction=said.text("direction"),
        is_checked=said.language == messages.ENGLISH or bool(said.reviewed_by),
        heading=said.text("stopped.heading"),
        intro=said.text("stopped.intro"),
        parts=tuple(
            Part(said.text(f"stopped.{name}"), said.texts(f"stopped.{name}_points", phone=phone)) for name in RIGHTS
        ),
    )


def card_languages() -> list[tuple[str, str]]:
    """Return the languages the card can be printed in, with the name each gives itself."""
    return [(code, messages.load(code).name) for code in messages.languages()]
