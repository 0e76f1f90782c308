"""Every worked example, through the same public command a stranger uses. The files are in tests/golden."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deadlines.rulebook.book import book
from deadlines.rulebook.examples import FOLDER, Example, examples, examples_of
from deadlines.rulebook.terminal import Terminal
from deadlines.rulebook.terminal.computing import SUBCOMMAND

GOLDEN = Path(__file__).parents[2] / "golden"


def asked(example: Example) -> dict[str, Any]:
    """The example as a line of JSON asks for it."""
    trigger = example.trigger
    return {
        "rule": example.rule,
        "on": trigger.on.isoformat(),
        "service": trigger.service.value,
        "printed": trigger.printed_on.isoformat() if trigger.printed_on else None,
        "facts": json.loads(json.dumps(dict(trigger.facts), default=str)),
    }


@cache
def answers() -> list[dict[str, Any]]:
    """Every example in one stream of `rule compute --input - --json`."""
    lines = "\n".join(json.dumps(asked(example)) for example in examples())
    terminal = Terminal(io.StringIO(lines), io.StringIO(), io.StringIO(), date(2026, 11, 23))
    assert SUBCOMMAND.run({"input": "-", "json": True}, terminal) == 0
    return [json.loads(line) for line in terminal.out.getvalue().splitlines()]  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", range(len(examples())), ids=lambda n: f"{examples()[n].rule}: {examples()[n].name}")
def test_example(number: int) -> None:
    example, answer = examples()[number], answers()[number]
    assert example.failure(book()) == ""
    for key in ("due_on", "unrolled_on", "working_on", "confidence", "version"):
        if key in example.expects:
            assert answer[key] == example.expects[key]
    if "governs_on" in example.expects:
        assert answer["governs"]["on"] == example.expects["governs_on"]
    if "error" in example.expects:
        assert example.expects["error"] in answer["error"]


def test_the_68_given_examples_are_all_there() -> None:
    numbers = [int(e.name.split(":")[0].removeprefix("No. ")) for e in examples() if e.name.startswith("No. ")]
    assert len(numbers) == len(set(numbers)) == 68
    assert all(e.origin and e.because for e in examples())


def test_the_golden_folder_shows_every_file_of_examples() -> None:
    """One truth: tests/golden leads to the files that ship with the rulebook and that `rule check` runs."""
    for path in FOLDER.glob("*.toml"):
        assert (GOLDEN / path.name).resolve() == path.resolve()


def test_every_convention_has_an_example() -> None:
    assert {f"time.{key}" for key in book().conventions} <= {example.rule for example in examples()}


def test_every_rule_has_an_example() -> None:
    """A trap that nobody tries is a trap that nobody avoids."""
    assert set(book().rules) - {example.rule for example in examples()} == set()


def test_an_example_that_fails_says_how() -> None:
    example = examples_of("vd.post")[0]
    wrong = Example(
        example.topic, example.name, example.rule, example.trigger,
        {"due_on": "2021-12-14", "flag": ["clamped"], "step": "no such words"}, "", "", "",
    )  # fmt: skip
    failed = wrong.failure(book())
    assert "due_on is 2021-12-13, not 2021-12-14" in failed
    assert "flag is" in failed
    assert "step is" in failed
