"""The drawing of the count: true to the steps, nothing outside the picture, no label on another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest

from deadlines.engine import Service, Trigger
from deadlines.rulebook import book
from deadlines.rulebook.drawing import NARROW, WIDE, Drawing, draw, drawings
from deadlines.rulebook.explaining import explain

SATURDAY_END = date(2026, 11, 9)


def drawn(rule: str = "uscis.noid", on: date = SATURDAY_END, width: int = WIDE, **dates: date) -> Drawing:
    reasoning = book().compute(rule, Trigger(on=on, service=Service.MAIL)).frozen()
    found = draw(reasoning, book().calendar, width=width, dates=dates)
    assert found is not None
    return found


def test_mail_days_are_drawn_apart() -> None:
    assert {stretch.kind for stretch in drawn().stretches} >= {"count", "mail"}


def test_a_roll_over_a_weekend_is_drawn_with_the_weekend() -> None:
    days = [date(2026, 11, 2) + timedelta(days=number) for number in range(7)]
    kinds = [({s.kind for s in drawn(on=day).stretches}, {c.kind for c in drawn(on=day).closed}) for day in days]

    assert any("rolled" in stretches and "weekend" in closed for stretches, closed in kinds)


def test_a_holiday_is_told_from_a_weekend() -> None:
    christmas = drawn(on=date(2026, 11, 23))

    assert any(band.kind == "holiday" and "Christmas" in band.says for band in christmas.closed)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("rule", sorted(book().rules))
def test_everything_lies_inside_and_no_label_covers_another(rule: str, width: int) -> None:
    try:
        reasoning = book().compute(rule, Trigger(on=SATURDAY_END, service=Service.MAIL)).frozen()
    except ValueError:
        pytest.skip("The rule needs facts.")
    extra = {"printed": SATURDAY_END + timedelta(days=20), "office": SATURDAY_END + timedelta(days=12)}
    picture = draw(reasoning, book().calendar, width=width, dates=extra)
    assert picture is not None

    assert picture.gap_y + 4 <= picture.height
    for point in picture.points:
        assert 0 <= point.x <= width
        assert 0 < point.word_y < picture.height
        assert 0 < point.day_y < picture.height
    for one, other in combinations(picture.points, 2):
        if one.word_y == other.word_y:
            longest = max(len(one.short), len(one.word)) + max(len(other.short), len(other.word))
            assert abs(one.text_x - other.text_x) >= longest * 6.6 / 2


def test_the_words_say_every_point() -> None:
    picture = drawn()

    for point in picture.points:
        assert point.short in picture.says


def test_a_date_a_person_set_has_no_drawing() -> None:
    assert drawings({"reason": "Ordered"}, book().calendar) == []


def test_the_day_itself_has_no_drawing() -> None:
    monday = date(2026, 11, 30)
    reasoning = book().compute("uscis.biometrics", Trigger(on=monday, service=Service.MAIL)).frozen()

    assert reasoning["due_on"] == monday.isoformat()
    assert drawings(reasoning, book().calendar) == []
    assert drawings(reasoning, book().calendar, dates={"office": date(2026, 11, 23)}) != []


def test_steps_are_told_from_their_sources() -> None:
    reasoning = book().compute("uscis.noid", Trigger(on=SATURDAY_END, service=Service.MAIL)).frozen()

    steps = explain(reasoning, book()).steps

    cited = [step for step in steps if step.citation.startswith("8 CFR")]
    assert all(step.source_url.startswith("https://www.ecfr.gov") for step in cited)
    assert cited
    assert all("[" not in step.because for step in steps)
