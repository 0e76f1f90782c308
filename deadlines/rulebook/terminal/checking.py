"""`rule check`: whether the rulebook may be relied on."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deadlines.rulebook.book import DATA, load
from deadlines.rulebook.checks import check
from deadlines.rulebook.examples import examples
from deadlines.rulebook.reading import RulebookError
from deadlines.rulebook.terminal import Subcommand, Terminal


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--folder", default=str(DATA), help="the rulebook's folder; the product's own by default")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print every problem; 1 when there is one."""
    shown: dict[str, Any] = {"problems": [], "rules": 0, "versions": 0, "unverified": 0, "examples": 0}
    try:
        law = load(Path(options["folder"]))
        tried = examples()
        shown["problems"] = [str(problem) for problem in check(law, tried, today=terminal.today)]
    except RulebookError as problem:
        shown["problems"] = [str(problem)]
    else:
        versions = [version for rule in law.rules.values() for version in rule.versions]
        shown |= {
            "rules": len(law.rules),
            "versions": len(versions),
            "unverified": sum(not version.verified_by for version in versions),
            "examples": len(tried),
        }
    if options["json"]:
        terminal.say(json.dumps({"ok": not shown["problems"], **shown}, ensure_ascii=False, indent=2))
    for line in shown["problems"]:
        terminal.complain(line)
    if not options["json"] and not shown["problems"]:
        terminal.say(
            f"The rulebook is consistent: {shown['rules']} rules, {shown['versions']} versions "
            f"({shown['unverified']} not yet verified by a person), {shown['examples']} examples hold."
        )
    return 1 if shown["problems"] else 0


SUBCOMMAND = Subcommand("check", "refuse an inconsistent rulebook", add_arguments, run)
