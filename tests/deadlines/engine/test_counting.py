from __future__ import annotations

from datetime import date

import pytest

from deadlines.engine import (
    BadDate,
    BadFact,
    Case,
    Condition,
    Confidence,
    Convention,
    FactSpec,
    FactType,
    Flag,
    Limit,
    Meaning,
    MissingFact,
    NoDate,
    NotInForce,
    Roll,
    Service,
    Unit,
)
from deadlines.engine.result import Computation
from tests.deadlines.engine.making import CALENDAR, convention, due, formula, rule, simple, version

DAYS = FactSpec("days", FactType.DAYS, "the days stated")
FILING = FactSpec("filing", FactType.CHOICE, "how", choices=("paper", "online"))
STOPPED = FactSpec("stopped", FactType.SPANS, "stops")


def date_fact(name: str) -> FactSpec:
    return FactSpec(name, FactType.DATE, f"the day {name}")


def flags(result: Computation) -> set[Flag]:
    return {notice.flag for notice in result.flags}


def says(result: Computation) -> list[str]:
    return [str(step) for step in result.steps]


def test_calendar_days_after_with_every_step_in_words() -> None:
    result = due(simple(length=30), date(2026, 11, 5))
    assert (result.unrolled_on, result.due_on, result.working_on) == (
        date(2026, 12, 5),
        date(2026, 12, 7),
        date(2026, 12, 4),
    )
    assert says(result) == [
        "Day of service: Thu, Nov 5, 2026. This is day 0 and is not counted.",
        "30 calendar days after: Sat, Dec 5, 2026. [Test Act 1]",
        "Sat, Dec 5, 2026 is a Saturday, so the date moves to Mon, Dec 7, 2026. [Test Rule 6]",
    ]
    assert [step.on for step in result.steps] == [date(2026, 11, 5), date(2026, 12, 5), date(2026, 12, 7)]
    assert result.steps[1].citation == "Test Act 1"


def test_one_is_singular() -> None:
    assert "1 year after" in says(due(simple(length=1, unit=Unit.YEARS), date(2026, 3, 3)))[1]


@pytest.mark.parametrize(
    ("parts", "on", "expected"),
    [
        ({"length": 15, "backward": True}, date(2026, 12, 16), date(2026, 12, 1)),
        ({"length": 5, "unit": Unit.BUSINESS_DAYS}, date(2026, 11, 20), date(2026, 11, 30)),
        ({"length": 5, "unit": Unit.BUSINESS_DAYS, "backward": True}, date(2026, 11, 30), date(2026, 11, 20)),
        ({"length": 2, "unit": Unit.MONTHS}, date(2026, 11, 5), date(2027, 1, 5)),
        ({"length": 2, "unit": Unit.MONTHS, "backward": True}, date(2026, 11, 5), date(2026, 9, 5)),
        ({"length": 2, "unit": Unit.YEARS}, date(2026, 11, 5), date(2028, 11, 5)),
        ({"length": 0}, date(2026, 11, 5), date(2026, 11, 5)),
        ({"fixed_on": date(2030, 9, 15)}, date(2026, 11, 5), date(2030, 9, 15)),
        ({"until": (9, 30)}, date(2026, 11, 5), date(2027, 9, 30)),
    ],
)
def test_ways_to_count(parts: dict[str, object], on: date, expected: date) -> None:
    result = due(simple(roll=Roll.NONE, **parts), on)
    assert result.due_on == result.unrolled_on == expected
    assert result.steps[-1].on == expected
    assert Flag.ROLLED not in flags(result)


def test_the_first_day_can_count() -> None:
    result = due(simple(length=90, counts_first_day=True, roll=Roll.NONE), date(2026, 7, 1))
    assert result.due_on == date(2026, 9, 28)
    assert says(result)[0].endswith("This is day 1 and counts.")


def test_a_date_that_is_not_counted_has_no_day_zero() -> None:
    assert says(due(simple(length=0), date(2026, 11, 5))) == [
        "Day of service: Thu, Nov 5, 2026.",
        "The day itself: Thu, Nov 5, 2026. [Test Act 1]",
    ]
    assert (
        says(due(simple(length=0, counts_first_day=True), date(2026, 11, 5)))[0] == "Day of service: Thu, Nov 5, 2026."
    )
    assert (
        says(due(simple(fixed_on=date(2026, 11, 6)), date(2026, 11, 5)))[1]
        == "The date is fixed: Fri, Nov 6, 2026. [Test Act 1]"
    )
    assert (
        says(due(simple(until=(11, 6)), date(2026, 11, 5)))[1] == "The period runs until Fri, Nov 6, 2026. [Test Act 1]"
    )


