"""Dates as people remember them: a day, a month or only a year. Pure."""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
EARLIEST = 1900


class NotADate(ValueError):
    """The text names no day, month or year."""


def read_date(text: str) -> tuple[date, str]:
    """Return the first day meant and how precise it is: "day", "month" or "year".

    Takes 2019-03-04, 2019-03, 2019, and as written in the United States 3/4/2019 and 3/2019. Raises NotADate.
    """
    bare = _western_digits(text.strip())
    if found := _ISO.fullmatch(bare):
        year, month, day = found.groups()
    elif found := _SLASHED.fullmatch(bare):
        month, day, year = found.groups()
    elif found := _MONTH_YEAR.fullmatch(bare):
        (month, year), day = found.groups(), None
    else:
        raise NotADate(text)
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise NotADate(text) from error
    if first.year < EARLIEST:
        raise NotADate(text)
    return first, "day" if day else "month" if month else "year"


def _western_digits(text: str) -> str:
    """Return the text with Arabic-Indic and other digits as 0 to 9."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
