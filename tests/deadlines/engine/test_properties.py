"""What holds for every rule of the law and for every period one could write."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from deadlines.engine import Computation, EngineError, FactType, Meaning, Roll, Service, Trigger, Unit
from deadlines.rulebook import book
from tests.deadlines.engine.making import CALENDAR, due, simple

DAYS = st.dates(date(1998, 1, 1), date(2045, 12, 31))
PERIODS = st.fixed_dictionaries(
    {
        "length": st.integers(0, 200),
        "unit": st.sampled_from(Unit),
        "backward": st.booleans(),
        "roll": st.sampled_from(Roll),
        "meaning": st.sampled_from(Meaning),
        "working_lead": st.integers(0, 1),
    }
).map(lambda parts: parts | ({"length": parts["length"] % 15} if parts["unit"] is Unit.YEARS else {}))
SERVICES = st.sampled_from(Service)
_VALUES: dict[FactType, Any] = {
    FactType.DATE: DAYS,
    FactType.DAYS: st.integers(0, 400),
    FactType.YES_NO: st.booleans(),
    FactType.SPANS: st.lists(
        st.tuples(DAYS, st.integers(0, 90)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))), min_size=1, max_size=3
    ),
}


@st.composite
def computations(draw: st.DrawFn) -> Computation:
    """Any rule of the law with any trigger and facts that give a date."""
    law = book()
    rule = draw(st.sampled_from(sorted(law.rules.values(), key=lambda r: r.id)))
    facts = {}
    for spec in rule.facts.values():
        if spec.required or draw(st.booleans()):
            facts[spec.name] = draw(st.sampled_from(spec.choices) if spec.choices else _VALUES[spec.type])
    trigger = Trigger(draw(DAYS), draw(SERVICES), draw(st.none() | DAYS), facts)
    try:
        return law.compute(rule.id, trigger)
    except EngineError:
        reject()


@settings(max_examples=400)
@given(computations())
def test_every_rule_keeps_its_promises(result: Computation) -> None:
    calendar = result.calendar
    assert result.steps[-1].on == result.due_on, "the steps reach the result"
    assert result.steps[0].on == result.trigger.on
    if result.due_on != result.unrolled_on:
        assert calendar.is_open(result.due_on), "a rolled date is an open day"
        assert not calendar.is_open(result.unrolled_on), "only closed days roll"
        gap = range(1, abs((result.due_on - result.unrolled_on).days))
        sign = 1 if result.due_on > result.unrolled_on else -1
        assert not any(calendar.is_open(result.unrolled_on + sign * timedelta(days=n)) for n in gap)
    if result.working_on is not None:
        assert calendar.is_open(result.working_on), "the office works on open days"
    if result.meaning is Meaning.LAST_DAY and result.working_on is not None:
        assert result.working_on <= result.due_on, "never after the legal last day"
        assert result.governs.on <= result.due_on, "the earlier date governs"
        assert result.governs.working_on is not None
        assert result.governs.working_on <= result.governs.on
    if result.meaning is Meaning.FIRST_DAY and result.working_on is not None:
        assert result.working_on >= result.due_on, "never before the legal first day"
        assert result.governs.on >= result.due_on
    assert all(step.because for step in result.steps)
    assert result.as_dict()["due_on"] == result.due_on.isoformat()
    assert result.frozen()["given"]["on"] == result.trigger.on.isoformat()


@settings(max_examples=200)
@given(st.sampled_from(sorted(book().rules)), DAYS, st.integers(0, 400))
def test_a_later_trigger_never_gives_an_earlier_date_under_the_same_text(rule: str, on: date, more: int) -> None:
    try:
        early = book().compute(rule, Trigger(on))
        late = book().compute(rule, Trigger(on + timedelta(days=more)))
    except EngineError:
        reject()
    if early.formula is late.formula:
        assert early.unrolled_on <= late.unrolled_on
        assert early.due_on <= late.due_on


@given(PERIODS, DAYS, st.integers(0, 400))
def test_a_later_trigger_never_gives_an_earlier_date(parts: dict[str, Any], on: date, more: int) -> None:
    of = simple(**parts)
    early, late = due(of, on), due(of, on + timedelta(days=more))
    assert early.unrolled_on <= late.unrolled_on
    assert early.due_on <= late.due_on
    if early.working_on and late.working_on and not parts["working_lead"]:
        assert early.working_on <= late.working_on


@given(PERIODS, DAYS)
def test_computing_twice_gives_the_same(parts: dict[str, Any], on: date) -> None:
    of = simple(**parts)
    assert due(of, on).as_dict() == due(of, on).as_dict()


@given(st.integers(0, 200), DAYS)
def test_counting_there_and_back_meets(length: int, on: date) -> None:
    there = due(simple(length=length, roll=Roll.NONE), on).due_on
    assert due(simple(length=length, backward=True, roll=Roll.NONE), there).due_on == on


@given(st.integers(1, 60), DAYS, SERVICES)
def test_mail_adds_exactly_its_days(length: int, on: date, service: Service) -> None:
    of = simple(length=length, mail_days=3, mail_citation="x")
    extra = 3 if service is Service.MAIL else 0
    assert due(of, on, service=service).unrolled_on == on + timedelta(days=length + extra)


@given(st.integers(1, 120), DAYS)
def test_business_days_end_on_an_open_day_and_never_roll(length: int, on: date) -> None:
    result = due(simple(length=length, unit=Unit.BUSINESS_DAYS), on)
    assert CALENDAR.is_open(result.due_on)
    assert result.due_on == result.unrolled_on
