"""Codes of rules and notices as people write them. Pure."""

from __future__ import annotations

import re

_CODED = re.compile(r"([a-z])(\d+[a-z]{0,2})")
_LETTERS = frozenset(
    ["u", "t", "e", "tn", "lpr", "ead", "dhs", "doj", "dos", "tps", "opt", "stem", "daca", "foia", "niw"]
)
"""Choices, or parts of them, that people write in capitals."""


def in_words(value: str) -> str:
    """Return a choice as people write it: i485 gives I-485, h1b H-1B, conditional_lpr Conditional LPR."""
    words = " ".join(_word(part) for part in value.split("_"))
    return words[:1].upper() + words[1:]


def _word(part: str) -> str:
    if coded := _CODED.fullmatch(part):
        letter, rest = coded.groups()
        return f"(c)({rest})" if letter == "c" else f"{letter}-{rest}".upper()
    return part.upper() if part in _LETTERS else part
