"""Every sentence the engine can say, word by word: attorneys read them, and clients' files keep them."""

from __future__ import annotations

from datetime import date

import pytest

from deadlines.engine import (
    BadDate,
    BadFact,
    Case,
    Confidence,
    EngineError,
    FactSpec,
    FactType,
    Flag,
    Limit,
    Meaning,
    Roll,
    Service,
    Unit,
)
from deadlines.engine.facts import read_facts
from deadlines.engine.kinds import Service as Kinds
from deadlines.engine.result import Computation
from deadlines.engine.words import fill, say, say_count, say_date
from tests.deadlines.engine.making import CALENDAR, convention, due, formula, rule, simple, version

DAYS = FactSpec("days", FactType.DAYS, "the days stated")
BORN = FactSpec("born", FactType.DATE, "the birth")
END = FactSpec("end", FactType.DATE, "the end")
FILING = FactSpec("filing", FactType.CHOICE, "how", choices=("paper", "online"))
STOPPED = FactSpec("stopped", FactType.SPANS, "stops")
SUNDAY = date(2026, 11, 6)  # thirty days later is Sunday, December 6


def says(result: Computation) -> list[str]:
    return [str(step) for step in result.steps]


def flags(result: Computation) -> list[tuple[str, str, date | None]]:
    return [(notice.flag.value, notice.says, notice.on) for notice in result.flags]


def refused(error: type[EngineError], *args: object, **kwargs: object) -> str:
    with pytest.raises(error) as problem:
        due(*args, **kwargs)  # type: ignore[arg-type]
    return str(problem.value)


def test_words() -> None:
    assert say_date(date(2026, 12, 1)) == "Tue, Dec 1, 2026"
    assert [say_count(n, Unit.BUSINESS_DAYS) for n in (0, 1, 2)] == [
        "0 business days",
        "1 business day",
        "2 business days",
    ]
    assert say((2, Unit.YEARS)) == "2 years"
    assert [say(service) for service in Kinds] == [
        ", served by mail", ", served in person", ", served electronically", "",
    ]  # fmt: skip
    assert say(7) == "7"
    assert fill("{braces} stay", ()) == "{braces} stay"
    assert fill("{0} and {1}", (date(2026, 12, 1), "x")) == "Tue, Dec 1, 2026 and x"


def test_steps_of_a_whole_count() -> None:
    specs = (END, FactSpec("abroad", FactType.DAYS, "a"), FactSpec("used", FactType.DAYS, "u"))
    of = simple(
        specs,
        length=30,
        then_days=1,
        then_because="One day more.",
        plus_fact="abroad",
        plus_because="abroad",
        minus_fact="used",
        minus_because="used up",
        mail_days=3,
        mail_citation="Mail Rule",
        limits=(Limit("end", "It ends"),),
    )
    result = due(of, date(2026, 11, 3), service=Service.MAIL, abroad=2, used=1, end="2026-12-06")
    assert says(result) == [
        "Day of service, served by mail: Tue, Nov 3, 2026. This is day 0 and is not counted.",
        "30 calendar days after: Thu, Dec 3, 2026. [Test Act 1]",
        "One day more. [Test Act 1]",
        "2 calendar days abroad: Sun, Dec 6, 2026.",
        "1 calendar day used up: Sat, Dec 5, 2026.",
        "3 calendar days more because it was served by ordinary mail: Tue, Dec 8, 2026. [Mail Rule]",
        "It ends: Sun, Dec 6, 2026. The earlier of both dates holds. [Test Act 1]",
        "Sun, Dec 6, 2026 is a Sunday, so the date moves to Mon, Dec 7, 2026. [Test Rule 6]",
    ]
    assert [step.on.day for step in result.steps] == [3, 3, 4, 6, 5, 8, 6, 7]


@pytest.mark.parametrize(
    ("later", "end", "said"),
    [
        (False, "2026-12-10", "Thu, Dec 10, 2026. The earlier of both dates holds, so it stays Fri, Dec 4, 2026."),
        (True, "2026-12-10", "Thu, Dec 10, 2026. The later of both dates holds."),
        (True, "2026-12-02", "Wed, Dec 2, 2026. The later of both dates holds, so it stays Fri, Dec 4, 2026."),
        (False, "2026-12-04", "Fri, Dec 4, 2026. The earlier of both dates holds, so it stays Fri, Dec 4, 2026."),
    ],
)  # fmt: skip
def test_competing_dates(later: bool, end: str, said: str) -> None:
    of = simple((END,), length=30, limits=(Limit("end", "It ends", later=later),))
    assert says(due(of, date(2026, 11, 4), end=end))[-1] == f"It ends: {said} [Test Act 1]"


