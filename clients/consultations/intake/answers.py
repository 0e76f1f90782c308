"""Answers as they travel: out of a posted form, onto the page, into a fact. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clients.consultations.history.dates import NotADate, read_date
from clients.consultations.intake.questions import Field, Question

MOST_ENTRIES = 60
LONGEST_TEXT, LONGEST_WORDS = 300, 20_000
_NAME = re.compile(r"q-([a-z_]+)-(\d{1,2})-([a-z_]+)")

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class FactParts:
    """What an answer says, ready to be recorded."""

    on: date | None = None
    until: date | None = None
    precision: str = "day"
    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""


def box_name(question: Question, entry: int, name: str) -> str:
    """Return how one box is called in the form."""
    return f"q-{question.id}-{entry}-{name}"


def read(posted: Mapping[str, str], asked: Mapping[str, Question]) -> dict[tuple[str, int], Values]:
    """Return what was typed, by question and entry: boxes that exist, cut to their length, choices as offered."""
    found: dict[tuple[str, int], Values] = {}
    for key, raw in posted.items():
        parts = _NAME.fullmatch(key)
        question = asked.get(parts.group(1)) if parts else None
        if parts is None or question is None:
            continue
        entry = int(parts.group(2))
        box = question.field(parts.group(3))
        if box is None or entry >= MOST_ENTRIES or (entry and not question.is_list):
            continue
        found.setdefault((question.id, entry), {})[box.name] = _clean(raw, box)
    return found


def _clean(raw: str, box: Field) -> str:
    text = raw.replace("\x00", "").replace("\r\n", "\n").strip()
    if box.type == "choice":
        return text if text in box.choices else ""
    if box.type == "yes_no":
        return text if text in ("yes", "no", "unsure") else ""
    return text[: LONGEST_WORDS if box.type == "long" else LONGEST_TEXT]


def is_blank(values: Values) -> bool:
    return not any(values.values())


def wrong_dates(question: Question, values: Values) -> list[str]:
    """Return the names of the boxes whose date cannot be read."""
    return [
        box.name
        for box in question.fields
        if box.type == "date" and values.get(box.name) and not _date(values[box.name])
    ]


def as_fact(question: Question, values: Values) -> FactParts | None:
    """Return the parts of the fact an answer says; None for an answer that says no.

    A date that cannot be read is kept in the data as it was typed.
    """
    if question.kind == "yes_no" and values.get("answer") != "yes":
        return None
    on, until = _date(values.get(question.on, "")), _date(values.get(question.until, ""))
    taken = {name for name, read_ in ((question.on, on), (question.until, until)) if name and read_}
    data = {
        (box.data_name or box.name): values[box.name]
        for box in question.fields
        if values.get(box.name) and box.name not in taken | {"words"}
    }
    if question.on == "year" and on:
        data["year"] = str(on[0].year)
    return FactParts(
        on=on[0] if on else None,
        until=until[0] if until else None,
        precision=on[1] if on else "day",
        data=data,
        words=values.get("words", ""),
    )


def _date(text: str) -> tuple[date, str] | None:
    try:
        return read_date(text) if text else None
    except NotADate:
        return None
