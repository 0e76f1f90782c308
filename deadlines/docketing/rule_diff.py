"""`manage.py rule diff`: every open deadline whose date would be another under today's rulebook. Changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from deadlines.docketing.recompute import BATCH, Dates, Difference, differences
from deadlines.rulebook import Book, UnknownRule, book
from deadlines.rulebook.terminal import Subcommand, Terminal
from deadlines.tracking.models import Deadline, DeadlineQuerySet


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--rule", default="", help="only deadlines under this rule")
    parser.add_argument("--declined", action="store_true", help="also changes a person has declined")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 when there is a difference")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: Mapping[str, Any], terminal: Terminal) -> int:
    """Print the differences. 0, or with --exit-code 1 when there are any, as `git diff` does; 1 for an unknown rule."""
    law, rule_id = book(), options["rule"]
    deadlines = Deadline.objects.filter(rule_id=rule_id) if rule_id else Deadline.objects.all()
    if rule_id and rule_id not in law.rules and not deadlines.exists():  # a rule taken out may still hold deadlines
        return _refuse(law, rule_id, options, terminal)
    found = list(differences(deadlines, law, with_declined=options["declined"]))
    matters = _matters(deadlines) if found else {}
    if options["json"]:
        shown = [as_dict(difference, matters[difference.pk]) for difference in found]
        terminal.say(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for difference in found:
            number, _ = matters[difference.pk]
            terminal.say(f"#{difference.pk} {number} {difference.rule_id}: {_change(difference)}. {difference.why}")
        which = "1 open deadline" if len(found) == 1 else f"{len(found)} open deadlines"
        terminal.say(f"{which} would differ." + (" Decide on the page Law, Changed dates." if found else ""))
    return 1 if found and options["exit_code"] else 0


def _change(difference: Difference) -> str:
    old, new = difference.old, difference.new
    if not difference.moves:
        return f"{old.due_on} stays, the rule's own date {old.computed_on} → {new.computed_on}"
    working = f" (work to {old.working_on} → {new.working_on})" if old.due_on == new.due_on else ""
    return f"{old.due_on} → {new.due_on or 'no date'}{working}"


def _refuse(law: Book, rule_id: str, options: Mapping[str, Any], terminal: Terminal) -> int:
    try:
        law.rule(rule_id)
    except UnknownRule as problem:
        if options["json"]:
            terminal.say(json.dumps({"error": str(problem), "code": problem.code}, ensure_ascii=False))
        terminal.complain(str(problem))
    return 1


def _matters(deadlines: DeadlineQuerySet) -> dict[int, tuple[str, str]]:
    """Return each open deadline's matter number and title. One query."""
    rows = deadlines.open().values_list("pk", "matter__number", "title")
    return {pk: (number, title) for pk, number, title in rows.iterator(chunk_size=BATCH)}


def as_dict(difference: Difference, about: tuple[str, str]) -> dict[str, Any]:
    """Return the difference as programs read it; dates as ISO text or null."""
    number, title = about
    return {
        "deadline": difference.pk,
        "matter": number,
        "title": title,
        "rule": difference.rule_id,
        "version": difference.version,
        "old": _dates(difference.old),
        "new": _dates(difference.new),
        "why": difference.why,
    }


def _dates(dates: Dates) -> dict[str, str | None]:
    return {"due_on": dates.due_on, "working_on": dates.working_on, "computed_on": dates.computed_on}


SUBCOMMAND = Subcommand("diff", "list open deadlines whose date would differ today", add_arguments, run)
