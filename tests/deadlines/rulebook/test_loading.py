"""A rulebook that is not right is refused, and the message names the place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from deadlines.engine import Confidence, Meaning, NotInForce
from deadlines.rulebook import RulebookError, UnknownRule, book, load
from deadlines.rulebook.book import DATA
from deadlines.rulebook.checks import check

TODAY = date(2026, 11, 23)
Edit = Callable[[str, str, str], Path]

RULE = """
authority = "uscis"

[[rule]]
id = "x.rule"
title = "A rule"
kind = "deadline"
trigger = "day of service"

[[rule.fact]]
name = "days"
type = "days"
means = "days stated"

[[rule.fact]]
name = "end_on"
type = "date"
means = "the end"

[[rule.version]]
number = 1
citations = ["Act 1"]
confidence = "sure"
meaning = "last_day"
length = 30
rollover = "none"
"""


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Return a function that copies the rulebook and replaces a text in one of its files."""

    def edit(name: str, old: str, new: str) -> Path:
        shutil.copytree(DATA, tmp_path / "data")
        path = tmp_path / "data" / name
        text = path.read_text(encoding="utf-8") if path.exists() else RULE
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "data"

    return edit


def test_the_products_own_rulebook_is_consistent() -> None:
    from deadlines.rulebook.examples import examples

    assert check(book(), examples(), today=TODAY) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('citations = ["Act 1"]', "citations = []", "there is no citation"),
        ('citations = ["Act 1"]\n', "", "there is no citation"),
        ('rollover = "none"', 'rollover = "moon"', "the convention “moon” is unknown; known are dhs_8cfr1_2"),
        ('rollover = "none"\n', "", "“rollover” is missing"),
        ('type = "days"', 'type = "hours"', "“type” is “hours”; known are date, days, choice, yes_no, spans"),
        ('type = "days"', 'type = "choice"', "“choices” belong to a fact of type choice"),
        (
            'means = "days stated"',
            'means = "days stated"\nchoices = ["a"]',
            "“choices” belong to a fact of type choice",
        ),
        ('name = "end_on"', 'name = "days"', "the fact “days” is listed twice"),
        ('means = "days stated"', 'means = "days stated"\ndefault = "many"', "does not fit the fact days"),
        ("length = 30", 'length = "30"', "“length” must be a whole number, not '30'"),
        ("length = 30", "length = true", "“length” must be a whole number, not True"),
        ("length = 30\n", "", "there is no length"),
        ("length = 30", "length = 30\ncolour = 3", "unknown “colour”"),
        ("length = 30", 'length = 30\nunit = "weeks"', "“unit” is “weeks”"),
        ("length = 30", 'length = 30\ndirection = "sideways"', "“direction” is “sideways”; known are after, before"),
        ("length = 30", 'length = 30\nlength_fact = "day"', "the fact “day” is used but not listed"),
        ("length = 30", 'length = 30\nminus_span = ["days"]', "names two facts"),
        ("length = 30", 'length = 30\nminus_span = ["days", "x"]', "the fact “x” is used but not listed"),
        ("length = 30", "length = 30\nmail_days = 3", "mail_days needs a mail_citation"),
        ("length = 30", 'until = "02-30"', "“02-30” is not a month and day"),
        ('meaning = "last_day"', 'meaning = "someday"', "“meaning” is “someday”"),
        ('confidence = "sure"', 'confidence = "certain"', "“confidence” is “certain”"),
        ('kind = "deadline"', 'kind = "thing"', "“kind” is “thing”"),
        ('title = "A rule"\n', "", "“title” is missing"),
        ("number = 1", "number = 1\nin_force_from = 2026-01-01\nin_force_until = 2026-01-01", "must be after"),
        ("number = 1", 'number = 1\nverified_by = "A. Lawyer"', "needs “verified_on”"),
        ("number = 1", 'number = 1\nin_force_from = "2026-01-01"', "must be a date"),
        ('id = "x.rule"', 'id = "uscis.noid"', "the rule “uscis.noid” exists already"),
        ('authority = "uscis"', 'authority = "mars"', "unknown authority “mars”"),
        ("[[rule.version]]", "[[rule.edition]]", "there is no version"),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.limit]]\nholds = "best"\nfact = "end_on"\nbecause = "x"',
            "“holds” is “best”",
        ),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.limit]]\nholds = "later"\nfact = "days"\nbecause = "x"',
            "needs a listed fact of type date",
        ),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.case]]\nwhen = { day = 1 }\nlength = 1',
            "the fact “day” is used but not listed",
        ),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.case]]\nwhen = { on = { between = ["01-01"] } }\nlength = 1',
            "two days as MM-DD",
        ),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.case]]\nwhen = { on = { near = "x" } }\nlength = 1',
            "unknown “near”",
        ),
        (
            'rollover = "none"',
            'rollover = "none"\n[[rule.version.case]]\nwhen = { days = {} }\nno_date = "x"\nlength = 1',
            "unknown “length”",
        ),
        ("[[rule]]", "[[rule]", "new.toml: "),
    ],
)
def test_a_wrong_rule_is_refused(edited: Edit, old: str, new: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as refused:
        load(edited("rules/new.toml", old, new))
    assert says in str(refused.value)


def test_a_right_rule_is_read(edited: Edit) -> None:
    law = load(edited("rules/new.toml", "length = 30", "length = 31"))
    (version,) = law.rule("x.rule").versions
    formula = version.cases[-1].formula
    assert formula is not None
    assert (formula.length, formula.meaning, version.confidence) == (31, Meaning.LAST_DAY, Confidence.SURE)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("holidays.toml", "2026-07-03 = ", "2026-07-04 = ", "disagree: 2026-07-03"),
        ("holidays.toml", "month = 7\nday = 4", "month = 7", "either “day” or “nth”"),
        ("conventions.toml", 'id = "frcp_6a"', 'id = "frap_26a"', "is listed twice"),
        ("conventions.toml", 'roll = "backward"', 'roll = "sideways"', "“roll” is “sideways”"),
        ("triggers.toml", 'rule = "uscis.noid"', 'rule = "uscis.void"', "there is no rule “uscis.void”"),
        ("triggers.toml", 'date = "hearing_on"', 'date = "heard_on"', "“heard_on” is not among the event's dates"),
        ("triggers.toml", 'id = "notice.noid"', 'id = "notice.noir"', "is listed twice"),
        ("triggers.toml", 'when = { form = "i589" }', 'when = { shape = "i589" }', "the fact “shape” is not listed"),
        ("triggers.toml", "give = { window", "give = { windows", "does not know the fact “windows”"),
        ("triggers.toml", 'no_deadline = "Nothing', 'because = "Nothing', "unknown “because”"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(edited: Edit, name: str, old: str, new: str, says: str) -> None:
    with pytest.raises(RulebookError) as refused:
        load(edited(name, old, new))
    assert says in str(refused.value)


def test_an_event_that_starts_nothing_must_say_why(edited: Edit) -> None:
    with pytest.raises(RulebookError, match="does not say why"):
        load(edited("triggers.toml", 'no_deadline = "The case moved to another office; no date changes."\n', ""))


TWO = """number = 1
in_force_until = {until}
citations = ["Act 1"]
confidence = "sure"
meaning = "last_day"
length = 30
rollover = "none"

[[rule.version]]
number = {number}
in_force_from = 2026-01-01
{suspended}"""


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check(load(folder), [], today=TODAY) if "x.rule" in str(problem)]


@pytest.mark.parametrize(
    ("until", "number", "suspended", "says"),
    [
        ("2026-01-02", 2, "", "x.rule: versions 1 and 2 overlap."),
        ("2026-01-01", 1, "", "x.rule: version numbers must be different and rise."),
        ("2026-01-01", 2, "", ""),
        ("2026-01-02", 2, 'suspended_by = "a court"', ""),
    ],
)
def test_overlapping_versions_are_refused(edited: Edit, until: str, number: int, suspended: str, says: str) -> None:
    new = TWO.format(until=until, number=number, suspended=suspended)
    found = problems(edited("rules/new.toml", "number = 1", new))
    found.remove("triggers.toml: no event starts x.rule.")
    assert found == ([says] if says else [])


def test_checks_find_what_the_loader_lets_pass(edited: Edit) -> None:
    new = 'number = 1\nsuspended_by = "a court"\nverified_on = 2026-01-01'
    found = problems(edited("rules/new.toml", "number = 1", new))
    assert "x.rule: no version is operative." in found
    assert "x.rule version 1: “verified_on” needs “verified_by”." in found


def test_a_case_that_cites_what_its_version_does_not_is_found(edited: Edit) -> None:
    found = problems(edited("rules/new.toml", "number = 1", 'number = 1\ncited = "Act 9"'))
    assert "x.rule version 1: “Act 9” is cited by a case but is no citation of the version." in found


def test_an_empty_citation_is_found(edited: Edit) -> None:
    assert "x.rule version 1: there is no citation." in problems(edited("rules/new.toml", '"Act 1"', '" "'))


def test_an_unknown_source_is_found(edited: Edit) -> None:
    found = problems(edited("rules/new.toml", 'trigger = "day', 'sources = ["nowhere"]\ntrigger = "day'))
    assert "x.rule: the source “nowhere” is not in sources.toml." in found


def test_a_notice_type_that_is_not_mapped_is_found(edited: Edit) -> None:
    law = load(edited("triggers.toml", 'id = "notice.noid"', 'id = "notice.avoid"'))
    found = {str(problem) for problem in check(law, [], today=TODAY)}
    assert "triggers.toml: the notice type notice.noid is not mapped." in found
    assert "triggers.toml: notice.avoid is no notice type of the catalogue." in found


def test_a_calendar_that_ends_soon_is_found() -> None:
    assert check(book(), [], today=date(2029, 6, 30)) == []
    (problem,) = check(book(), [], today=date(2029, 7, 1))
    assert str(problem) == (
        "holidays.toml: the published holidays end on 2030-12-31, less than 18 months ahead: add the next year."
    )


def test_an_example_that_fails_is_found() -> None:
    from deadlines.rulebook.examples import Example, examples

    first = examples()[0]
    wrong = Example(first.topic, first.name, first.rule, first.trigger, {"due_on": "1999-01-01"}, "", "", "")
    (problem,) = check(book(), [wrong], today=TODAY)
    assert "not 1999-01-01" in str(problem)


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(UnknownRule, match=r"There is no rule “uscis\.noidd”\. Did you mean uscis\.noid or"):
        book().rule("uscis.noidd")
    with pytest.raises(UnknownRule, match=r"Did you mean uscis\.noid"):
        book().rule("noid")
    with pytest.raises(UnknownRule, match=r"There is no rule “§§§”\.$"):
        book().rule("§§§")


def test_look_ups() -> None:
    law = book()
    assert law.version_on("bia.appeal.general", date(2026, 3, 8)).number == 1
    assert law.version_on("bia.appeal.general", date(2026, 3, 9)).number == 2
    with pytest.raises(NotInForce):
        law.version_on("uscis.rfe.i539", date(2026, 8, 5))
    names = {authority.id: len(rules) for authority, rules in law.authorities()}
    assert names["bia"] == 5
    assert sum(names.values()) == len(law.rules) == 163
    assert law.authority(law.rule("bia.brief")).name == "Board of Immigration Appeals"


def test_all_151_rules_of_the_law_are_there() -> None:
    assert sum(not rule_id.startswith("time.") for rule_id in book().rules) == 151


@pytest.mark.parametrize(
    ("citation", "url"),
    [
        ("8 CFR 103.2(b)(8)(iv)", "https://www.ecfr.gov/current/title-8/section-103.2"),
        ("20 CFR 656.17(e)(1)(i), (ii)", "https://www.ecfr.gov/current/title-20/section-656.17"),
        ("5 U.S.C. 552(a)(6)(A)(i)", "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title5-section552"),
        ("INA 240A(b)(1), (d)(1)-(2)", "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title8-section1229b"),
        ("91 FR 45324 (July 20, 2026)", "https://www.federalregister.gov/citation/91-FR-45324"),
        ("INA 999", ""),
        ("Matter of Iskandarani, 29 I&N Dec. 26 (BIA 2025)", ""),
    ],
)  # fmt: skip
def test_citations_lead_to_official_texts(citation: str, url: str) -> None:
    assert book().url(citation) == url


def test_sources_lead_to_what_was_read() -> None:
    sources = book().sources
    assert sources["weekend_pm"].url.startswith("https://www.yasrebilaw.com/")
    assert sources["bc_bia"].url == "https://github.com/christophermarsh/briefcaddy"
    assert sources["courts_ts"].url == ""
