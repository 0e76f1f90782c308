"""The map: no system without a fact, nothing on bank reports, everything drawn stands in the table."""

from __future__ import annotations

from itertools import pairwise

import pytest

from clients.exposure import figures, series
from clients.exposure.catalogue import System, systems
from clients.exposure.drawing import draw
from clients.exposure.mapping import Exposure, Known, exposures
from clients.records.offices import Subject, letter, offices

WITH_FACTS = [system for system in systems().values() if system.when]


def test_no_fact_leads_nowhere() -> None:
    assert exposures([]) == []
    assert exposures([Known("statement", "Said something")]) == []


@pytest.mark.parametrize("system", WITH_FACTS, ids=lambda system: system.id)
def test_each_system_follows_from_each_of_its_facts(system: System) -> None:
    for when in system.when:
        fact = Known(when.fact, "a fact")
        found = {one.system.id: one for one in exposures([fact])}
        assert fact in [reason.fact for reason in found[system.id].reasons]
        assert when.because in [reason.because for reason in found[system.id].reasons]


def test_no_fact_ever_leads_to_bank_reports() -> None:
    kinds = {when.fact for system in systems().values() for when in system.when}

    found = exposures([Known(kind, kind) for kind in kinds])

    assert "fincen" not in {one.system.id for one in found}
    assert not any("suspicious" in reason.because.lower() for one in found for reason in one.reasons)


def everything() -> list[Exposure]:
    kinds = {when.fact for system in systems().values() for when in system.when}
    return exposures([Known(kind, f"the fact of {kind}") for kind in sorted(kinds)])


def test_the_drawing_holds_every_system_and_every_reason_once() -> None:
    drawing = draw("Ana Ruiz", everything())

    assert drawing is not None
    boxes = [box for group in drawing.groups for box in group.boxes]
    assert sorted(box.anchor for box in boxes) == sorted(f"system-{one.system.id}" for one in everything())
    assert sum(len(box.lines) for box in boxes) == sum(
        len({reason.because for reason in one.reasons}) for one in everything()
    )


def test_nothing_in_the_drawing_lies_over_another_thing_or_outside() -> None:
    drawing = draw("Ana Ruiz", everything())

    assert drawing is not None
    for x in {group.x for group in drawing.groups}:
        column = sorted((box.y, box.y + box.height) for group in drawing.groups if group.x == x for box in group.boxes)
        assert all(end <= start for (_, end), (start, _) in pairwise(column))
        assert column[0][0] >= 0
        assert column[-1][1] <= drawing.height


def test_nothing_to_draw() -> None:
    assert draw("Ana Ruiz", []) is None


def test_many_facts_of_a_kind_share_a_line_that_counts_them() -> None:
    facts = [Known("removal_order", f"order {number}") for number in range(40)]
    drawing = draw("<img src=x onerror=alert(1)>" * 9, exposures(facts))

    assert drawing is not None
    lines = [line for group in drawing.groups for box in group.boxes for line in box.lines]
    assert all(line.words[-1].text.endswith("×40") for line in lines)
    assert all("order 39" in line.says for line in lines)
    assert [len(name.text) <= 17 for name in drawing.client_names] == [True] * 3


def test_no_name_of_a_system_and_no_fact_is_cut() -> None:
    drawing = draw("María de los Ángeles Fernández-Gutiérrez", everything())

    assert drawing is not None
    names = {one.system.id: one.system.name for one in everything()}
    for box in (box for group in drawing.groups for box in group.boxes):
        assert " ".join(name.text for name in box.names).replace("- ", "-") == names[box.anchor.removeprefix("system-")]
        assert all(box.y < name.y < box.y + box.height for name in box.names)
        for line in box.lines:
            assert line.says.startswith(" ".join(word.text for word in line.words).split(" ×")[0])
    assert "".join(name.text for name in drawing.client_names).startswith("María de los")


def test_every_system_that_can_be_on_the_map_has_an_office() -> None:
    assert {system.office for system in WITH_FACTS} <= set(offices())


@pytest.mark.parametrize("office", offices().values(), ids=lambda office: office.code)
@pytest.mark.parametrize("act", ["foia", "privacy", "amendment"])
def test_a_letter_has_its_parts_and_asks_for_no_bank_report(office: object, act: str) -> None:
    text = letter(office, Subject("Ana Ruiz", ("Ana Díaz",), "123456789"), act=act, errors=["wrong birth date"])  # type: ignore[arg-type]

    assert "Ana Ruiz" in text
    assert "Ana Díaz" in text
    assert "A123-456-789" in text
    assert "[date of birth]" in text
    assert "552" in text
    assert "suspicious" not in text.lower()


def test_agreements_carry_the_shipped_numbers() -> None:
    assert len(figures.agreements()) == 2179
    assert sum(figures.by_state().values()) == 2179
    assert {tile.code for tile in figures.tiles()} >= set(figures.by_state())
    assert figures.agreements_in("AL", "calhoun")
    assert all(one.key == "calhoun" for one in figures.agreements_in("AL", "Calhoun County"))


def test_detention_adds_up() -> None:
    for day in figures.detention():
        assert sum(day.by_criminality.values()) == day.total
        assert sum(day.by_agency.values()) == day.total


def test_a_series_is_read_by_year() -> None:
    points = series.read('\ufeffYear,Amount,Source\n2025,"$1,300.50",Budget p. 2\n2024,7,Budget p. 1\n'.encode())

    assert [(point.year, str(point.amount)) for point in points] == [(2024, "7.00"), (2025, "1300.50")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("year,amount,source\n2024,7,\n", "Line 2: a figure needs its source"),
        ("year,amount,source\n2024,7,a\n2025,seven,b\n", "Line 3: “seven” is not an amount"),
        ("year,amount,source\n24x,7,a\n", "Line 2: “24x” is not a year"),
        ("year,amount,source\n2024,7,a\n2024,8,b\n", "twice"),
        ("year,amount\n2024,7\n", "no source"),
        ("year,amount,source\n2024,NaN,a\n", "not an amount"),
        ("year,amount,source\n2024,1e400,a\n", "not an amount"),
        ("year,amount,source\n2024\n", "Line 2"),
        ("year,amount,source\n2024,x,a\n2025,7,\n", "Line 2.*Line 3: a figure needs its source"),
        ("", "no lines"),
    ],
)
def test_what_is_wrong_with_a_series_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(series.Unreadable, match=says):
        series.read(text.encode())


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(series.Unreadable, match="UTF-8"):
        series.read(b"\xff\xfe\x00\x01")