def test_rolling_back() -> None:
    result = due(simple(length=10, backward=True, roll=Roll.BACKWARD), date(2007, 9, 11))
    assert (result.unrolled_on, result.due_on, result.working_on) == (
        date(2007, 9, 1),
        date(2007, 8, 31),
        date(2007, 8, 31),
    )


def test_a_clamped_date_is_flagged_and_less_sure() -> None:
    result = due(simple(length=6, unit=Unit.MONTHS, roll=Roll.NONE), date(2026, 8, 31))
    assert result.due_on == date(2027, 2, 28)
    assert result.confidence is Confidence.LIKELY
    clamped = next(notice for notice in result.flags if notice.flag is Flag.CLAMPED)
    assert clamped.says == (
        "February 2027 has no day 31, so the last day of that month was taken. A person must check this date."
    )
    assert clamped.on == date(2027, 2, 28)
    leap = due(simple(length=1, unit=Unit.YEARS, roll=Roll.NONE), date(2024, 2, 29))
    assert leap.confidence is Confidence.VERIFY


def test_days_stated_by_the_paper_replace_the_rules_own() -> None:
    stated = simple((DAYS,), length=84, length_fact="days", maximum=84)
    result = due(stated, date(2026, 9, 14), days=45)
    assert result.due_on == date(2026, 10, 29)
    assert says(result)[1] == "45 calendar days after, as the notice or order states: Thu, Oct 29, 2026. [Test Act 1]"
    assert due(stated, date(2026, 9, 14), days=84).due_on == due(stated, date(2026, 9, 14)).due_on
    assert Flag.OVER_MAXIMUM not in flags(due(stated, date(2026, 9, 14), days=84))


def test_more_days_than_the_maximum_are_cut_and_flagged() -> None:
    result = due(simple((DAYS,), length=84, length_fact="days", maximum=84), date(2026, 4, 7), days=90)
    assert result.due_on == date(2026, 6, 30)
    notice = next(notice for notice in result.flags if notice.flag is Flag.OVER_MAXIMUM)
    assert notice.says == "90 days were stated, but the law allows at most 84: counted 84. Read the paper again."


def test_stated_days_keep_business_days_and_direction() -> None:
    business = simple((DAYS,), length=10, unit=Unit.BUSINESS_DAYS, length_fact="days")
    assert due(business, date(2026, 11, 20), days=5).due_on == date(2026, 11, 30)
    months = simple((DAYS,), length=2, unit=Unit.MONTHS, length_fact="days", roll=Roll.NONE)
    assert due(months, date(2026, 11, 20), days=5).due_on == date(2026, 11, 25)
    back = simple((DAYS,), length=15, backward=True, length_fact="days", roll=Roll.NONE)
    result = due(back, date(2026, 12, 16), days=30)
    assert result.due_on == date(2026, 11, 16)
    assert "30 calendar days before, as the notice or order states" in says(result)[1]


def test_a_ceiling_asks_to_read_the_notice_until_it_was_read() -> None:
    ceiling = simple((DAYS,), length=30, length_fact="days", ceiling="Read it.", ceiling_confidence=Confidence.VERIFY)
    unread = due(ceiling, date(2026, 11, 3))
    assert (
        next(n.flag for n in unread.flags if n.says == "Read it."),
        unread.confidence,
    ) == (Flag.READ_THE_NOTICE, Confidence.VERIFY)
    assert due(ceiling, date(2026, 11, 3), printed=date(2026, 12, 1)).confidence is Confidence.SURE
    assert due(ceiling, date(2026, 11, 3), days=20).confidence is Confidence.SURE


