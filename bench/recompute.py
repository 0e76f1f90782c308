"""A rule changes: recompute 100,000 open deadlines and confirm the new dates, against one bulk UPDATE of the same rows.

    .venv/bin/python -m bench.recompute            (100,000 deadlines; --count 10000 for a quick look)

The floor is one UPDATE that writes the same columns of the same rows to the values they have, in the same database
and run. `difference` only computes and compares; `confirm` locks, computes again, writes the rows and one audit event
each. Every round changes the rule by another number of days, so each confirm moves every row.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from bench.harness import machine, own_servers, p50, report, set_up_django

RULE = "uscis.noid"
FLOOR = """
UPDATE deadlines_deadline SET due_on = due_on, working_on = working_on, office_on = office_on,
    computed_on = computed_on, meaning = meaning, rule_version = rule_version, confidence = confidence,
    reasoning = reasoning || jsonb_build_object('touched', random()), changed_at = now()
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with own_servers():
        set_up_django("caseapp.settings.development")
        _fill(options.count)
        rounds = [_round(number + 1) for number in range(options.rounds)]
    floor, difference, confirm = (p50([row[name] for row in rounds]) for name in ("floor", "difference", "confirm"))
    report(
        {
            "open_deadlines": options.count,
            "seconds": {"floor": round(floor, 2), "difference": round(difference, 2), "confirm": round(confirm, 2)},
            "difference_to_floor": round(difference / floor, 2),
            "confirm_to_floor": round(confirm / floor, 2),
            "machine": machine(),
        }
    )


def _fill(count: int) -> None:
    """Save a small practice whose open deadlines were all computed by one rule, from 300 different days."""
    from bench.filling import copy, fill
    from caseapp.accounts.models import User
    from caseapp.core import clock
    from deadlines.engine import Service, Trigger
    from deadlines.rulebook import book
    from deadlines.tracking.opening import dates_of, inputs_of

    fill(matters=1000, deadlines=1)
    now, assignee = clock.now(), User.objects.order_by("pk").first()
    assert assignee
    answers = []
    for offset in range(300):
        trigger = Trigger(on=date(2026, 1, 5) + timedelta(days=offset), service=Service.MAIL)
        computation = book().compute(RULE, trigger)
        new = dates_of(computation)
        answers.append((new, json.dumps(new["reasoning"]), json.dumps(inputs_of(computation, "notice.noid"))))
    _empty()
    copy(
        "deadlines_deadline",
        "matter_id title meaning due_on computed_on working_on rule_id rule_version confidence reasoning inputs "
        "source_key assignee_id critical outcome closed_note changed_at",
        (
            (n % 1000 + 1, "Bench", new["meaning"], new["due_on"], new["computed_on"], new["working_on"], RULE,
             new["rule_version"], new["confidence"], reasoning, inputs, f"event:{n}", assignee.pk, False, "", "", now)
            for n in range(count)
            for new, reasoning, inputs in (answers[n % len(answers)],)
        ),
    )  # fmt: skip
    _execute("VACUUM ANALYZE deadlines_deadline")


def _round(days: int) -> dict[str, float]:
    from caseapp.accounts.models import User
    from caseapp.core import clock
    from deadlines.docketing.law_changes import Shown, confirm, fingerprint_of
    from deadlines.docketing.recompute import differences
    from deadlines.rulebook import book
    from deadlines.tracking.models import Deadline
    from deadlines.tracking.opening import Desk

    law, everything = _shortened(days), Deadline.objects.all()
    user = User.objects.filter(role="attorney").first()
    assert user
    floor = _timed(lambda: _execute(FLOOR))
    found: list[Any] = []
    difference = _timed(lambda: found.extend(differences(everything, law)))
    shown, desk = Shown(fingerprint=fingerprint_of(found)), Desk(book().calendar, 7, clock.today())
    taken = _timed(lambda: confirm(everything, shown=shown, law=law, desk=desk, by=user, now=clock.now()))
    assert not list(differences(everything, law)), "every offered change must have been written"
    _execute("VACUUM ANALYZE deadlines_deadline")
    return {"floor": floor, "difference": difference, "confirm": taken}


def _shortened(days: int) -> Any:
    """Return the book with one rule's period shortened, as a change of the law would."""
    from deadlines.rulebook import book

    law = book()
    rule = law.rule(RULE)
    versions = tuple(
        replace(
            version,
            cases=tuple(
                replace(case, formula=replace(case.formula, length=case.formula.length - days))
                if case.formula and case.formula.length
                else case
                for case in version.cases
            ),
        )
        for version in rule.versions
    )
    return replace(law, rules={**law.rules, RULE: replace(rule, versions=versions)})


def _empty() -> None:
    _execute("DELETE FROM deadlines_deadline")


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _timed(act: Any) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


if __name__ == "__main__":
    main()
