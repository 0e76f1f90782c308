"""Rows onto pages: nothing lost, headings stay with their text, table heads come again, no endless pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clients.consultations.paper.page.flow import ARTIFACT, Placed, paginate
from clients.consultations.paper.page.rows import Item, Row
from clients.consultations.paper.page.tags import Node
from clients.consultations.paper.typeset.text import Line

HEIGHT = 200.0


def row(lines: int = 1, **more: object) -> Row:
    node = Node("P")
    items = [Item(0, n * 10.0, 10.0, 8.0, Line([], 0, 0), node) for n in range(lines)]
    return Row(items, lines * 10.0, **more)  # type: ignore[arg-type]


def lines_on(page: list[Placed]) -> int:
    return sum(len(placed.row.items) for placed in page)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans(), st.booleans(), st.floats(0, 30)), min_size=1, max_size=25))
def test_every_line_is_placed_once_and_pages_end(found: list[tuple[int, bool, bool, float]]) -> None:
    rows = [row(count, solid=solid, keep=keep, before=before) for count, solid, keep, before in found]

    pages = paginate(rows, HEIGHT)

    assert sum(map(lines_on, pages)) == sum(count for count, *_ in found)
    for page in pages:
        for placed in page:
            assert placed.top + placed.row.height <= HEIGHT + 0.1 or placed.row.solid


def test_a_heading_goes_to_the_next_page_with_its_text() -> None:
    pages = paginate([row(19), row(1, keep=True), row(5)], HEIGHT)

    assert [lines_on(page) for page in pages] == [19, 6]


def test_no_paragraph_leaves_a_single_line_behind() -> None:
    pages = paginate([row(17), row(4)], HEIGHT)
    assert [lines_on(page) for page in pages] == [19, 2]

    pages = paginate([row(19), row(4)], HEIGHT)
    assert [lines_on(page) for page in pages] == [19, 4]


def test_space_above_is_dropped_at_the_top_of_a_page() -> None:
    pages = paginate([row(20), row(3, before=50.0)], HEIGHT)

    assert pages[1][0].top == 0.0


def test_a_table_head_comes_again_and_is_not_read_twice() -> None:
    head = row(1, solid=True, keep=True)
    pages = paginate([head, *(row(4, solid=True, header=head) for _ in range(6))], HEIGHT)

    assert [lines_on(page) for page in pages] == [17, 9]
    assert [item.node for item in pages[1][0].row.items] == [ARTIFACT]


def test_a_row_taller_than_a_page_after_a_table_head_does_not_loop() -> None:
    head = row(1, solid=True, keep=True)

    pages = paginate([head, row(300, solid=True, header=head), row(1)], HEIGHT)

    assert len(pages) <= 4
