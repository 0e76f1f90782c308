"""Read a month's bulletin from CSV: every line understood, or the whole file refused with the lines that are wrong."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from deadlines.visas.arithmetic import Cutoff, parse_cutoff
from deadlines.visas.categories import AREA_NAMES, Chart, category_code, chart_of

COLUMNS: Final = ("month", "table", "category", "chargeability", "cutoff")
FIRST: Final = date(2015, 10, 1)
"""The first month with two charts."""

BUNDLED: Final = Path(__file__).parent / "data" / "visa_bulletin_2026.csv"


class UnreadableBulletin(ValueError):
    """The file is not a Visa Bulletin in our columns; `problems` names each wrong line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems[:5]) + (f" And {len(problems) - 5} more." if len(problems) > 5 else ""))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Cell:
    month: date
    chart: Chart
    category: str
    area: str
    cutoff: Cutoff

    @property
    def key(self) -> tuple[date, str, str, str]:
        return self.month, self.chart, self.category, self.area


def read(stream: TextIO) -> list[Cell]:
    """Return the cells of the file; raises UnreadableBulletin with every problem found."""
    rows = csv.DictReader(stream)
    cells: dict[tuple[date, str, str, str], Cell] = {}
    problems = []
    try:
        _check_columns(rows.fieldnames or ())
        for row in rows:
            try:
                cell = _cell(row)
            except ValueError as problem:
                problems.append(f"Line {rows.line_num}: {problem}")
                continue
            if cell.key in cells:
                problems.append(f"Line {rows.line_num}: {cell.category} {cell.area} stands twice in its chart.")
            cells[cell.key] = cell
    except csv.Error as problem:
        problems.append(f"Line {rows.line_num}: this is not a CSV file ({problem}).")
    if problems or not cells:
        raise UnreadableBulletin(problems or ["The file holds no line of a bulletin."])
    return list(cells.values())


def _check_columns(found: Sequence[str]) -> None:
    if tuple(name.strip().lstrip("\ufeff") for name in found) != COLUMNS:
        lacking = [name for name in COLUMNS if name not in found]
        hint = f" Missing: {', '.join(lacking)}." if 0 < len(lacking) < len(COLUMNS) else ""
        raise UnreadableBulletin([f"The first line must name the columns {', '.join(COLUMNS)}.{hint}"])


def _cell(row: dict[str, str]) -> Cell:
    if None in row or None in row.values():
        raise ValueError(f"expected {len(COLUMNS)} columns.")
    row = dict(zip(COLUMNS, row.values(), strict=True))
    area = row["chargeability"].strip().upper()
    if area not in AREA_NAMES:
        raise ValueError(f"“{area}” is not a chargeability area of the bulletin.")
    try:
        month = date.fromisoformat(f"{row['month'].strip()}-01")
    except ValueError:
        raise ValueError(f"“{row['month']}” is not a month: write 2026-08.") from None
    if month < FIRST:
        raise ValueError(f"“{row['month']}” lies before the bulletin in this form began.")
    table = row["table"].strip()
    return Cell(month, chart_of(table), category_code(table, row["category"]), area, parse_cutoff(row["cutoff"]))
