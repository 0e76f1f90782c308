"""The types of notices an office receives: names, urgency, what to capture, traps. Data, no models.

    from clients.notices import catalogue

    catalogue.notice_types()["noid"].name      # "Notice of Intent to Deny"
    catalogue.notice_type("noid").dates        # (NoticeDate("notice_on", "Date on the notice"), …)

Which rules a type starts is the rulebook's business (`notice.<id>` in its triggers).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("catalogue.toml")
UNREADABLE = "Notice of unknown kind"
URGENCIES = ("low", "normal", "high", "critical")


class CatalogueError(ValueError):
    """The catalogue file is wrong; the message names the notice type."""


@dataclass(frozen=True, slots=True)
class NoticeDate:
    """A date to capture from a notice: its name in the data and its label on the page."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class NoticeType:
    """One type of notice. `fields` are what a reader finds on the paper, `dates` what to record."""

    id: str
    name: str
    agency: str
    form_number: str
    urgency: str
    recognise_by: tuple[str, ...]
    dates: tuple[NoticeDate, ...]
    fields: tuple[str, ...]
    response: str
    traps: tuple[str, ...]
    confidence: str


@cache
def notice_types() -> Mapping[str, NoticeType]:
    """Return all notice types by id, in the order of the file."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    types = [_read(entry, data["dates"], data["standard_fields"]) for entry in data["notice"]]
    return {kind.id: kind for kind in types}


def notice_type(notice_id: str) -> NoticeType:
    """Return one type; KeyError when there is none with this id."""
    return notice_types()[notice_id]


def name_of(notice_id: str) -> str:
    """Return the type's name; the id itself for one that is no longer listed, and words for an unreadable one."""
    found = notice_types().get(notice_id)
    return found.name if found else notice_id.replace("_", " ") or UNREADABLE


def choices() -> list[tuple[str, str]]:
    """Return (id, "Name (form)") for a form's drop-down, by agency and name."""
    ordered = sorted(notice_types().values(), key=lambda kind: (kind.agency, kind.name))
    return [(kind.id, f"{kind.name} ({kind.form_number})") for kind in ordered]


def _read(entry: dict[str, Any], labels: Mapping[str, str], standard: list[str]) -> NoticeType:
    unknown = [name for name in entry["dates"] if name not in labels]
    if unknown or entry["urgency"] not in URGENCIES:
        raise CatalogueError(f"{entry['id']}: unknown date or urgency: {unknown or entry['urgency']}.")
    fields = (*(standard if entry.get("standard_fields") else ()), *entry.get("fields", ()))
    return NoticeType(
        id=entry["id"],
        name=entry["name"],
        agency=entry["agency"],
        form_number=entry["form_number"],
        urgency=entry["urgency"],
        recognise_by=tuple(entry["recognise_by"]),
        dates=tuple(NoticeDate(name, labels[name]) for name in entry["dates"]),
        fields=fields,
        response=entry.get("response", ""),
        traps=tuple(entry.get("traps", ())),
        confidence=entry["confidence"],
    )