def test_the_same_day_twice_is_a_match_and_not_a_move() -> None:
    of = simple((END,), length=30, limits=(Limit("end", "It ends", later=True),))
    assert "so it stays" in says(due(of, date(2026, 11, 4), end="2026-12-04"))[-1]


def test_where_a_count_starts() -> None:
    of = simple(length=30, start_not_before=date(2026, 11, 6), start_because="Not before November 6.", roll=Roll.NONE)
    assert says(due(of, date(2026, 11, 4)))[1:] == [
        "Not before November 6. [Test Act 1]",
        "30 calendar days after: Sun, Dec 6, 2026. [Test Act 1]",
    ]
    later = simple((END,), length=30, start_later_of="end", start_because="Ended later.", roll=Roll.NONE)
    assert says(due(later, date(2026, 11, 4), end="2026-11-05"))[1] == "Ended later. [Test Act 1]"


def test_stops() -> None:
    of = simple((STOPPED,), length=10, stops_fact="stopped", roll=Roll.NONE)
    result = due(of, date(2026, 11, 1), stopped="2026-11-05/2026-11-07,2027-11-05/")
    assert says(result)[1:] == [
        "The count stood still from Thu, Nov 5, 2026 to Sat, Nov 7, 2026.",
        "The count stood still from Fri, Nov 5, 2027 to now.",
        "10 calendar days after: Fri, Nov 13, 2026. [Test Act 1]",
    ]
    assert refused(EngineError, of, date(2026, 11, 1), stopped="2026-11-03/,2026-11-05/") == (
        "test.rule: the count stands still since Thu, Nov 5, 2026 with 1 of 10 days run; "
        "there is a date again once it restarts."
    )


def test_holidays() -> None:
    of = simple(observed_holiday=True, meaning=Meaning.FACT, roll=Roll.NONE)
    assert says(due(of, date(2026, 7, 4))) == [
        "Day of service: Sat, Jul 4, 2026.",
        "Independence Day (observed) is kept on Fri, Jul 3, 2026. [Test Act 1]",
    ]
    assert (
        refused(EngineError, of, date(2029, 1, 20)) == "Sat, Jan 20, 2029 is not a federal holiday: Inauguration Day."
    )
    assert refused(EngineError, of, date(2029, 1, 19)) == "Fri, Jan 19, 2029 is not a federal holiday."


def test_ages() -> None:
    of = simple((BORN,), length=0, age_fact="born", age_under=21, meaning=Meaning.FACT, roll=Roll.NONE)
    under = due(of, date(2024, 5, 31), born="2005-01-15")
    assert says(under)[-1] == "Age on Fri, May 31, 2024: 19 years 4 months 16 days, so under 21. [Test Act 1]"
    assert flags(under) == [("note", "Age that counts: 19 years 4 months 16 days (under 21).", None)]
    over = due(of, date(2026, 1, 15), born="2005-01-15")
    assert says(over)[-1] == "Age on Thu, Jan 15, 2026: 21 years, so not under 21. [Test Act 1]"
    assert flags(over) == [("note", "Age that counts: 21 years (not under 21).", None)]


def test_flags_of_counting() -> None:
    assert flags(due(simple(length=30), SUNDAY)) == [
        ("rolled", "The legal date moved from Sun, Dec 6, 2026 (a Sunday). Do not plan on it.", date(2026, 12, 6))
    ]
    back = due(simple(length=5, backward=True, roll=Roll.BACKWARD), date(2026, 12, 11))
    assert says(back)[-1] == "Sun, Dec 6, 2026 is a Sunday, so the date moves to Fri, Dec 4, 2026. [Test Rule 6]"
    stated = simple((DAYS,), length=30, length_fact="days", maximum=30, roll=Roll.NONE)
    assert flags(due(stated, date(2026, 11, 4), days=31)) == [
        ("over_maximum", "31 days were stated, but the law allows at most 30: counted 30. Read the paper again.", None)
    ]
    assert flags(due(stated, date(2026, 11, 4), days=30)) == []
    mailed = simple(length=30, mail_days=3, mail_citation="Mail Rule")
    assert flags(due(mailed, date(2026, 11, 4))) == [
        (
            "service_not_given",
            "How it was served was not given: 3 days are added only for ordinary mail by DHS, so none were.",
            None,
        )
    ]
    asked = simple((FactSpec("end", FactType.DATE, "the end", asked=True),), length=30)
    assert flags(due(asked, date(2026, 11, 4))) == [
        ("fact_not_given", "Not given: end (the end). The date could change.", None)
    ]


