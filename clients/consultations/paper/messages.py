"""The fixed words of the paper, one TOML file per language beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .typeset.direction import RTL_LANGUAGES

FOLDER = Path(__file__).parent / "messages"
ENGLISH = "en"

_TRADITIONAL = frozenset({"hk", "mo", "tw", "hant"})
_NAMES = {
    "fa": "فارسی", "ur": "اردو", "ps": "پښتو", "he": "עברית", "ti": "ትግርኛ", "ne": "नेपाली",
    "uk": "Українська", "tl": "Tagalog", "pl": "Polski", "tr": "Türkçe",
}  # fmt: skip


class MessageMissing(KeyError):
    """A fixed word is in no message file: a mistake in the program, found by its tests."""


@dataclass(frozen=True, slots=True)
class Messages:
    """The words of one language. Asking for one that is missing gives English and remembers it."""

    language: str
    name: str
    reviewed_by: str
    words: Mapping[str, Any]
    exists: bool = True
    english: Messages | None = None
    fallen_back: set[str] = field(default_factory=set)

    @property
    def rtl(self) -> bool:
        """Whether the page runs from right to left: it goes with the fixed words, not with the reader."""
        return self.words_language in RTL_LANGUAGES

    @property
    def words_language(self) -> str:
        """The language the fixed words are really in."""
        return self.language if self.exists else ENGLISH

    def _find(self, key: str) -> Any:
        if key in self.words:
            return self.words[key]
        if self.english is None:
            raise MessageMissing(key)
        if self.exists:
            self.fallen_back.add(key)
        return self.english._find(key)

    def has(self, key: str) -> bool:
        """Whether there is such a word at all, in this language or in English."""
        return key in self.words or (self.english is not None and self.english.has(key))

    def text(self, key: str, **values: object) -> str:
        found = str(self._find(key))
        return found.format_map({name: str(value) for name, value in values.items()}) if values else found

    def listed(self, parts: Iterable[str], *, mark: str = "semicolon") -> str:
        """Return the parts one after the other, with the language's own comma or semicolon between them."""
        return self.text(f"paper.{mark}").join(parts)

    def texts(self, key: str, **values: object) -> tuple[str, ...]:
        named = {name: str(value) for name, value in values.items()}
        return tuple(str(line).format_map(named) if named else str(line) for line in self._find(key))


def canonical(language: str) -> str:
    """Return the language as its message file is named: "es-MX" is "es", "zh-TW" is "zh-Hant"."""
    parts = language.replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(parts[1:]) else "zh-Hans"
    return parts[0]


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a message file."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def _file(language: str) -> Mapping[str, Any]:
    with (FOLDER / f"{language}.toml").open("rb") as opened:
        found = tomllib.load(opened)
    flat = {key: value for key, value in found.items() if not isinstance(value, dict)}
    for section, entries in found.items():
        if isinstance(entries, dict):
            flat |= {f"{section}.{key}": value for key, value in entries.items()}
    return MappingProxyType(flat)


def load(language: str) -> Messages:
    """Return a language's words, over English for what it lacks; English words for an unknown one."""
    wanted = canonical(language)
    english_words = _file(ENGLISH)
    english = Messages(ENGLISH, "English", str(english_words["reviewed_by"]), english_words)
    if wanted == ENGLISH:
        return english
    if wanted not in languages():
        return Messages(wanted, _NAMES.get(wanted, wanted), "", {}, exists=False, english=english)
    words = _file(wanted)
    return Messages(wanted, str(words["name"]), str(words["reviewed_by"]), words, english=english)


def unreviewed() -> list[str]:
    """The languages, by their English names, whose words no human translator has checked yet."""
    others = (language for language in languages() if language != ENGLISH)
    return [name_in_english(language) for language in others if not load(language).reviewed_by]


def name_in_english(language: str) -> str:
    """Return what staff call a language that has a message file."""
    return str(_file(language)["name_in_english"])
