"""`manage.py rule diff`: every open deadline whose date would be another under today's rulebook. Changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from deadlines.docketing.recompute import Difference, differences
from deadlines.rulebook import book
from deadlines.rulebook.terminal import Subcommand, Terminal
from deadlines.tracking.models import Deadline


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--rule", default="", help="only deadlines under this rule")
    parser.add_argument("--declined", action="store_true", help="also changes a person has declined")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 when there is a difference")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print the differences. 0, or with --exit-code 1 when there are any, as `git diff` does."""
    deadlines = Deadline.objects.filter(rule_id=options["rule"]) if options["rule"] else Deadline.objects.all()
    found = list(differences(deadlines, book(), with_declined=options["declined"]))
    if options["json"]:
        terminal.say(json.dumps([as_dict(difference) for difference in found], ensure_ascii=False, indent=2))
    else:
        for difference in found:
            old, new = difference.old.due_on, difference.new.due_on or "no date"
            terminal.say(f"#{difference.pk} {difference.rule_id}: {old} → {new}. {difference.why}")
        terminal.say(f"{len(found)} open deadlines would differ. Decide on the page Law, Changed dates.")
    return 1 if found and options["exit_code"] else 0


def as_dict(difference: Difference) -> dict[str, Any]:
    """Return the difference as programs read it; dates as ISO text or null."""
    return {
        "deadline": difference.pk,
        "rule": difference.rule_id,
        "version": difference.version,
        "old": {"due_on": difference.old.due_on, "working_on": difference.old.working_on},
        "new": {"due_on": difference.new.due_on, "working_on": difference.new.working_on},
        "why": difference.why,
    }


SUBCOMMAND = Subcommand("diff", "list open deadlines whose date would differ today", add_arguments, run)
