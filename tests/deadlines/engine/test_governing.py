from __future__ import annotations

from datetime import date, timedelta

import pytest

from deadlines.engine import Case, Condition, Confidence, FactSpec, FactType, Flag, Meaning, Roll, Service
from deadlines.engine.result import Computation
from tests.deadlines.engine.making import due, formula, rule, simple, version

DETAINED = FactSpec("detained", FactType.YES_NO, "whether detained", asked=True)
ON = date(2026, 11, 4)


def notices(result: Computation, flag: Flag) -> list[str]:
    return [notice.says for notice in result.flags if notice.flag is flag]


def test_the_computed_date_governs_alone() -> None:
    governs = due(simple(length=30), ON).governs
    assert governs.as_dict() == {
        "on": "2026-12-04",
        "working_on": "2026-12-04",
        "source": "computed",
        "why": "The computed date Fri, Dec 4, 2026 governs: no other date differs.",
    }
    closed = due(simple(length=31), ON).governs
    assert closed.why.endswith("The office works to Fri, Dec 4, 2026.")


def test_an_earlier_printed_date_governs() -> None:
    result = due(simple(length=30), ON, printed=date(2026, 11, 29))
    governs = result.governs
    assert (governs.on, governs.working_on, governs.source) == (date(2026, 11, 29), date(2026, 11, 27), "printed")
    assert governs.why == (
        "The printed date Sun, Nov 29, 2026 is earlier than the computed date Fri, Dec 4, 2026: "
        "the earlier date governs. The office works to Fri, Nov 27, 2026."
    )
    assert result.due_on == date(2026, 12, 4), "the legal date is given before the printed one is weighed"


def test_a_later_printed_date_does_not_govern() -> None:
    result = due(simple(length=30), ON, printed=date(2026, 12, 9))
    assert (result.governs.on, result.governs.source) == (date(2026, 12, 4), "computed")
    assert "the printed date Wed, Dec 9, 2026" in result.governs.why
    same = due(simple(length=30), ON, printed=date(2026, 12, 4))
    assert same.governs.source == "computed"
    assert not notices(same, Flag.PRINTED_DIFFERS)


def test_the_later_of_two_first_days_governs() -> None:
    opens = simple(length=30, meaning=Meaning.FIRST_DAY, roll=Roll.NONE)
    early = due(opens, ON, printed=date(2026, 11, 28))
    assert (early.governs.on, early.governs.source) == (date(2026, 12, 4), "computed")
    late = due(opens, ON, printed=date(2026, 12, 5))
    assert (late.governs.on, late.governs.working_on) == (date(2026, 12, 5), date(2026, 12, 7))
    assert "the later of both is safe" in late.governs.why


def test_facts_have_no_working_date_to_name() -> None:
    fact = due(simple(length=30, meaning=Meaning.FACT, roll=Roll.NONE), ON)
    assert fact.governs.working_on is None
    assert fact.governs.as_dict()["working_on"] is None
    assert "works to" not in fact.governs.why


MAIL = {"length": 30, "mail_days": 3, "mail_citation": "Mail Rule"}


@pytest.mark.parametrize(
    ("service", "on", "printed", "reason"),
    [
        (Service.MAIL, date(2026, 11, 2), date(2026, 12, 5), "the paper does not move past a Saturday."),
        (Service.MAIL, date(2026, 11, 2), date(2026, 12, 2), "the paper leaves out the 3 days for service by mail."),
        (Service.MAIL, date(2026, 11, 5), date(2026, 12, 7), "the paper leaves out the 3 days for service by mail."),
        (Service.PERSONAL, date(2026, 11, 2), date(2026, 12, 5), "the paper adds 3 days for mail; here"),
        (Service.PERSONAL, date(2026, 11, 2), date(2026, 12, 7), "the paper adds 3 days for mail; here"),
        (Service.UNSTATED, date(2026, 11, 2), date(2026, 12, 5), "the paper adds 3 days for mail; here"),
        (Service.PERSONAL, date(2026, 11, 2), date(2026, 11, 29), "the rule gives no reason for it."),
        (Service.MAIL, date(2026, 11, 2), date(2026, 12, 8), "the rule gives no reason for it."),
    ],
)
def test_a_difference_is_explained(service: Service, on: date, printed: date, reason: str) -> None:
    (said,) = notices(due(simple(**MAIL), on, service=service, printed=printed), Flag.PRINTED_DIFFERS)
    assert reason in said


