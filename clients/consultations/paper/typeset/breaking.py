"""Where a line may end: at spaces, between Chinese characters, and inside a word only in need."""

from __future__ import annotations

import re
import unicodedata

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_NOT_FIRST = frozenset(
    "!%),.:;?]}¢°’”…‰′″℃、。〃々〉》」』】〕〗〞︰︱︳﹐､﹒﹔﹕﹖﹗﹚﹜﹞！），．：；？｜｝～·ーぁぃぅぇぉっゃゅょ"
)
_NOT_LAST = frozenset("$(£¥‘“〈《「『【〔〖〝﹙﹛﹝（｛￡￥")
_AFTER = frozenset("/-–—")
_GOOD_ENDS = frozenset("/.-_?&=#@,;:")

SPACES = re.compile("([ \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]+)")


def unbroken(word: str) -> list[str]:
    """Split a word (no spaces) into the parts between which a line may end."""
    if word.isascii() and _AFTER.isdisjoint(word):
        return [word]
    parts, start = [], 0
    for index in range(1, len(word)):
        if _may_break(word, index):
            parts.append(word[start:index])
            start = index
    return [*parts, word[start:]]


def _may_break(word: str, index: int) -> bool:
    before, after = word[index - 1], word[index]
    if before in _AFTER:
        return after.isalpha() and index > 1 and word[index - 2].isalpha()
    if not (_WIDE.match(before) or _WIDE.match(after)):
        return False
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return not unicodedata.combining(after)


def letters(text: str) -> list[str]:
    """Split text into letters with their marks, the smallest parts a line may end between."""
    found: list[str] = []
    for char in text:
        joins = unicodedata.category(char).startswith("M") or char in "\u200c\u200d"
        if found and (joins or found[-1].endswith("\u200d")):
            found[-1] += char
        else:
            found.append(char)
    return found


def best_end(parts: list[str], most: int) -> int:
    """Return how many letters to keep on a line that holds `most`: up to a good end near it, if any."""
    for count in range(most, max(most // 2, 1), -1):
        if parts[count - 1] in _GOOD_ENDS:
            return count
    return most
