"""Whatever is typed gives a date or one sentence, never a crash."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.engine import EngineError
from deadlines.rulebook import book
from deadlines.rulebook.requests import KEYS, read_request

RULES = st.sampled_from(sorted(book().rules))
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
DATES = st.dates().map(str)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


ANYTHING = st.recursive(PLAIN | DATES, _nested, max_leaves=6)


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, Any]:
    """A request for a real rule with its own facts, some with extreme or wrong values."""
    rule = book().rule(draw(RULES))
    facts = {}
    for spec in rule.facts.values():
        right = st.sampled_from(spec.choices) if spec.choices else DATES | st.integers(0, 4000) | st.booleans()
        spans = st.tuples(DATES, DATES | st.none()).map(list)
        if draw(st.booleans()):
            facts[spec.name] = draw(st.one_of(right, ANYTHING, st.lists(spans, max_size=3)))
    return {
        "rule": rule.id,
        "on": draw(DATES),
        "service": draw(st.sampled_from(["", "mail", "personal", "electronic", None])),
        "printed": draw(st.none() | DATES),
        "facts": facts,
    }


def answer(asked: object) -> None:
    try:
        result = read_request(asked).answer(book())
    except EngineError as problem:
        assert str(problem).strip(), "an error always says something"  # noqa: PT017
    else:
        assert result.frozen()["rule"] == result.rule.id


@settings(max_examples=300, deadline=None)
@given(nearly_right())
def test_extreme_values_give_a_date_or_a_sentence(asked: dict[str, Any]) -> None:
    answer(asked)


@settings(max_examples=100, deadline=None)
@given(ANYTHING)
def test_anything_at_all_gives_a_sentence(asked: object) -> None:
    answer(asked)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, ANYTHING)))
def test_any_values_under_the_right_keys_give_a_sentence(asked: dict[str, Any]) -> None:
    answer(asked)
