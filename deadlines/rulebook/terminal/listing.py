"""`rule list`: every rule by authority."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from deadlines.engine import Rule
from deadlines.rulebook.book import book
from deadlines.rulebook.describing import meanings
from deadlines.rulebook.terminal import Subcommand, Terminal


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print all rules."""
    if options["json"]:
        rules = [summary(rule) for _, group in book().authorities() for rule in group]
        terminal.say(json.dumps(rules, ensure_ascii=False, indent=2))
        return 0
    for authority, group in book().authorities():
        terminal.say(f"{authority.name} ({len(group)})")
        for rule in group:
            terminal.say(f"  {rule.id:<32} {rule.title}")
    return 0


def summary(rule: Rule) -> dict[str, Any]:
    """Return a rule in short: id, title, kind, trigger, facts, versions."""
    return {
        "id": rule.id,
        "title": rule.title,
        "authority": rule.authority,
        "kind": rule.kind,
        "trigger": rule.trigger,
        "meanings": [meaning.value for meaning in meanings(rule)],
        "runs_from_service": rule.runs_from_service,
        "confidence": rule.versions[-1].confidence.value,
        "facts": list(rule.facts),
        "versions": [version.number for version in rule.versions],
    }


SUBCOMMAND = Subcommand("list", "list every rule", add_arguments, run)