def test_a_difference_says_how_many_days() -> None:
    (said,) = notices(due(simple(length=30), ON, printed=date(2026, 12, 3)), Flag.PRINTED_DIFFERS)
    assert said.startswith("The printed date Thu, Dec 3, 2026 is 1 day earlier than the computed Fri, Dec 4, 2026: ")
    (said,) = notices(due(simple(length=30), ON, printed=date(2026, 12, 6)), Flag.PRINTED_DIFFERS)
    assert "is 2 days later than" in said
    assert "no reason" in said


def test_a_printed_date_before_the_trigger_is_called_a_mistake() -> None:
    (said,) = notices(due(simple(length=30), ON, printed=ON - timedelta(days=1)), Flag.PRINTED_DIFFERS)
    assert said.endswith("it lies before Wed, Nov 4, 2026, the day the period begins. One of both dates is wrong.")
    (said,) = notices(due(simple(length=0), ON, printed=ON - timedelta(days=1)), Flag.PRINTED_DIFFERS)
    assert "One of both dates is wrong." in said
    (said,) = notices(due(simple(length=30), ON, printed=ON), Flag.PRINTED_DIFFERS)
    assert "no reason" in said, "due on the day itself is possible"
    (said,) = notices(due(simple(length=30, backward=True), ON, printed=ON - timedelta(days=1)), Flag.PRINTED_DIFFERS)
    assert "no reason" in said, "counted back, every date lies before the trigger"


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (0, "the rule gives no reason"),
        (1, "the paper may set less than the maximum of 30 days, and ends 1 day after Wed, Nov 4, 2026."),
        (29, "the paper may set less than the maximum of 30 days, and ends 29 days after Wed, Nov 4, 2026."),
        (31, "the rule gives no reason"),
    ],
)
def test_a_paper_may_set_less_than_the_maximum(days: int, reason: str) -> None:
    result = due(simple(length=30, maximum=30), ON, printed=ON + timedelta(days=days))
    (said,) = notices(result, Flag.PRINTED_DIFFERS)
    assert reason in said


def test_a_rule_without_mail_days_never_blames_the_mail() -> None:
    for service in Service:
        (said,) = notices(due(simple(length=33), ON, service=service, printed=date(2026, 12, 4)), Flag.PRINTED_DIFFERS)
        assert "mail" not in said.partition(": ")[2]


CONTESTED = (
    version(
        formula(length=30), number=1, confidence=Confidence.VERIFY, confidence_reason="litigation", in_flux="Unclear."
    ),
    version(formula(length=10), number=2, suspended_by="the 10-day text was vacated."),
)


def test_a_suspended_version_is_shown_and_worked_to() -> None:
    result = due(rule(*CONTESTED), ON)
    assert (result.due_on, result.working_on) == (date(2026, 12, 4), date(2026, 12, 4))
    assert (result.governs.on, result.governs.working_on) == (date(2026, 11, 16), date(2026, 11, 13))
    assert result.governs.source == "protective"
    assert result.governs.why.startswith("The contested date (version 2) Mon, Nov 16, 2026 is earlier")
    assert notices(result, Flag.IN_FLUX) == [
        "Unclear.",
        "Version 2 would give Mon, Nov 16, 2026: the 10-day text was vacated.",
    ]
    assert [notice.on for notice in result.flags if notice.flag is Flag.IN_FLUX] == [None, date(2026, 11, 16)]
    assert notices(result, Flag.NOT_SURE) == ["Confidence is “verify”: litigation. Check the text first."]
    (other,) = result.alternatives
    assert other.version.contested_because == "the 10-day text was vacated."


