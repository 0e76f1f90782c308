"""Read a month's bulletin from CSV: every line understood, or the whole file refused with the lines that are wrong."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from deadlines.visas.arithmetic import Cutoff, parse_cutoff
from deadlines.visas.categories import AREA_NAMES, Chart, category_code, chart_of

COLUMNS: Final = ("month", "table", "category", "chargeability", "cutoff")
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
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise UnreadableBulletin([f"The first line must name the columns {', '.join(COLUMNS)}."])
    cells: dict[tuple[date, str, str, str], Cell] = {}
    problems = []
    for row in rows:
        try:
            cell = _cell(row)
        except ValueError as problem:
            problems.append(f"Line {rows.line_num}: {problem}")
            continue
        if cell.key in cells and cells[cell.key] != cell:
            problems.append(f"Line {rows.line_num}: {cell.category} {cell.area} stands twice with different dates.")
        cells[cell.key] = cell
    if problems or not cells:
        raise UnreadableBulletin(problems or ["The file holds no line of a bulletin."])
    return list(cells.values())


def _cell(row: dict[str, str]) -> Cell:
    if None in row or None in row.values():
        raise ValueError(f"expected {len(COLUMNS)} columns.")
    area = row["chargeability"].strip().upper()
    if area not in AREA_NAMES:
        raise ValueError(f"“{area}” is not a chargeability area of the bulletin.")
    try:
        month = date.fromisoformat(f"{row['month'].strip()}-01")
    except ValueError:
        raise ValueError(f"“{row['month']}” is not a month: write 2026-08.") from None
    table = row["table"].strip()
    return Cell(month, chart_of(table), category_code(table, row["category"]), area, parse_cutoff(row["cutoff"]))
