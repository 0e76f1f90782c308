"""Worked examples: what an attorney can check by hand, run against the rules by `rule check`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from deadlines.engine import EngineError, Service, Trigger
from deadlines.engine.words import say
from deadlines.rulebook.book import Book
from deadlines.rulebook.reading import Table

FOLDER = Path(__file__).parent / "worked"


@dataclass(frozen=True, slots=True)
class Example:
    """One example: what is given, what must come out, and where it comes from.

    `expects` holds any of due_on, unrolled_on, working_on, confidence, governs_on, governs_working_on,
    flag, version, step and error; dates as ISO text.
    """

    topic: str
    name: str
    rule: str
    trigger: Trigger
    expects: dict[str, Any]
    because: str
    origin: str
    source: str

    @property
    def served(self) -> str:
        """How the paper came, in words: "served in person"; empty where it does not matter."""
        return say(self.trigger.service).removeprefix(", ")

    def failure(self, book: Book) -> str:
        """Return how the result differs from what is expected; empty when it does not."""
        got = _outcome(book, self)
        wrong = [
            f"{key} is {got.get(key)}, not {value}" for key, value in self.expects.items() if not _fits(got, key, value)
        ]
        return "; ".join(wrong)


def _fits(got: dict[str, Any], key: str, value: Any) -> bool:
    if key in {"step", "error"}:
        return str(value) in str(got.get(key, ""))
    if key == "flag":
        return set(value if isinstance(value, list) else [value]) <= set(got.get("flag", []))
    return bool(got.get(key) == value)


def _outcome(book: Book, example: Example) -> dict[str, Any]:
    try:
        result = book.compute(example.rule, example.trigger)
    except EngineError as problem:
        return {"error": str(problem), "code": problem.code}
    said = result.as_dict()
    return {
        **said,
        "governs_on": said["governs"]["on"],
        "governs_working_on": said["governs"]["working_on"],
        "governs_source": said["governs"]["source"],
        "flag": [flag["flag"] for flag in said["flags"]],
        "step": " ".join(step["because"] for step in said["steps"]),
    }


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples that ship with the rulebook."""
    return tuple(example for path in sorted(FOLDER.glob("*.toml")) for example in read_examples(path))


def examples_of(rule_id: str) -> tuple[Example, ...]:
    """Return the examples of one rule, for its page."""
    return tuple(example for example in examples() if example.rule == rule_id)


def read_examples(path: Path) -> Iterator[Example]:
    """Yield the examples of one file; a RulebookError names what is wrong in it."""
    table = Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    topic = table.take("topic", str)
    for entry in table.tables("example"):
        yield _read(entry, topic)
    table.done()


def _read(entry: Table, topic: str) -> Example:
    example = Example(
        topic=topic,
        name=entry.take("name", str),
        rule=entry.take("rule", str),
        trigger=Trigger(
            on=entry.take("on", date),
            service=Service.read(entry.take("service", str, "")),
            printed_on=entry.maybe("printed", date),
            facts=entry.take("facts", dict, {}),
        ),
        expects={key: _plain(value) for key, value in entry.take("expect", dict).items()},
        because=entry.take("because", str),
        origin=entry.take("origin", str),
        source=entry.take("source", str, ""),
    )
    entry.done()
    return example


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