def test_a_printed_date_does_not_remove_a_contested_one_unless_it_yields() -> None:
    printed = date(2026, 12, 4)
    assert due(rule(*CONTESTED), ON, printed=printed).governs.source == "protective"
    yields = rule(
        version(formula(length=30), number=1),
        version(formula(length=10), number=2, unsettled_because="often ordered.", yields_to_printed=True),
    )
    assert due(yields, ON).governs.source == "protective"
    assert due(yields, ON, printed=printed).governs.source == "computed"
    assert due(yields, ON, printed=printed).alternatives, "it stays visible"


def test_an_unsettled_version_can_set_the_working_date() -> None:
    of = rule(
        version(formula(length=60), number=1),
        version(formula(length=30, roll=Roll.NONE), number=2, unsettled_because="not read.", sets_working_date=True),
    )
    result = due(of, date(2026, 12, 18))
    assert (result.due_on, result.working_on) == (date(2027, 2, 16), date(2027, 1, 15))
    later = rule(
        version(formula(length=30), number=1),
        version(formula(length=60), number=2, unsettled_because="not read.", sets_working_date=True),
    )
    assert due(later, ON).working_on == date(2026, 12, 4)
    facts = rule(
        version(formula(length=30, meaning=Meaning.FACT), number=1),
        version(formula(length=10), number=2, unsettled_because="not read.", sets_working_date=True),
    )
    assert due(facts, ON).working_on is None
    other = rule(
        version(formula(length=30), number=1),
        version(formula(length=10, meaning=Meaning.FACT), number=2, unsettled_because="x.", sets_working_date=True),
    )
    assert due(other, ON).working_on == date(2026, 12, 4)


def test_contested_versions_outside_their_time_or_without_a_date_are_left_out() -> None:
    past = version(formula(length=10), number=2, suspended_by="x", in_force_until=date(2026, 1, 1))
    future = version(formula(length=10), number=3, suspended_by="x", in_force_from=date(2027, 1, 1))
    none = version(Case((), None, no_date="nothing."), number=4, suspended_by="x")
    same = version(formula(length=30), number=5, suspended_by="x")
    result = due(rule(version(formula(length=30)), past, future, none, same), ON)
    assert result.alternatives == ()
    ten = version(formula(length=10), number=6, suspended_by="x")
    assert [other.version.number for other in due(rule(version(formula(length=30)), none, ten), ON).alternatives] == [6]
    assert rule(version(formula(length=30)), past).contested_on(date(2025, 1, 1)) == (past,)
    assert rule(version(formula(length=30)), past).contested_on(ON) == ()


def test_asked_facts_that_are_missing_are_said() -> None:
    of = rule(version(formula(length=30)), facts=(DETAINED, FactSpec("other", FactType.DATE, "other")))
    assert notices(due(of, ON), Flag.FACT_NOT_GIVEN) == [
        "Not given: detained (whether detained). The date could change."
    ]
    assert notices(due(of, ON, detained=False), Flag.FACT_NOT_GIVEN) == []


def test_notes_are_flags() -> None:
    assert notices(due(simple(length=30, notes=("Mind the gap.",)), ON), Flag.NOTE) == ["Mind the gap."]


def test_closures_warn_and_do_not_move() -> None:
    result = due(simple(length=30), date(2024, 11, 24))
    assert result.due_on == result.unrolled_on == result.working_on == date(2024, 12, 24)
    assert notices(result, Flag.OFFICE_CLOSED) == ["Tue, Dec 24, 2024: closed by order. The legal date does not move."]
    before = due(simple(length=31), date(2024, 11, 24))
    assert before.due_on == date(2024, 12, 26)
    assert len(notices(before, Flag.OFFICE_CLOSED)) == 1, "the working date is the closed day"
    assert notices(due(simple(length=30), ON), Flag.OFFICE_CLOSED) == []
    saturday = due(simple(length=30, roll=Roll.NONE, meaning=Meaning.FACT), date(2028, 12, 21))
    assert notices(saturday, Flag.OFFICE_CLOSED) == [
        "Sat, Jan 20, 2029: Inauguration Day. The legal date does not move."
    ]


