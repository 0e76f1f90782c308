"""What follows from an event, before anything is saved: no database."""

from __future__ import annotations

from datetime import date

import pytest

from deadlines.docketing.planning import Event, plan
from deadlines.engine import BadFact, Service
from deadlines.rulebook import UnknownTrigger, book

DAY = date(2026, 11, 9)


def all_dates(kind: str) -> dict[str, date]:
    return dict.fromkeys(book().triggers[kind].dates, DAY)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownTrigger, match="no kind of event"):
        plan(Event("notice.no_such"), book())


@pytest.mark.parametrize("kind", list(book().triggers))
def test_a_kind_with_nothing_known_asks_and_opens_nothing(kind: str) -> None:
    found = plan(Event(kind), book())

    assert found.opens == ()
    assert found.missing_dates or found.needed or found.why_nothing or found.blocked


@pytest.mark.parametrize("kind", list(book().triggers))
def test_a_kind_with_all_its_dates_gives_dates_or_says_why_not(kind: str) -> None:
    event = Event(kind, all_dates(kind), service=Service.MAIL)

    found = plan(event, book())

    assert found.opens or found.needed or found.why_nothing or found.blocked or found.not_in_force
    for planned in found.opens:
        assert planned.computation.trigger.on == DAY


def test_an_answer_stays_in_its_place_once_given() -> None:
    asked = plan(Event("notice.noid", {"notice_on": DAY}), book())
    answered = plan(Event("notice.noid", {"notice_on": DAY}, facts={"form": "i130"}), book())

    assert asked.questions[0].key == answered.questions[0].key == "form"
    assert (asked.questions[0].needed, answered.questions[0].needed) == (True, False)


def test_rules_that_mean_different_things_by_one_name_are_asked_apart() -> None:
    event = Event("entry.admission", all_dates("entry.admission"), facts={"classification": "l1"})

    keys = {question.key: question for question in plan(event, book()).questions}

    assert keys["l1.max:classification"].needed
    answered = Event(event.trigger_kind, event.dates, facts={**event.facts, "l1.max:classification": "l1a"})
    assert "l1.max" in {planned.rule.id for planned in plan(answered, book()).opens}


def test_an_own_answer_that_does_not_fit_is_told() -> None:
    facts = {"classification": "l1", "l1.max:classification": "cook"}
    event = Event("entry.admission", all_dates("entry.admission"), facts=facts)

    blocked = {rule.id: why for rule, why in plan(event, book()).blocked}

    assert "does not fit" in blocked["l1.max"]
    assert issubclass(BadFact, ValueError)


def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    """Taken for an answer, it would close the question and open nothing."""
    unread = plan(Event("notice.noid", {"notice_on": DAY}, facts={"form": "i999"}), book())
    own = plan(Event("notice.noid", {"notice_on": DAY}, facts={"form": "i130", "days": "soon"}), book())

    assert ([question.key for question in unread.needed], unread.opens) == (["form"], ())
    assert [question.key for question in own.needed] == ["days"]


def test_both_ends_of_a_window_open() -> None:
    event = Event("expiry.conditional_card", {"expires_on": DAY}, facts={"card": "conditional_green_card"})

    found = plan(event, book()).opens

    assert {planned.computation.meaning for planned in found} == {"first_day", "last_day"}
    assert len({planned.key for planned in found}) == len(found)


def test_a_rule_that_needs_the_printed_date_asks_for_it() -> None:
    kind = "notice.dol_perm_audit"
    event = Event(kind, all_dates(kind), printed_on=date(2026, 12, 9))

    assert any(planned.computation.trigger.printed_on for planned in plan(event, book()).opens)


def test_a_date_without_which_a_rule_cannot_be_counted_is_asked_for() -> None:
    found = plan(Event("entry.admission", {"entered_on": DAY}, facts={"classification": "l1"}), book())

    assert "i94_until" in found.missing_dates
    assert not found.is_complete
