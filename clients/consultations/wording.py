"""What clients and visitors read, in nine languages: files of words, one a language, and dates in those languages.

English is the master: a sentence missing elsewhere is shown in English, and a test says which are missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "ht": "Kreyòl ayisyen",
    "pt": "Português",
    "fr": "Français",
    "zh-hans": "简体中文",
    "vi": "Tiếng Việt",
    "ru": "Русский",
    "ar": "العربية",
}
RIGHT_TO_LEFT = frozenset({"ar"})
MASTER = "en"
FOLDER = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language."""

    language: str
    sentences: Mapping[str, Any]

    def say(self, name: str, /, **values: object) -> str:
        """Return the sentence called `name`, as "letters.greeting", with its gaps filled."""
        text = self._find(name)
        return text.format(**values) if values else text

    def list_of(self, name: str) -> list[str]:
        found = _at(self.sentences, name)
        return list(found if found is not None else _at(words(MASTER).sentences, name))

    def section(self, name: str) -> dict[str, str]:
        """Return every sentence of a section, English where there is none, for templates."""
        return {**(_at(words(MASTER).sentences, name) or {}), **(_at(self.sentences, name) or {})}

    def _find(self, name: str) -> str:
        found = _at(self.sentences, name)
        if found is None and self.language != MASTER:
            found = _at(words(MASTER).sentences, name)
        if found is None:
            raise KeyError(name)
        return str(found)

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def apart(self, text: str) -> str:
        """Return a name, an address or a number that keeps its own order of reading where the words run from the right.

        Not for what is copied or pressed, such as keys and links.
        """
        return f"\u2068{text}\u2069" if text and self.direction == "rtl" else text

    def day(self, day: date) -> str:
        """Return "Tuesday, December 1, 2026" in this language."""
        return self.say(
            "dates.day",
            weekday=self.list_of("dates.weekdays")[day.weekday()],
            month=self.list_of("dates.months")[day.month - 1],
            day=day.day,
            year=day.year,
        )

    def time(self, moment: datetime) -> str:
        """Return the wall-clock time of an aware moment: "9:30 AM", or "9:30" where 24 hours are counted."""
        if self.say("dates.clock") == "12":
            half = self.say("dates.am") if moment.hour < 12 else self.say("dates.pm")
            return self.say("dates.time", hour=moment.hour % 12 or 12, minute=f"{moment.minute:02}", half=half)
        return f"{moment.hour}:{moment.minute:02}"

    def when(self, instant: datetime, zone: str) -> str:
        """Return day, time and the zone's name for an instant, as a clock in `zone` shows it."""
        local = instant.astimezone(ZoneInfo(zone))
        return self.say("dates.when", day=self.day(local.date()), time=self.time(local), zone=zone_name(zone, local))

    def when_both(self, instant: datetime, zone: str, office_zone: str) -> str:
        """Return the time in the reader's zone, with the office's beside it where the clocks differ."""
        said = self.when(instant, zone)
        here, there = instant.astimezone(ZoneInfo(zone)), instant.astimezone(ZoneInfo(office_zone))
        if here.utcoffset() == there.utcoffset():
            return said
        office = self.say("dates.office", when=self.when(instant, office_zone))
        return f"{said} · {office}"


def zone_name(zone: str, moment: datetime) -> str:
    """Return how a zone is named beside a time: "New York, EST"."""
    city = zone.rpartition("/")[2].replace("_", " ")
    short = moment.tzname() or ""
    return f"{city}, {short}" if short.isalpha() else f"{city}, UTC{moment:%z}"[:-2] + ":" + f"{moment:%z}"[-2:]


def known(language: str) -> str:
    """Return the language if we have words in it, a wider form of it, or English."""
    code = language.lower()
    if code in LANGUAGES:
        return code
    if code.startswith("zh"):
        return "zh-hans"
    base = code.split("-")[0]
    return base if base in LANGUAGES else MASTER


def words(language: str) -> Words:
    """Return the words of a language we have, English for any other."""
    return _load(known(language))


@cache
def _load(code: str) -> Words:
    path = FOLDER / f"{code}.toml"
    with path.open("rb") as file:
        return Words(code, tomllib.load(file))


def _at(tree: Mapping[str, Any], name: str) -> Any:
    found: Any = tree
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found
