"""Reading direction: Unicode's bidirectional levels, with codes and numbers kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from bidi import algorithm as unicode_bidi

T = TypeVar("T")

RTL_LANGUAGES = frozenset({"ar", "fa", "ur", "ps", "he", "yi"})

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_NEVER_PRINTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# A phone number, a receipt number, a citation, an address: left to right as one thing.
_WHOLE = re.compile(r"[(+§]?[A-Za-z0-9À-ɏ](?:[A-Za-z0-9À-ɏ .,:;/()\-–&'’§+@_%#?=~]*[A-Za-z0-9À-ɏ)%])?")
_EMBED, _END = "\u202a", "\u202c"


def cleaned(text: str) -> str:
    """Return the text composed (NFC), with line ends as \\n and without controls that print nothing."""
    text = _NEVER_PRINTED.sub("", _BREAKS.sub("\n", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def has_rtl(text: str) -> bool:
    return not text.isascii() and _RTL.search(text) is not None


@lru_cache(maxsize=4096)
def levels(parts: tuple[str, ...], *, base: int) -> tuple[int, ...]:
    """Return the embedding level of each character of cleaned text; odd levels read right to left.

    A part that is wholly left to right, and inside other parts any span of Latin
    letters and figures, is embedded as a whole: "(202) 555-0123" and
    "8 CFR 1003.38(b)" keep their order inside Arabic, a sentence keeps its stop.
    """
    weightless = [unicodedata.bidirectional(char) == "BN" for part in parts for char in part]
    marked = "".join(_marked(part) for part in parts) if base else "".join(map(_bare, parts))
    storage = unicode_bidi.get_empty_storage()
    storage["base_level"], storage["base_dir"] = base, "LR"[base]
    unicode_bidi.get_embedding_levels(marked, storage)
    for entry in storage["chars"]:
        entry["type"] = entry["type"] or "ON"  # a character this Python's Unicode does not know yet
    unicode_bidi.explicit_embed_and_overrides(storage)
    unicode_bidi.resolve_weak_types(storage)
    unicode_bidi.resolve_neutral_types(storage, False)  # noqa: FBT003 - the library's own order
    unicode_bidi.resolve_implicit_levels(storage, False)  # noqa: FBT003
    found = iter([char["level"] for char in storage["chars"]])
    result: list[int] = []
    for skip in weightless:
        result.append((result[-1] if result else base) if skip else next(found))
    return tuple(result)


def _bare(text: str) -> str:
    return "".join(char for char in text if unicodedata.bidirectional(char) != "BN")


def _marked(text: str) -> str:
    bare = _bare(text)
    inner = bare.strip()
    if not has_rtl(inner) and any(char.isalpha() for char in inner):
        start = bare.index(inner)
        return f"{bare[:start]}{_EMBED}{inner}{_END}{bare[start + len(inner) :]}"
    return _WHOLE.sub(lambda found: _embedded(found.group()), bare)


def _embedded(token: str) -> str:
    """Embed a left-to-right token, leaving an unmatched bracket at its edges outside."""
    before = after = ""
    if token.endswith(")") and token.count(")") > token.count("("):
        token, after = token[:-1], ")"
    if token.startswith("(") and token.count("(") > token.count(")"):
        before, token = "(", token[1:]
    return f"{before}{_EMBED}{token}{_END}{after}"


def visual_order(parts: Sequence[T], part_levels: Sequence[int]) -> list[T]:
    """Reorder the parts of one line from reading order to left-to-right order (rule L2)."""
    order = list(range(len(parts)))
    for level in range(max(part_levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and part_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return [parts[index] for index in order]