def test_mail_that_adds_nothing_is_said() -> None:
    nothing = due(simple(length=30), date(2026, 11, 4), service=Service.MAIL)
    assert flags(nothing) == [("note", "Service by mail adds no days under this rule.", None)]
    assert flags(due(simple(length=30), date(2026, 11, 4), service=Service.PERSONAL)) == []
    mailed = simple(length=30, mail_days=3, mail_citation="Mail Rule")
    assert flags(due(mailed, date(2026, 11, 3), service=Service.PERSONAL)) == []
    assert [flag for flag, _, _ in flags(due(mailed, date(2026, 11, 3), service=Service.MAIL))] == ["rolled"]


def test_flags_of_paper_filings() -> None:
    of = simple((FILING,), length=30, convention=convention(paper_only=True))
    assert flags(due(of, SUNDAY)) == [
        ("rolled", "The legal date moved from Sun, Dec 6, 2026 (a Sunday). Do not plan on it.", date(2026, 12, 6)),
        ("paper_only", "Only a paper filing moves: an online filing is due Sun, Dec 6, 2026.", date(2026, 12, 6)),
    ]
    assert flags(due(of, SUNDAY, filing="online")) == [
        ("paper_only", "Filed online: Sun, Dec 6, 2026 is a Sunday, but only paper filings move.", date(2026, 12, 6))
    ]
    anything = simple((FILING,), length=30)
    assert due(anything, SUNDAY, filing="online").due_on == date(2026, 12, 7)


def test_a_clamped_date() -> None:
    of = simple(length=6, unit=Unit.MONTHS, roll=Roll.NONE)
    assert flags(due(of, date(2026, 8, 31)))[1:] == [
        (
            "clamped",
            "February 2027 has no day 31, so the last day of that month was taken. A person must check this date.",
            date(2027, 2, 28),
        )
    ]


@pytest.mark.parametrize(
    ("on", "flagged"),
    [
        (date(2026, 6, 30), True),
        (date(2026, 5, 29), True),
        (date(2026, 2, 28), True),
        (date(2026, 5, 28), False),
        (date(2026, 2, 27), False),
    ],
)
def test_counting_months_from_the_end_of_a_month_is_flagged(on: date, flagged: bool) -> None:
    result = due(simple(length=6, unit=Unit.MONTHS, roll=Roll.NONE), on)
    said = [("month_end", f"Counted in months from {say_date(on)}, the end of a month: a person should look.", None)]
    assert flags(result) == (said if flagged else [])
    assert result.confidence is Confidence.SURE
    assert flags(due(simple(length=180, roll=Roll.NONE), on)) == []


def test_printed_dates() -> None:
    result = due(simple(length=30), date(2026, 11, 3), printed=date(2026, 12, 1))
    ((flag, said, on),) = flags(result)
    assert (flag, on) == ("printed_differs", date(2026, 12, 1))
    assert said == (
        "The printed date Tue, Dec 1, 2026 is 2 days earlier than the computed Thu, Dec 3, 2026: "
        "the rule gives no reason for it. Read the paper and the service date again."
    )
    assert result.governs.why == (
        "The printed date Tue, Dec 1, 2026 is earlier than the computed date Thu, Dec 3, 2026: "
        "the earlier date governs."
    )
    first = due(simple(length=30, meaning=Meaning.FIRST_DAY), date(2026, 11, 3), printed=date(2026, 12, 1)).governs
    assert first.why == (
        "The computed date Thu, Dec 3, 2026 is later than the printed date Tue, Dec 1, 2026: "
        "before a first day nothing may be filed, so the later of both is safe."
    )
    mailed = simple(length=30, mail_days=3, mail_citation="Mail Rule")
    reasons = {
        (Service.MAIL, date(2026, 12, 3)): "the paper leaves out the 3 days for service by mail.",
        (
            Service.PERSONAL,
            date(2026, 12, 6),
        ): "the paper adds 3 days for mail; here it was not recorded as served by mail.",
        (Service.MAIL, date(2026, 12, 6)): "the paper does not move past a Sunday.",
    }
    for (service, printed), reason in reasons.items():
        notices = due(mailed, date(2026, 11, 3), service=service, printed=printed).flags
        assert notices[-1].says.endswith(f": {reason}")


