"""`rule compute`: one date with its reasoning, or a stream of JSON lines."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deadlines.engine import Computation, EngineError
from deadlines.engine.words import say_date
from deadlines.rulebook.book import Book, book
from deadlines.rulebook.describing import MEANINGS
from deadlines.rulebook.requests import read_facts_once, read_request
from deadlines.rulebook.terminal import Subcommand, Terminal

BYTE_ORDER_MARK = "\ufeff"
"""Some programs begin a text file with it; it belongs to no line."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("rule", nargs="?", help="id of the rule; `rule list` shows them")
    parser.add_argument("--on", metavar="DATE", help="day of the trigger, YYYY-MM-DD")
    parser.add_argument("--service", help="how the paper was served: mail, personal or electronic")
    parser.add_argument("--printed", metavar="DATE", help="date printed on the notice or set by the judge")
    parser.add_argument(
        "--fact", action="append", nargs="+", default=[], metavar="NAME=VALUE", help="`rule show RULE` lists them"
    )
    parser.add_argument(
        "--input", metavar="FILE", help="read JSON lines with rule, on, service, printed, facts; - reads standard input"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print the result; 1 when no date could be given (a stream that could be read always ends with 0)."""
    if options["input"]:
        if options.get("rule"):
            terminal.complain(f"Give either the rule {options['rule']} or --input {options['input']}, not both.")
            return 1
        return _stream(options["input"], terminal)
    rule, pairs = _rule_and_facts(options)
    try:
        asked = {
            **{key: options[key] for key in ("on", "service", "printed")},
            "rule": rule,
            "facts": read_facts_once(pairs),
        }
        result = read_request(asked).answer(book())
    except EngineError as problem:
        if options["json"]:
            terminal.say(_json(_error(problem)))
        terminal.complain(str(problem))
        return 1
    terminal.say(json.dumps(result.as_dict(), ensure_ascii=False, indent=2) if options["json"] else _text(result))
    return 0


def _rule_and_facts(options: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """The rule may follow the facts: `--fact days=45 uscis.rfe`."""
    words = [word for group in options["fact"] for word in group]
    pairs = [word for word in words if "=" in word]
    others = [word for word in words if "=" not in word]
    if options["rule"] is None and len(others) == 1:
        return others[0], pairs
    return options["rule"], words


def _stream(name: str, terminal: Terminal) -> int:
    try:
        if name == "-":
            _answer(terminal.read, terminal)
        else:
            with Path(name).open(encoding="utf-8", errors="replace") as lines:
                _answer(lines, terminal)
    except OSError as problem:
        terminal.complain(f"{name} cannot be read: {problem.strerror or problem}.")
        return 1
    return 0


def _answer(lines: Iterable[str], terminal: Terminal) -> None:
    law = book()
    for line in lines:
        if line.strip():
            terminal.say(_json(_answer_line(line, law)))


def _answer_line(line: str, law: Book) -> dict[str, Any]:
    try:
        return read_request(json.loads(line.removeprefix(BYTE_ORDER_MARK))).answer(law).as_dict()
    except EngineError as problem:
        return _error(problem)
    except json.JSONDecodeError as problem:
        return {"error": f"This line is not JSON: {problem}.", "code": "bad_json"}
    except (ValueError, RecursionError):
        return {
            "error": "This line cannot be read: it is nested too deep or a number in it is too long.",
            "code": "bad_json",
        }


def _error(problem: EngineError) -> dict[str, str]:
    return {"error": str(problem), "code": problem.code}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(result: Computation) -> str:
    governs = result.governs
    lines = [
        f"{result.rule.title} ({result.rule.id}, version {result.version.number})",
        f"  Legal date:   {say_date(result.due_on)} ({MEANINGS[result.meaning]})",
    ]
    if result.unrolled_on != result.due_on:
        lines.append(f"  Unrolled:     {say_date(result.unrolled_on)}")
    if result.working_on:
        lines.append(f"  Working date: {say_date(result.working_on)}")
    lines += [f"  Governs:      {governs.why}", f"  Confidence:   {result.confidence.value}", "", "Steps"]
    lines += [f"  {step.on}  {step}" for step in result.steps]
    if result.flags:
        lines += ["", "To know", *(f"  {notice.says}" for notice in result.flags)]
    return "\n".join([*lines, "", "Citations", *(f"  {citation}" for citation in result.version.citations)])


SUBCOMMAND = Subcommand("compute", "compute a date with every step", add_arguments, run)
