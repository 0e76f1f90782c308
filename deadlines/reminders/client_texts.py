"""What clients are told, in their language: files a lawyer can read and correct, and the firm's own words over them.

A language without a text falls back on English, and says so: in the message itself and in the ledger.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from deadlines.reminders.models import ClientText

FOLDER = Path(__file__).parent / "texts"
MASTER = "en"
KINDS = ("appearance", "consultation", "validity")
FIELDS = frozenset({"name", "what", "when", "day", "place", "firm", "phone"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text, with gaps named in `FIELDS`."""

    language: str
    subject: str
    email: str
    sms: str
    is_own: bool = False


@cache
def file_of(language: str) -> dict[str, Any]:
    """Return what the file of a language says."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def languages() -> dict[str, str]:
    """Return the languages that have a file, by code, under their own names."""
    codes = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return {code: str(file_of(code)["language"]) for code in codes}


def nearest(language: str) -> str | None:
    """Return the code of the file for a language, by its base if need be (“pt-BR” is in “pt”), or None."""
    code = language.lower()
    for candidate in (code, "zh-hans" if code.startswith("zh") else code.split("-")[0]):
        if candidate in languages():
            return candidate
    return None


def shipped(kind: str, language: str) -> Text:
    """Return the text that came with the product."""
    part = file_of(language)[kind]
    return Text(language, part["subject"], part["email"], part["sms"])


OwnTexts = Mapping[tuple[str, str], Text]  # by kind and language


def own_texts() -> OwnTexts:
    """Return the firm's own words, in one query."""
    return {
        (own.kind, own.language): Text(own.language, own.subject, own.email, own.sms, is_own=True)
        for own in ClientText.objects.all()
    }


def text_for(kind: str, language: str, own: OwnTexts) -> Text:
    """Return the firm's own text of a kind in a language, else the shipped one, else the English one."""
    code = nearest(language) or MASTER
    return own.get((kind, language.lower())) or own.get((kind, code)) or shipped(kind, code)


def name_of(what: str, language: str) -> str:
    """Return what a sort of appointment or document is called."""
    code = nearest(language) or MASTER
    names = file_of(code)["names"]
    return str(names.get(what) or names["other"])


def gaps(text: str) -> set[str]:
    """Return the names of the gaps in a text; raises ValueError when its braces do not match."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
