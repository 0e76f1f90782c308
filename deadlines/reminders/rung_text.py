"""Ladders as people type them: “60, 30, 14, 7, 3, 1, 0” are days; “2 h” is hours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deadlines.reminders.ladders import DAY

_RUNG = re.compile(r"(-?\d+)\s*(d|days?|h|hours?)?", re.IGNORECASE)
WIDEST_DAYS, LATEST_DAYS, MOST = 730, -365, 12


class NotALadder(ValueError):
    """What was typed is not a ladder; the message says why, for the field."""


def parse(text: str, *, in_days: bool) -> tuple[int, ...]:
    """Return the ladder in hours, widest first; raises NotALadder."""
    words = [word.strip() for word in re.split(r"[,;]", text) if word.strip()]
    found = {_rung(word, in_days=in_days) for word in words}
    if not found:
        raise NotALadder("Give at least one distance, for example 7, 1, 0.")
    if len(found) > MOST:
        raise NotALadder(f"More than {MOST} reminders of one thing are not read.")
    return tuple(sorted(found, reverse=True))


def _rung(word: str, *, in_days: bool) -> int:
    match = _RUNG.fullmatch(word)
    if not match:
        raise NotALadder(f"“{word}” is not a number of days{'' if in_days else ' or hours'}.")
    hours = int(match[1]) * (1 if (match[2] or "d").lower().startswith("h") else DAY)
    if in_days and hours % DAY:
        raise NotALadder("This kind has a date and no hour: give whole days.")
    if not in_days and hours < 0:
        raise NotALadder("After it has begun there is nothing to be reminded of.")
    if not LATEST_DAYS * DAY <= hours <= WIDEST_DAYS * DAY:
        raise NotALadder(f"Between {-LATEST_DAYS} days after and {WIDEST_DAYS} days before.")
    return hours


def as_text(ladder: Iterable[int]) -> str:
    """Return a ladder the way `parse` reads it."""
    widest_first = sorted(set(ladder), reverse=True)
    return ", ".join(str(hours // DAY) if hours % DAY == 0 else f"{hours} h" for hours in widest_first)
