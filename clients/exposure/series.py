"""Reads a firm's own series from CSV: year, amount, source. What lacks a source is refused with its line. Pure."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MOST_LINES = 500
MOST_SAID = 20  # bad lines told at once
COLUMNS = ("year", "amount", "source")


class Unreadable(ValueError):
    """Says what is wrong: one sentence for the file, or one for each bad line with its number."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Point:
    year: int
    amount: Decimal
    source: str


def read(content: bytes) -> list[Point]:
    """Return the points by year. Raises Unreadable with every line that cannot be taken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("The file is not text in UTF-8. Save it from the spreadsheet as CSV (UTF-8).") from error
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable(f"The file is not CSV: {error}.") from error
    if not rows:
        raise Unreadable("The file has no lines below its heading: year,amount,source.")
    if len(rows) > MOST_LINES:
        raise Unreadable(f"The file has {len(rows)} lines; {MOST_LINES} is the most.")
    points, problems = _points(rows)
    if problems:
        more = [f"And {len(problems) - MOST_SAID} more lines."] if len(problems) > MOST_SAID else []
        raise Unreadable(*problems[:MOST_SAID], *more)
    return sorted(points, key=lambda point: point.year)


def _points(rows: list[dict[str, str | None]]) -> tuple[list[Point], list[str]]:
    """Return what can be taken, and a sentence for each line that cannot."""
    points: dict[int, Point] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, start=2):
        try:
            point = _point(number, row)
        except Unreadable as problem:
            problems += problem.problems
            continue
        if point.year in points:
            problems.append(f"Line {number}: the year {point.year} is there twice.")
        points.setdefault(point.year, point)
    return list(points.values()), problems


def _point(number: int, row: dict[str, str | None]) -> Point:
    cells = {(name or "").strip().lower(): value for name, value in row.items() if isinstance(value, str)}
    if missing := [name for name in COLUMNS if name not in cells]:
        raise Unreadable(f"Line {number}: no {' and no '.join(missing)}. The heading is: year,amount,source.")
    year, amount, source = (cells[name].strip() for name in COLUMNS)
    if not source:
        raise Unreadable(f"Line {number}: a figure needs its source.")
    if not (year.isascii() and year.isdecimal() and 1900 <= int(year[:5]) <= 2200):
        raise Unreadable(f"Line {number}: “{year[:30]}” is not a year.")
    if len(source) > 500:
        raise Unreadable(f"Line {number}: the source is longer than 500 characters.")
    return Point(int(year), _amount(number, amount), source)


def _amount(number: int, text: str) -> Decimal:
    bare = text.replace(",", "").replace("$", "").replace(" ", "")
    try:
        amount = Decimal(bare)
    except InvalidOperation as error:
        raise Unreadable(f"Line {number}: “{text[:30]}” is not an amount.") from error
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 16:
        raise Unreadable(f"Line {number}: “{text[:30]}” is not an amount we can keep.")
    return round(amount, 2)
