"""`manage.py rule` as a person or a program types it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

KEYS = [
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


class Ran:
    def __init__(self, *words: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.status = 0
        try:
            call_command("rule", *words, stdout=out, stderr=err)
        except SystemExit as ended:
            self.status = int(str(ended.code))
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def test_compute_prints_exactly_the_public_keys() -> None:
    ran = Ran("compute", "uscis.rfe", "--on", "2026-04-07", "--service", "mail", "--printed", "2026-07-02", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert list(ran.json) == KEYS
    assert (ran.json["unrolled_on"], ran.json["due_on"], ran.json["working_on"]) == (
        "2026-07-03",
        "2026-07-06",
        "2026-07-02",
    )
    assert ran.json["governs"]["on"] == "2026-07-02"


def test_facts_can_be_given_in_both_ways() -> None:
    one = Ran(
        "compute", "f1.unemployment", "--on", "2026-07-01", "--fact", "stem=yes", "--fact", "used_days=10", "--json"
    )
    two = Ran("compute", "f1.unemployment", "--on", "2026-07-01", "--json", "--fact", "stem=yes", "used_days=10")
    assert one.json == two.json
    assert one.json["due_on"] == "2026-11-17"
    after = Ran("compute", "--json", "--on", "2026-07-01", "--fact", "stem=yes", "used_days=10", "f1.unemployment")
    assert after.json == one.json


def test_compute_in_words() -> None:
    ran = Ran("compute", "uscis.rfe", "--on", "2026-04-07", "--service", "mail")
    assert ran.status == 0
    for part in ("Response to a Request for Evidence", "Mon, Jul 6, 2026 (last day to act)", "Unrolled:     Fri, Jul 3",
                 "Working date: Thu, Jul 2, 2026", "Steps", "To know", "Citations", "8 CFR 103.8(b)"):  # fmt: skip
        assert part in ran.out
    fact = Ran("compute", "time.holiday", "--on", "2026-11-26")
    assert "Working date" not in fact.out
    assert "To know" not in fact.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["uscis.noidd", "--on", "2026-03-02"], "unknown_rule", "no rule “uscis.noidd”. Did you mean uscis.noid"),
        (["uscis.rfe.i539", "--on", "2026-08-05"], "not_in_force", "was not in force on 2026-08-05"),
        (["uscis.ead.autoext", "--on", "2025-12-01"], "missing_fact", "the fact renewal_received_on: the day USCIS"),
        (["uscis.noid"], "missing_fact", "“on” is missing"),
        ([], "bad_request", "“rule” is missing"),
        (["uscis.noid", "--on", "2026-02-30"], "bad_date", "“2026-02-30” (on) is not a date: give YYYY-MM-DD"),
        (["uscis.noid", "--on", "tomorrow"], "bad_date", "is not a date"),
        (["uscis.noid", "--on", "2026-03-02", "--printed", "soon"], "bad_date", "“soon” (printed) is not a date"),
        (["uscis.noid", "--on", "2026-03-02", "--service", "pigeon"], "bad_service", "use mail, personal or"),
        (["uscis.noid", "--on", "2026-03-02", "--fact", "days"], "bad_fact", "“days” is not a fact: write name=value"),
        (["uscis.noid", "--on", "2026-03-02", "--fact", "=3"], "bad_fact", "“=3” is not a fact"),
        (["uscis.noid", "--on", "2026-03-02", "--fact", "dayz=3"], "bad_fact", "did you mean days?"),
        (["uscis.noid", "--on", "2026-03-02", "--fact", "days=many"], "bad_fact", "give a whole number of days"),
        (["public_charge", "--on", "2026-10-01"], "no_date", "gives no date: it is a regime"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_one_sentence(words: list[str], code: str, says: str) -> None:
    plain, as_json = Ran("compute", *words), Ran("compute", *words, "--json")
    assert (plain.status, plain.out) == (1, "")
    assert says in plain.err
    assert plain.err.count("\n") == 1
    assert as_json.status == 1
    assert as_json.err == plain.err
    assert as_json.json == {"error": plain.err.strip(), "code": code}


def test_a_stream_gives_one_line_each_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        '{"rule": "uscis.noid", "on": "2026-08-06", "service": "personal"}',
        '{"rule": "uscis.nodi", "on": "2026-08-06"}',
        "not json",
        "",
        '["uscis.noid"]',
        '{"rule": "uscis.noid", "on": "2026-08-06", "colour": 1}',
        '{"rule": "uscis.noid", "on": "2026-08-06", "facts": [1]}',
        '{"rule": "uscis.noid", "on": 5}',
        '{"rule": "uscis.ead.autoext", "on": "2025-12-01", "facts": {"renewal_received_on": "2025-10-29"}}',
        "[" * 100_000,
        '{"rule": ["uscis.noid"], "on": "2026-08-06"}',
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    ran = Ran("compute", "--input", str(file), "--json")
    results = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0
    assert len(results) == 10, "an empty line has no result"
    assert results[0]["due_on"] == "2026-09-08"
    assert results[7]["due_on"] == "2027-05-25"
    assert [result.get("code") for result in results] == [
        None, "unknown_rule", "bad_json", "bad_request", "bad_request", "bad_request", "bad_date", None,
        "bad_json", "unknown_rule",
    ]  # fmt: skip
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines[0]))
    assert json.loads(Ran("compute", "--input", "-", "--json").out)["due_on"] == "2026-09-08"


def test_bytes_that_are_no_text_are_an_error_line(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'\xff\xfe\n{"rule": "uscis.noid", "on": "2026-08-06"}\n')
    ran = Ran("compute", "--input", str(file), "--json")
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert first["code"] == "bad_json"
    assert second["due_on"] == "2026-09-08"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"rule": "uscis.noid", "on": "2026-08-06", "facts": {"days": ' + "1" * 5000 + "}}", "bad_json"),
        ('{"rule": "no\\ud800", "on": "2026-08-06"}', "unknown_rule"),
        ('{"rule": "uscis.noid", "on": "2026-08-06", "facts": {"days": 1e400}}', "bad_fact"),
    ],
)
def test_no_line_ends_the_stream(tmp_path: Path, line: str, code: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f'{line}\n{{"rule": "uscis.noid", "on": "2026-08-06"}}\n', encoding="utf-8")
    ran = Ran("compute", "--input", str(file), "--json")
    first, second = (json.loads(said) for said in ran.out.encode().splitlines())
    assert (ran.status, first["code"], second["due_on"]) == (0, code, "2026-09-08")


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"rule": "uscis.noid ", "on": "2026-08-06"}\r\n')
    assert Ran("compute", "--input", str(file), "--json").json["due_on"] == "2026-09-08"


def test_a_fact_with_two_values_is_refused() -> None:
    ran = Ran("compute", "uscis.noid", "--on", "2026-08-06", "--fact", "days=15", "--fact", "days=20", "--json")
    assert (ran.status, ran.json["code"]) == (1, "bad_fact")
    assert "days is given twice, as 15 and as 20" in ran.err
    assert Ran("compute", "uscis.noid", "--on", "2026-08-06", "--fact", "days=15", "--fact", "days=15").status == 0


def test_a_rule_and_a_stream_together_are_refused() -> None:
    ran = Ran("compute", "uscis.noid", "--input", "-", "--json")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "Give either the rule uscis.noid or --input -, not both.\n"


def test_a_rule_in_capitals_is_recognised() -> None:
    assert "Did you mean uscis.noid" in Ran("compute", "USCIS.NOID", "--on", "2026-08-06").err


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    ran = Ran("compute", "--input", str(tmp_path / "none.jsonl"), "--json")
    assert ran.status == 1
    assert "none.jsonl cannot be read: No such file" in ran.err


def test_list_names_every_rule() -> None:
    rules = Ran("list", "--json").json
    assert len(rules) == 163
    noid = next(rule for rule in rules if rule["id"] == "uscis.noid")
    assert noid["facts"] == ["days", "mailed_abroad"]
    assert noid["meanings"] == ["last_day"]
    plain = Ran("list").out
    assert "Board of Immigration Appeals (5)" in plain
    assert "bia.appeal.general" in plain


def test_show_lists_facts_and_units() -> None:
    shown = Ran("show", "premium", "--json").json
    (fact,) = shown["facts"]
    assert fact["name"] == "category"
    assert fact["unit"] == "one of standard | e13_niw | i539_i765"
    assert fact["default"] == "standard"
    plain = Ran("show", "uscis.ead.autoext").out
    assert "renewal_received_on: the day USCIS received the renewal (a date as YYYY-MM-DD; needed)" in plain
    assert "https://www.ecfr.gov/current/title-8/section-274a.13" in plain
    assert "not yet by a person" in plain
    assert "This rule asks for no facts." in Ran("show", "scotus.cert").out
    assert "Suspended by" in Ran("show", "bia.appeal.general").out
    assert "asked for" in Ran("show", "niv.grace60").out


def test_every_rule_can_be_shown() -> None:
    for rule in Ran("list", "--json").json:
        assert Ran("show", rule["id"]).status == 0
        shown = Ran("show", rule["id"], "--json").json
        assert all(version["computes"] for version in shown["versions"])


def test_show_of_an_unknown_rule() -> None:
    ran = Ran("show", "bia.apeal.general", "--json")
    assert ran.status == 1
    assert "Did you mean bia.appeal.general" in ran.err
    assert ran.json["code"] == "unknown_rule"
    assert Ran("show", "bia.apeal.general").out == ""


def test_check(tmp_path: Path) -> None:
    ran = Ran("check")
    assert ran.status == 0
    assert "The rulebook is consistent: 163 rules" in ran.out
    assert Ran("check", "--json").json["ok"] is True
    (tmp_path / "conventions.toml").write_text("[[convention]]\n", encoding="utf-8")
    wrong = Ran("check", "--folder", str(tmp_path), "--json")
    assert wrong.status == 1
    assert wrong.json["problems"] == ["conventions.toml convention 1: “id” is missing."]
    assert "“id” is missing" in Ran("check", "--folder", str(tmp_path)).err


def test_a_subcommand_is_needed() -> None:
    with pytest.raises(CommandError, match="SUBCOMMAND"):
        call_command("rule")