def test_a_printed_date_is_the_date_where_the_rule_has_none() -> None:
    printed = simple((DAYS,), printed_only=True, length_fact="days")
    result = due(printed, date(2025, 1, 17), printed=date(2025, 3, 18))
    assert result.due_on == date(2025, 3, 18)
    assert says(result)[1] == "The date is the printed one: Tue, Mar 18, 2025. [Test Act 1]"
    assert due(printed, date(2025, 1, 17), days=60).due_on == date(2025, 3, 18)
    with pytest.raises(MissingFact, match="needs the printed date or the fact days") as missing:
        due(printed, date(2025, 1, 17))
    assert missing.value.fact == "printed"
    with pytest.raises(MissingFact, match=r"needs the printed date\.$"):
        due(simple(printed_only=True), date(2025, 1, 17))


def test_mail_adds_days_only_for_mail() -> None:
    mailed = simple(length=30, mail_days=3, mail_citation="Mail Rule", mail_confidence=Confidence.LIKELY)
    by_mail = due(mailed, date(2026, 11, 3), service=Service.MAIL)
    assert by_mail.due_on == date(2026, 12, 7)
    assert by_mail.unrolled_on == date(2026, 12, 6)
    assert by_mail.confidence is Confidence.LIKELY
    assert "3 calendar days more because it was served by ordinary mail: Sun, Dec 6, 2026. [Mail Rule]" in says(by_mail)
    assert says(by_mail)[0] == "Day of service, served by mail: Tue, Nov 3, 2026. This is day 0 and is not counted."
    for service, words in ((Service.PERSONAL, "served in person"), (Service.ELECTRONIC, "served electronically")):
        other = due(mailed, date(2026, 11, 3), service=service)
        assert other.due_on == date(2026, 12, 3)
        assert other.confidence is Confidence.SURE
        assert words in says(other)[0]
        assert Flag.SERVICE_NOT_GIVEN not in flags(other)
    unknown = due(mailed, date(2026, 11, 3))
    assert unknown.due_on == date(2026, 12, 3)
    assert Flag.SERVICE_NOT_GIVEN in flags(unknown)


def test_service_is_not_said_where_it_does_not_count() -> None:
    result = due(simple(length=30), date(2026, 11, 3), service=Service.MAIL)
    assert says(result)[0].startswith("Day of service: Tue")
    assert result.due_on == date(2026, 12, 3)


def test_then_days_follow_the_period() -> None:
    plus = simple(length=4, unit=Unit.YEARS, then_days=1, then_because="One day more.", roll=Roll.NONE)
    result = due(plus, date(2022, 6, 10))
    assert result.due_on == date(2026, 6, 11)
    assert says(result)[-1] == "One day more. [Test Act 1]"
    before = simple(length=6, unit=Unit.YEARS, then_days=-1, then_unless_clamped=True, then_because="x", roll=Roll.NONE)
    assert due(before, date(2021, 3, 1)).due_on == date(2027, 2, 28)
    assert due(before, date(2024, 2, 29)).due_on == date(2030, 2, 28)


def test_days_are_added_and_taken_off() -> None:
    specs = (FactSpec("abroad", FactType.DAYS, "a"), FactSpec("used", FactType.DAYS, "u"))
    both = simple(
        specs,
        length=30,
        plus_fact="abroad",
        plus_because="abroad",
        minus_fact="used",
        minus_because="used",
        roll=Roll.NONE,
    )
    assert due(both, date(2026, 1, 1)).due_on == date(2026, 1, 31)
    result = due(both, date(2026, 1, 1), abroad=10, used=4)
    assert result.due_on == date(2026, 2, 6)
    assert says(result)[2:] == [
        "10 calendar days abroad: Tue, Feb 10, 2026.",
        "4 calendar days used: Fri, Feb 6, 2026.",
    ]
    assert due(both, date(2026, 1, 1), abroad=0, used=0).due_on == date(2026, 1, 31)


def test_days_between_two_facts_are_taken_off() -> None:
    specs = (date_fact("filed"), date_fact("approved"))
    span = simple(specs, length=0, minus_span=("filed", "approved"), minus_because="pending", roll=Roll.NONE)
    assert due(span, date(2026, 6, 1), filed="2019-03-01", approved="2021-03-01").due_on == date(2024, 5, 31)
    assert due(span, date(2026, 6, 1), filed="2019-03-01").due_on == date(2026, 6, 1)
    assert due(span, date(2026, 6, 1), approved="2021-03-01").due_on == date(2026, 6, 1)
    assert due(span, date(2026, 6, 1), filed="2021-03-01", approved="2021-03-01").due_on == date(2026, 6, 1)
    with pytest.raises(BadFact) as swapped:
        due(span, date(2026, 6, 1), filed="2021-03-01", approved="2019-03-01")
    assert str(swapped.value) == ("approved (Fri, Mar 1, 2019) lies before filed (Mon, Mar 1, 2021): check both dates.")
    assert swapped.value.fact == "approved"


