"""How names and numbers are folded so that any spelling finds them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii

_SPACE = re.compile(r"\s+")
_NUMBERISH = re.compile(r"[A-Za-z]{0,3}[\d\s().+-]*\d[\d\s().+-]*")


def fold(text: str) -> str:
    """Return `text` in lower case without accents, in its own script."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _SPACE.sub(" ", plain.casefold()).strip()


def latin(text: str) -> str:
    """Return `text` folded and written in Latin letters: Коваль gives koval."""
    return _SPACE.sub(" ", anyascii(text).lower().replace("'", "")).strip()


def sort_key(family_name: str, given_name: str, native_name: str) -> str:
    """Return the key people are listed by: family name, then given name, in Latin letters."""
    return latin(f"{family_name} {given_name}".strip() or native_name)[:300]


def search_blob(names: Iterable[str], numbers: Iterable[str], addresses: Iterable[str] = ()) -> str:
    """Return the text that is searched: each name in its own script and in Latin, numbers as bare digits."""
    parts: dict[str, None] = {}
    for name in names:
        if name:
            parts[fold(name)] = None
            parts[latin(name)] = None
    for number in numbers:
        if number:
            parts[compact(number)] = None
    for address in addresses:
        if address:
            parts[address.casefold()] = None
    return " ".join(parts)


def compact(number: str) -> str:
    """Return a number without spaces and punctuation, in lower case: A123-456-789 gives a123456789."""
    return re.sub(r"[^0-9a-z]", "", number.lower())


def search_words(text: str) -> list[str]:
    """Return the pieces a record must contain, folded as `search_blob` folds; a number counts as one piece."""
    text = text.strip()
    if _NUMBERISH.fullmatch(text):
        digits = compact(text)
        return [digits.removeprefix("a") if digits[:1] == "a" else digits]
    return [fold(word) for word in _SPACE.split(text) if fold(word)]
