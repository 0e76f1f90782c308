"""No cell of an export is taken for a formula, whatever somebody typed."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.core.csv_export import csv_response, csv_stream, safe_cell

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPED = st.text() | st.builds(str.__add__, st.sampled_from([*FORMULA, '"=', "';=", "a,=", "\n@"]), st.text())


@given(st.lists(TYPED, min_size=1, max_size=6))
@settings(max_examples=300)
def test_no_cell_starts_a_formula_and_none_changes_its_neighbours(cells: list[str]) -> None:
    whole = csv_response("x.csv", ["a"], [cells]).content.decode()
    streamed = b"".join(csv_stream("x.csv", ["a"], [cells])).decode()  # type: ignore[arg-type]

    assert whole == streamed
    _, read = csv.reader(io.StringIO(whole, newline=""))
    assert len(read) == len(cells)
    for typed, cell in zip(cells, read, strict=True):
        assert not cell.startswith(FORMULA)
        assert cell in (typed, f"'{typed}")


def test_nothing_is_an_empty_cell() -> None:
    assert safe_cell(None) == ""
    assert safe_cell(-3) == "'-3"