def test_several_contested_dates_are_all_named() -> None:
    of = rule(
        version(formula(length=30), number=1),
        version(formula(length=10), number=2, suspended_by="a court."),
        version(formula(length=20), number=3, unsettled_because="unread."),
    )
    governs = due(of, date(2026, 11, 4), printed=date(2026, 12, 9)).governs
    assert governs.why == (
        "The contested date (version 2) Mon, Nov 16, 2026 is earlier than the computed date Fri, Dec 4, 2026, "
        "the contested date (version 3) Tue, Nov 24, 2026, the printed date Wed, Dec 9, 2026: "
        "the earlier date governs. The office works to Fri, Nov 13, 2026."
    )


def test_unpublished_holidays_and_closures() -> None:
    ((flag, said, on),) = flags(due(simple(length=1), date(2031, 1, 6)))
    assert (flag, on) == ("calendar_unpublished", date(2031, 1, 7))
    assert said == (
        "The holidays around Tue, Jan 7, 2031 follow from 5 U.S.C. 6103 and were not compared with a published list."
    )
    assert flags(due(simple(length=1), date(2024, 12, 23))) == [
        ("office_closed", "Tue, Dec 24, 2024: closed by order. The legal date does not move.", date(2024, 12, 24))
    ]


def test_refusals() -> None:
    printed = simple((DAYS,), printed_only=True, length_fact="days")
    assert refused(EngineError, printed, date(2026, 11, 4)) == (
        "test.rule has no period of its own: it needs the printed date or the fact days."
    )
    assert refused(EngineError, simple(printed_only=True), date(2026, 11, 4)) == (
        "test.rule has no period of its own: it needs the printed date."
    )
    none = rule(version(Case((), None, no_date="ask the court.")))
    assert refused(EngineError, none, date(2026, 11, 4)) == "test.rule gives no date: ask the court."
    assert refused(BadDate, none, date(1926, 11, 4)) == (
        "1926-11-04 lies outside the years 1980 to 2070: check the year."
    )


def test_refusals_of_facts() -> None:
    specs = {"days": DAYS, "end": END}
    for given, said in {
        "dayz": "r does not know the fact “dayz”: did you mean days?",
        "zzz": "r does not know the fact “zzz”: it knows days, end.",
    }.items():
        with pytest.raises(BadFact) as problem:
            read_facts("r", specs, {given: 1})
        assert str(problem.value) == said
    with pytest.raises(BadFact) as problem:
        read_facts("r", {}, {"zzz": 1})
    assert str(problem.value) == "r asks for no facts, so it cannot use “zzz”."
    with pytest.raises(BadFact) as problem:
        read_facts("r", specs, {"days": "x"})
    assert str(problem.value) == (
        "“x” does not fit the fact days (the days stated): give a whole number of days, 0 or more."
    )


def test_rules_out_of_force() -> None:
    in_2026 = {"in_force_from": date(2026, 1, 1), "in_force_until": date(2027, 1, 1)}
    of = rule(
        version(formula(length=1), number=1, **in_2026),
        version(
            formula(length=1),
            number=2,
            suspended_by="x",
            in_force_from=date(2020, 1, 1),
            in_force_until=date(2029, 1, 1),
        ),
    )
    assert refused(EngineError, of, date(2025, 12, 31)) == (
        "test.rule was not in force on 2025-12-31: it begins with triggers on 2026-01-01."
    )
    assert refused(EngineError, of, date(2027, 1, 1)) == (
        "test.rule was not in force on 2027-01-01: it ended before 2027-01-01."
    )
    gap = rule(
        version(formula(length=1), number=1, in_force_until=date(2020, 1, 1)),
        version(formula(length=1), number=2, in_force_from=date(2026, 1, 1)),
    )
    assert refused(EngineError, gap, date(2022, 1, 1)) == (
        "test.rule was not in force on 2022-01-01: it begins with triggers on 2026-01-01."
    )


def test_a_new_calendar_counts_open_days_at_its_edges() -> None:
    from dataclasses import replace

    for on, count, expected in (
        (date(2026, 11, 20), 5, date(2026, 11, 30)),
        (date(2026, 11, 30), -5, date(2026, 11, 20)),
        (date(1959, 12, 31), 1, date(1960, 1, 4)),
        (date(2091, 1, 1), -1, date(2090, 12, 29)),
    ):
        assert replace(CALENDAR, _open_days=[]).add_open_days(on, count) == expected


def test_confidence_only_falls() -> None:
    sure, likely, verify = Confidence
    assert sure.lowered_to(likely) is likely
    assert verify.lowered_to(likely) is verify
    assert likely.lowered_to(likely) is likely
    of = rule(version(formula(length=30, rolled_confidence=likely), confidence=verify))
    assert due(of, SUNDAY).confidence is verify
    assert [notice.flag for notice in due(of, SUNDAY).flags] == [Flag.NOT_SURE, Flag.ROLLED]