def test_the_count_can_start_later() -> None:
    asylum = simple(
        length=1,
        unit=Unit.YEARS,
        start_not_before=date(1997, 4, 1),
        start_because="From April 1, 1997.",
        roll=Roll.NONE,
    )
    result = due(asylum, date(1996, 5, 1))
    assert result.due_on == date(1998, 4, 1)
    assert says(result)[1] == "From April 1, 1997. [Test Act 1]"
    assert len(due(asylum, date(1997, 4, 1)).steps) == 2
    later = simple(
        (date_fact("approved"),), length=0, start_later_of="approved", start_because="Later.", roll=Roll.NONE
    )
    assert due(later, date(2026, 6, 1), approved="2026-09-10").due_on == date(2026, 9, 10)
    assert due(later, date(2026, 6, 1), approved="2026-06-01").due_on == date(2026, 6, 1)
    assert len(due(later, date(2026, 6, 1), approved="2026-06-01").steps) == 2
    assert due(later, date(2026, 6, 1)).due_on == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("limit", "fact", "expected"),
    [
        (Limit("end", "It ends"), "2026-12-15", date(2026, 12, 15)),
        (Limit("end", "It ends"), "2027-12-15", date(2027, 1, 4)),
        (Limit("end", "It ends"), "2027-01-04", date(2027, 1, 4)),
        (Limit("end", "It ends", later=True), "2026-12-15", date(2027, 1, 4)),
        (Limit("end", "It ends", later=True), "2027-12-15", date(2027, 12, 15)),
        (Limit("end", "It ends", length=10), "2026-12-15", date(2026, 12, 25)),
        (Limit("end", "It ends", length=1, unit=Unit.MONTHS), "2026-11-15", date(2026, 12, 15)),
        (Limit("end", "It ends", later=True, length=2, unit=Unit.YEARS), "2025-11-15", date(2027, 11, 15)),
        (Limit("end", "It ends"), "", date(2027, 1, 4)),
    ],
)
def test_another_date_competes(limit: Limit, fact: str, expected: date) -> None:
    result = due(simple((date_fact("end"),), length=60, limits=(limit,), roll=Roll.NONE), date(2026, 11, 5), end=fact)
    assert result.due_on == expected
    said = [text for text in says(result) if text.startswith("It ends: ")]
    assert bool(said) is bool(fact)
    for text in said:
        assert ("later" if limit.later else "earlier") in text
        assert ("so it stays" in text) is (expected == date(2027, 1, 4))


def test_paper_moves_and_online_does_not() -> None:
    paper = simple(
        (FILING,), length=30, convention=convention(Roll.FORWARD, paper_only=True), rolled_confidence=Confidence.LIKELY
    )
    on = date(2026, 11, 5)
    for given in ({}, {"filing": "paper"}):
        moved = due(paper, on, **given)
        assert moved.due_on == date(2026, 12, 7)
        assert moved.confidence is Confidence.LIKELY
        assert Flag.PAPER_ONLY in flags(moved)
    online = due(paper, on, filing="online")
    assert (online.due_on, online.working_on) == (date(2026, 12, 5), date(2026, 12, 4))
    assert online.confidence is Confidence.SURE
    assert Flag.PAPER_ONLY in flags(online)
    assert Flag.ROLLED not in flags(online)
    open_day = due(paper, date(2026, 11, 3), filing="online")
    assert Flag.PAPER_ONLY not in flags(open_day)


def test_the_working_date_by_meaning() -> None:
    saturday = date(2026, 11, 5)
    assert due(simple(length=30, meaning=Meaning.FIRST_DAY, roll=Roll.NONE), saturday).working_on == date(2026, 12, 7)
    assert due(simple(length=30, meaning=Meaning.AGENCY_DUTY, roll=Roll.NONE), saturday).working_on == date(2026, 12, 7)
    assert due(simple(length=30, meaning=Meaning.FACT, roll=Roll.NONE), saturday).working_on is None
    assert due(simple(length=30, roll=Roll.NONE), saturday).working_on == date(2026, 12, 4)