def test_holidays_beyond_the_published_list_are_flagged() -> None:
    (said,) = notices(due(simple(length=30), date(2031, 1, 6)), Flag.CALENDAR_UNPUBLISHED)
    assert "Wed, Feb 5, 2031" in said
    assert notices(due(simple(length=30), ON), Flag.CALENDAR_UNPUBLISHED) == []


def test_confidence_without_a_reason() -> None:
    result = due(rule(version(formula(length=30), confidence=Confidence.LIKELY)), ON)
    assert notices(result, Flag.NOT_SURE) == ["Confidence is “likely”. Check the text first."]
    assert notices(due(simple(length=30), ON), Flag.NOT_SURE) == []


def test_a_case_can_rest_on_another_citation_than_its_version() -> None:
    own, general = formula(length=10, cited="Other Rule"), formula(length=30)
    text = version(Case((Condition("detained", one_of=frozenset({True})),), own), general)

    assert due(rule(text, facts=(DETAINED,)), ON, detained="yes").steps[1].citation == "Other Rule"
    assert due(rule(text, facts=(DETAINED,)), ON, detained="no").steps[1].citation == "Test Act 1"


def test_the_public_form() -> None:
    said = due(simple(length=31), ON, printed=date(2026, 12, 4)).as_dict()
    assert list(said) == [
        "rule",
        "version",
        "unrolled_on",
        "due_on",
        "working_on",
        "governs",
        "steps",
        "citations",
        "confidence",
        "flags",
    ]
    assert said["steps"][0] == {
        "on": "2026-11-04",
        "because": "Day of service: Wed, Nov 4, 2026. This is day 0 and is not counted.",
    }
    assert said["flags"][0] == {
        "flag": "rolled",
        "says": "The legal date moved from Sat, Dec 5, 2026 (a Saturday). Do not plan on it.",
        "on": "2026-12-05",
    }
    assert (said["citations"], said["confidence"], said["version"]) == (["Test Act 1"], "sure", 1)
    note = due(simple(length=30, notes=("x",)), ON).as_dict()["flags"]
    assert note == [{"flag": "note", "says": "x"}]


def test_the_frozen_form_keeps_what_was_put_in() -> None:
    specs = (
        FactSpec("until", FactType.DATE, "u"),
        FactSpec("stopped", FactType.SPANS, "s"),
        FactSpec("days", FactType.DAYS, "d"),
    )
    of = rule(*CONTESTED, facts=specs)
    frozen = due(
        of, ON, service=Service.MAIL, printed=date(2026, 12, 1), until="2026-12-24", stopped="2026-01-01/", days=5
    ).frozen()
    assert frozen["given"] == {
        "on": "2026-11-04",
        "service": "mail",
        "printed": "2026-12-01",
        "facts": {"until": "2026-12-24", "stopped": [["2026-01-01", None]], "days": 5},
    }
    assert (frozen["title"], frozen["meaning"]) == ("A test rule", "last_day")
    assert frozen["alternatives"] == [
        {"version": 2, "due_on": "2026-11-16", "working_on": "2026-11-13", "because": "the 10-day text was vacated."}
    ]
    assert due(of, ON).frozen()["given"]["printed"] is None


def test_a_condition_on_an_undefined_case_falls_to_the_last() -> None:
    of = rule(
        version(
            Case((Condition("detained", one_of=frozenset({True})),), formula(length=1)),
            Case((), formula(length=2)),
        ),
        facts=(DETAINED,),
    )
    assert due(of, ON).unrolled_on == date(2026, 11, 6)
    assert due(of, ON, detained="yes").unrolled_on == date(2026, 11, 5)
