"""A million computations of the date engine, as a ratio to a bare loop of `date + timedelta`.

    .venv/bin/python -m bench.engine            (a million; --count 100000 for a quick look)

Both loops run in this process, in turns, over the same trigger dates; the ratio of the smallest times
counts, so a busy machine does not decide. Nothing is cached between computations. `steps` shows what it
costs to put the reasoning into words, which happens only when somebody reads or stores it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date, timedelta
from time import process_time

from deadlines.engine import Rule, Service, Trigger, compute
from deadlines.rulebook import book

MIX = (
    ("uscis.noid", Service.MAIL),
    ("circuit.pfr", Service.UNSTATED),
    ("bia.appeal.general", Service.UNSTATED),
    ("eoir.mtr.reopen", Service.UNSTATED),
    ("asylum.one_year", Service.UNSTATED),
    ("foia.determination", Service.UNSTATED),
    ("uscis.ead.renewal", Service.UNSTATED),
    ("eoir.hearing.individual", Service.UNSTATED),
)
"""What a firm computes most: mail, appeals with two dates, years, working days, backward counts."""

ROUNDS = 5
START, SPAN = date(2022, 1, 3), 2400


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    part = max(options.count // ROUNDS, len(MIX))
    days = [START + timedelta(days=n % SPAN) for n in range(part)]
    mixed, floor, single = measure(days)
    worded = words(days[:20_000])
    each = mixed / len(days) * 1e6
    result = {
        "computations": len(days) * ROUNDS,
        "microseconds_each": round(each, 2),
        "ratio_to_floor": round(mixed / floor, 1),
        "steps_microseconds_each": round(worded, 2),
        "by_rule": {name: round(seconds / floor, 1) for name, seconds in single.items()},
    }
    print(json.dumps(result, indent=2) if options.json else text(result))


def measure(days: list[date]) -> tuple[float, float, dict[str, float]]:
    """Return the least seconds for the mix, for the floor, and for each rule alone."""
    law = book()
    rules = [(law.rule(name), service) for name, service in MIX]
    law.calendar.add_open_days(days[0], 1)  # the table of open days is made once
    mixed, floor, single = [], [], {name: 0.0 for name, _ in MIX}
    for _ in range(ROUNDS):
        floor.append(timed(lambda: bare(days)))
        mixed.append(timed(lambda: mix(rules, days)))
    short = days[: len(days) // 10 or 1]
    for rule, service in rules:
        least = min(timed(lambda r=rule, s=service: alone(r, s, short)) for _ in range(2))
        single[rule.id] = least * len(days) / len(short)
    return min(mixed), min(floor), single


def bare(days: list[date]) -> None:
    """The floor: nothing but an addition."""
    period = timedelta(days=33)
    for day in days:
        day + period


def mix(rules: list[tuple[Rule, Service]], days: list[date]) -> None:
    """Compute every day with the next rule of the mix."""
    calendar, several = book().calendar, len(rules)
    for number, day in enumerate(days):
        rule, service = rules[number % several]
        compute(rule, Trigger(day, service), calendar)


def alone(rule: Rule, service: Service, days: list[date]) -> None:
    """Compute every day with one rule."""
    calendar = book().calendar
    for day in days:
        compute(rule, Trigger(day, service), calendar)


def words(days: list[date]) -> float:
    """Return the microseconds it takes to put one computation into its public form."""
    law = book()
    made = [law.compute("uscis.noid", Trigger(day, Service.MAIL)) for day in days]
    return timed(lambda: [result.as_dict() for result in made]) / len(made) * 1e6


def timed(work: Callable[[], object]) -> float:
    """Return the processor seconds the work takes."""
    began = process_time()
    work()
    return process_time() - began


def text(result: dict[str, object]) -> str:
    """Return the result as lines."""
    rows = [f"{name.replace('_', ' '):28} {value}" for name, value in result.items() if name != "by_rule"]
    by_rule = result["by_rule"]
    assert isinstance(by_rule, dict)
    return "\n".join([*rows, "", *(f"  {name:26} {ratio} times the floor" for name, ratio in by_rule.items())])


if __name__ == "__main__":
    main()