def test_the_office_can_work_to_the_day_before() -> None:
    lead = simple(length=1, unit=Unit.YEARS, working_lead=1)
    assert due(lead, date(2025, 11, 24)).working_on == date(2026, 11, 23)
    assert due(lead, date(2025, 11, 23)).working_on == date(2026, 11, 20)
    assert due(lead, date(2024, 2, 29)).working_on == date(2025, 2, 28), "clamping already took the day"


def test_ages_are_said() -> None:
    child = simple((date_fact("born"),), length=0, age_fact="born", age_under=21, meaning=Meaning.FACT, roll=Roll.NONE)
    result = due(child, date(2024, 5, 31), born="2005-01-15")
    assert says(result)[-1] == "Age on Fri, May 31, 2024: 19 years 4 months 16 days, so under 21. [Test Act 1]"
    assert "under 21" in next(n.says for n in result.flags if n.flag is Flag.NOTE)
    grown = due(child, date(2026, 1, 15), born="2005-01-15")
    assert "21 years, so not under 21" in says(grown)[-1]
    unborn = due(child, date(2004, 5, 31), born="2005-01-15")
    assert says(unborn)[-1] == "Age on Mon, May 31, 2004: not yet born, so under 21. [Test Act 1]"
    assert "Age that counts: not yet born (under 21)." in [notice.says for notice in unborn.flags]
    first_day = due(child, date(2005, 1, 15), born="2005-01-15")
    assert "0 days, so under 21" in says(first_day)[-1]
    assert len(due(child, date(2024, 5, 31)).steps) == 2


def test_clocks_that_stop() -> None:
    clock = simple((STOPPED,), length=150, stops_fact="stopped", meaning=Meaning.FIRST_DAY, roll=Roll.NONE)
    result = due(clock, date(2026, 6, 1), stopped="2026-07-01/2026-07-31")
    assert result.due_on == date(2026, 11, 28)
    assert says(result)[1] == "The count stood still from Wed, Jul 1, 2026 to Fri, Jul 31, 2026."
    assert due(clock, date(2026, 6, 1)).due_on == date(2026, 10, 29)
    later = due(clock, date(2026, 6, 1), stopped="2027-07-01/")
    assert later.due_on == date(2026, 10, 29)
    with pytest.raises(NoDate, match="stands still since Wed, Jul 1, 2026 with 29 of 150 days run"):
        due(clock, date(2026, 6, 1), stopped="2026-07-01/")


def test_holidays_as_rules() -> None:
    kept = simple(observed_holiday=True, meaning=Meaning.FACT, roll=Roll.NONE)
    assert due(kept, date(2026, 7, 4)).due_on == date(2026, 7, 3)
    with pytest.raises(NoDate, match=r"Tue, Jul 7, 2026 is not a federal holiday\.$"):
        due(kept, date(2026, 7, 7))
    with pytest.raises(NoDate, match=r"is not a federal holiday: Inauguration Day\.$"):
        due(kept, date(2029, 1, 20))


def test_cases_are_tried_in_order_and_the_last_has_no_conditions() -> None:
    kind = FactSpec("kind", FactType.CHOICE, "which", choices=("a", "b", "c"))
    cases = (
        Case(
            (Condition("kind", one_of=frozenset({"a"})),),
            formula(length=10, roll=Roll.NONE),
            confidence=Confidence.LIKELY,
        ),
        Case((Condition("kind", one_of=frozenset({"b"})),), None, no_date="nothing is due."),
        Case((Condition("kind", one_of=frozenset({"c"})),), None, no_date="the end.", missing_fact="end"),
        Case((), formula(length=20, roll=Roll.NONE)),
    )
    of = rule(version(*cases), facts=(kind,))
    first = due(of, date(2026, 11, 3), kind="a")
    assert (first.due_on, first.confidence) == (date(2026, 11, 13), Confidence.LIKELY)
    assert due(of, date(2026, 11, 3)).due_on == date(2026, 11, 23)
    with pytest.raises(NoDate, match=r"test\.rule gives no date: nothing is due\."):
        due(of, date(2026, 11, 3), kind="b")
    with pytest.raises(MissingFact, match=r"test\.rule needs more facts: the end\.") as missing:
        due(of, date(2026, 11, 3), kind="c")
    assert missing.value.fact == "end"


