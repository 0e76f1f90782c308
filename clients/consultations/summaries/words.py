"""The catalogue's words in the client's language: factors, facts, systems' reasons, the lifecycle.

English stands in the catalogues themselves; `words/<language>.toml` holds the others. What a language lacks is printed
in English, and the paper says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from clients.consultations import paper
from clients.consultations.factors import Factor
from clients.consultations.paper import dates, messages

FOLDER = Path(__file__).parent / "words"
ENGLISH = "en"


@cache
def _file(language: str) -> Mapping[str, Any]:
    path = FOLDER / f"{language}.toml"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        return tomllib.load(file)


def unread() -> tuple[str, ...]:
    """Return the languages, by their English names, in which no translator has read the catalogue's words."""
    names = (path.stem for path in sorted(FOLDER.glob("*.toml")))
    return tuple(messages.name_in_english(name) for name in names if not _file(name).get("reviewed_by"))


def is_unchecked(language: str) -> bool:
    """Whether a paper in this language holds words of ours that no translator has read."""
    wanted = messages.canonical(language)
    return wanted != ENGLISH and not (messages.load(wanted).reviewed_by and _file(wanted).get("reviewed_by"))


@dataclass(slots=True)
class Words:
    """What is said in one language. `some_english` becomes true once a word was missing."""

    language: str = ENGLISH
    tree: Mapping[str, Any] = field(default_factory=dict)
    some_english: bool = False

    @classmethod
    def of(cls, language: str, *, form: str) -> Words:
        """Return the words for a paper: the office reads the catalogue as it is, in English."""
        wanted = messages.canonical(language)
        if form != paper.Form.CLIENT or wanted == ENGLISH:
            return cls()
        return cls(wanted, _file(wanted))

    def _say(self, part: str, key: str, english: Any) -> Any:
        if self.language == ENGLISH:
            return english
        said = self.tree.get(part, {}).get(key)
        if said is None:
            self.some_english = True
            return english
        return said

    def listed(self, parts: Iterable[str], *, mark: str = "semicolon") -> str:
        """Return the parts one after the other, with the language's own marks between them."""
        return messages.load(self.language).listed(parts, mark=mark)

    def factor(self, factor: Factor) -> Factor:
        """Return the factor with title, meaning and what follows in this language."""
        if self.language == ENGLISH:
            return factor
        said = self._say("factor", factor.id, (factor.title, factor.meaning, factor.action))
        return replace(factor, title=said[0], meaning=said[1], action=said[2], eased_by=())

    def fact(self, said: Any) -> str:
        """Return one fact of a decision: what it is, when, and the names in it."""
        if isinstance(said, str) or self.language == ENGLISH:
            return said if isinstance(said, str) else str(said["text"])
        kind = str(self._say("fact", said["kind"], said["text"]))
        return self.listed((kind, *self._when(said), *said.get("names", ())), mark="comma")

    def _when(self, said: Mapping[str, Any]) -> list[str]:
        if not said.get("on"):
            return []
        day = date.fromisoformat(said["on"])
        return [dates.short(day, messages.load(self.language)) if said.get("exact") else str(day.year)]

    def because(self, english: str) -> str:
        """Return why a system is on the map."""
        return str(self._say("because", english, english))

    def check(self, names: Sequence[str]) -> str:
        """Return what to compare when the records come, in one line."""
        return self.listed(str(self._say("check", name, name)) for name in names)

    def group(self, code: str, english: str) -> str:
        """Return the name of a group of resources."""
        return str(self._say("group", code, english))

    def mode(self, code: str, english: str) -> str:
        """Return how the meeting was held."""
        return str(self._say("mode", code, english))

    def station(self, place: paper.LifecyclePlace) -> paper.LifecyclePlace:
        """Return a station of the lifecycle with its rights, filings and what comes next."""
        rights, filings, following = self._say("station", place.stage.value, (place.rights, place.filings, place.next))
        return replace(place, rights=tuple(rights), filings=tuple(filings), next=following)
