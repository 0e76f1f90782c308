"""How names and numbers are folded so that any spelling finds them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii

_LATIN, _ARABIC = re.compile(r"[A-Za-z]"), re.compile("[\u0600-\u06ff]")
_SPACE = re.compile(r"\s+")
_BETWEEN_WORDS = re.compile(r"[\s,;،、]+")
_NUMBERISH = re.compile(r"[A-Za-z]{0,3}[\d\s().#+-]*\d[\d\s().#+-]*")


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
    """Return the text that is searched: each name in its own script and in Latin, with and without its hyphens, and
    how it sounds, as ~jsf~; numbers as bare digits.
    """
    parts: dict[str, None] = {}
    for name in names:
        if name:
            parts[fold(name)] = None
            parts[latin(name)] = None
            parts[latin(name).replace("-", "")] = None
            parts.update((f"~{sound}~", None) for sound in sounds(name))
    for number in numbers:
        if number:
            parts[compact(number)] = None
    for address in addresses:
        if address:
            parts[address.casefold()] = None
    return " ".join(parts)


_LETTER_GROUPS = (
    (re.compile(r"^(ye|ie)"), "e"),
    (re.compile(r"^[yi](?=[aeou])"), "j"),
    (re.compile(r"tsch|tch|sch|sh|ch|cz|sz|zh|ts|tz"), "s"),
    (re.compile(r"dzh|dj"), "j"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"^x"), "j"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"^g(?=[eiy])"), "j"),
    (re.compile(r"c|q"), "k"),
    (re.compile(r"w"), "v"),
    (re.compile(r"z"), "s"),
)


def sounds(name: str) -> list[str]:
    """Return how each word of a name sounds in any spelling: Yusuf, Youssef and Юсуф all give jsf."""
    return list(dict.fromkeys(sound for word in latin_words(name) if (sound := _sound(word))))


def latin_words(name: str) -> list[str]:
    """Return a name in Latin words. Chinese runs them together as ZhangWei; Arabic writes w and y for vowels."""
    written = anyascii(name).replace("'", "")
    if not _LATIN.search(unicodedata.normalize("NFKD", name)):
        written = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", written)
    words = re.findall(r"[a-z]+", written.lower())
    if not _ARABIC.search(name):
        return words
    return [("j" if word[0] == "y" else word[0]) + re.sub(r"[wy]", "", word[1:]) for word in words]


def _sound(word: str) -> str:
    """Return the word's consonants, those written in several ways made one; the word itself when it is short."""
    if len(word) < 2:
        return ""
    for group, letter in _LETTER_GROUPS:
        word = group.sub(letter, word)
    word = re.sub(r"(.)\1+", r"\1", word)
    first = "a" if word[0] in "aeiouy" else word[0]
    skeleton = first + re.sub(r"[aeiouyh]", "", word[1:])
    return skeleton if len(skeleton) > 1 else word


def compact(number: str) -> str:
    """Return a number without spaces and punctuation, in lower case: A123-456-789 gives a123456789."""
    return re.sub(r"[^0-9a-z]", "", number.lower())


def search_words(text: str) -> list[str]:
    """Return the pieces a record must contain, folded as `search_blob` folds; a number counts as one piece."""
    text = text.strip()
    if _NUMBERISH.fullmatch(text):
        digits = compact(text)
        return [digits.removeprefix("a") if digits[:1] == "a" else digits]
    return [folded for word in _BETWEEN_WORDS.split(text) if (folded := fold(word))]