@pytest.mark.parametrize(
    ("condition", "on", "facts", "holds"),
    [
        (Condition("on", month_days=((4, 2), (6, 30))), date(2026, 4, 2), {}, True),
        (Condition("on", month_days=((4, 2), (6, 30))), date(2026, 6, 30), {}, True),
        (Condition("on", month_days=((4, 2), (6, 30))), date(2026, 4, 1), {}, False),
        (Condition("on", month_days=((4, 2), (6, 30))), date(2026, 7, 1), {}, False),
        (Condition("day", before=date(2025, 10, 30)), date(2026, 1, 1), {"day": date(2025, 10, 29)}, True),
        (Condition("day", before=date(2025, 10, 30)), date(2026, 1, 1), {"day": date(2025, 10, 30)}, False),
        (Condition("day", since=date(2025, 10, 30)), date(2026, 1, 1), {"day": date(2025, 10, 30)}, True),
        (Condition("day", since=date(2025, 10, 30)), date(2026, 1, 1), {"day": date(2025, 10, 29)}, False),
        (Condition("day"), date(2026, 1, 1), {"day": date(2025, 10, 29)}, True),
        (Condition("day"), date(2026, 1, 1), {}, False),
        (Condition("kind", one_of=frozenset({"a"})), date(2026, 1, 1), {"kind": "b"}, False),
    ],
)
def test_conditions(condition: Condition, on: date, facts: dict[str, object], *, holds: bool) -> None:
    assert condition.holds(on, facts) is holds


def test_the_triggers_date_picks_the_version() -> None:
    of = rule(
        version(
            formula(length=10, roll=Roll.NONE),
            number=1,
            in_force_from=date(2020, 1, 1),
            in_force_until=date(2026, 1, 1),
        ),
        version(
            formula(length=20, roll=Roll.NONE),
            number=2,
            in_force_from=date(2026, 1, 1),
            in_force_until=date(2026, 7, 1),
        ),
        not_in_force="Look elsewhere.",
    )
    assert due(of, date(2025, 12, 31)).version.number == 1
    assert due(of, date(2026, 1, 1)).version.number == 2
    assert of.version(2).number == 2
    with pytest.raises(KeyError, match="no version 3"):
        of.version(3)
    with pytest.raises(NotInForce, match=r"not in force on 2019-12-31: it begins with triggers on 2020-01-01\. Look"):
        due(of, date(2019, 12, 31))
    with pytest.raises(NotInForce, match=r"not in force on 2026-07-01: it ended before 2026-07-01\. Look elsewhere\.$"):
        due(of, date(2026, 7, 1))
    with pytest.raises(NotInForce, match=r"it has no operative version\.$"):
        due(rule(version(formula(length=1), suspended_by="a court")), date(2026, 7, 1))


def test_years_far_away_are_refused() -> None:
    for year in (206, 1979, 2071):
        with pytest.raises(BadDate, match="outside the years 1980 to 2070"):
            due(simple(length=1), date(year, 1, 1))
        with pytest.raises(BadDate, match="outside the years 1980 to 2070"):
            due(simple(length=1), date(2026, 1, 1), printed=date(year, 1, 1))
    due(simple(length=1), date(1980, 1, 1), printed=date(2070, 12, 31))
    due(simple(length=1), date(2070, 12, 31), printed=date(1980, 1, 1))


def test_the_longest_count_stays_inside_the_calendar() -> None:
    longest = simple((DAYS,), length=1, unit=Unit.BUSINESS_DAYS, length_fact="days")
    assert due(longest, date(2070, 12, 31), days=4000).due_on.year == 2086
    back = simple((DAYS,), length=1, unit=Unit.BUSINESS_DAYS, backward=True, length_fact="days")
    assert due(back, date(1980, 1, 1), days=4000).due_on.year == 1964


def test_facts_a_rule_does_not_know_are_refused() -> None:
    with pytest.raises(BadFact, match="asks for no facts"):
        due(simple(length=1), date(2026, 1, 5), detained=True)


def test_the_convention_and_calendar_are_plain_values() -> None:
    assert isinstance(convention(), Convention)
    assert "_open_days" not in repr(CALENDAR)
