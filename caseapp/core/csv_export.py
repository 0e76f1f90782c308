"""CSV files that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """Return the value as text that no spreadsheet takes for a formula: an apostrophe goes before its first sign."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def csv_response(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return a UTF-8 CSV attachment called `name`, every cell safe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    out = csv.writer(response)
    out.writerow(headings)
    out.writerows([safe_cell(cell) for cell in row] for row in rows)
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_stream(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Return the same as `csv_response`, sent line by line: for lists that do not fit into memory."""
    out = csv.writer(_Echo())
    lines = chain([headings], ([safe_cell(cell) for cell in row] for row in rows))
    response = StreamingHttpResponse((out.writerow(line) for line in lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
