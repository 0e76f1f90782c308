"""From the keys of a version or case to the engine's formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from deadlines.engine.facts import FactSpec, FactType
from deadlines.engine.kinds import Confidence, Meaning, Unit
from deadlines.engine.rules import Case, Condition, Convention, Formula, Limit, MonthDay
from deadlines.rulebook.reading import Table

_RENAMED = {"convention": "rollover", "backward": "direction", "limits": "limit"}
FORMULA_KEYS = frozenset(_RENAMED.get(field.name, field.name) for field in fields(Formula))
"""The keys of a formula in the files: the engine's names, but for three."""

WAYS_TO_COUNT = frozenset({"length", "fixed_on", "until", "printed_only"})
"""A case that counts in its own way does not inherit its version's way."""

FACT_KEYS = ("length_fact", "start_later_of", "plus_fact", "minus_fact", "stops_fact", "age_fact")
_DIRECTIONS = {"after": False, "before": True}


def read_formula(table: Table, conventions: Mapping[str, Convention], specs: Mapping[str, FactSpec]) -> Formula:
    """Return the formula; refuse unknown conventions, units and facts."""
    formula = Formula(
        meaning=table.one_of("meaning", Meaning),
        convention=_convention(table, conventions),
        length=table.maybe("length", int),
        unit=table.one_of("unit", Unit, Unit.CALENDAR_DAYS),
        backward=_direction(table),
        length_fact=table.take("length_fact", str, ""),
        maximum=table.maybe("maximum", int),
        counts_first_day=table.yes("counts_first_day"),
        observed_holiday=table.yes("observed_holiday"),
        fixed_on=table.maybe("fixed_on", date),
        until=_month_day(table, table.take("until", str)) if "until" in table else None,
        printed_only=table.yes("printed_only"),
        start_not_before=table.maybe("start_not_before", date),
        start_later_of=table.take("start_later_of", str, ""),
        start_because=table.take("start_because", str, ""),
        then_days=table.take("then_days", int, 0),
        then_because=table.take("then_because", str, ""),
        then_unless_clamped=table.yes("then_unless_clamped"),
        plus_fact=table.take("plus_fact", str, ""),
        plus_because=table.take("plus_because", str, ""),
        minus_fact=table.take("minus_fact", str, ""),
        minus_span=_pair(table),
        minus_because=table.take("minus_because", str, ""),
        stops_fact=table.take("stops_fact", str, ""),
        ceiling=table.take("ceiling", str, ""),
        ceiling_confidence=_confidence(table, "ceiling_confidence"),
        mail_days=table.take("mail_days", int, 0),
        mail_citation=table.take("mail_citation", str, ""),
        mail_confidence=_confidence(table, "mail_confidence"),
        rolled_confidence=_confidence(table, "rolled_confidence"),
        limits=tuple(_limit(limit, specs) for limit in table.tables("limit")),
        working_lead=table.take("working_lead", int, 0),
        age_fact=table.take("age_fact", str, ""),
        age_under=table.take("age_under", int, 0),
        cited=table.take("cited", str, ""),
        notes=table.texts("notes"),
    )
    _check(table, formula, specs)
    return formula


def _check(table: Table, formula: Formula, specs: Mapping[str, FactSpec]) -> None:
    starts = (formula.fixed_on, formula.until, formula.length, formula.length_fact)
    if all(start in (None, "") for start in starts) and not (formula.printed_only or formula.observed_holiday):
        raise table.wrong("there is no length, fixed_on, until, length_fact or printed_only to count from.")
    if formula.mail_days and not formula.mail_citation:
        raise table.wrong("mail_days needs a mail_citation.")
    used = [getattr(formula, key) for key in FACT_KEYS] + list(formula.minus_span or ())
    for name in filter(None, used):
        if name not in specs:
            raise table.wrong(f"the fact “{name}” is used but not listed.")


def _convention(table: Table, conventions: Mapping[str, Convention]) -> Convention:
    key = table.take("rollover", str)
    if key not in conventions:
        raise table.wrong(f"the convention “{key}” is unknown; known are {', '.join(conventions)}.")
    return conventions[key]


def _direction(table: Table) -> bool:
    word = table.take("direction", str, "after")
    if word not in _DIRECTIONS:
        raise table.wrong(f"“direction” is “{word}”; known are after, before.")
    return _DIRECTIONS[word]


def _confidence(table: Table, key: str) -> Confidence | None:
    return table.one_of(key, Confidence) if key in table else None


def _pair(table: Table) -> tuple[str, str] | None:
    names = table.texts("minus_span")
    if not names:
        return None
    if len(names) != 2:
        raise table.wrong("“minus_span” names two facts: the first and the last day.")
    return names[0], names[1]


def _month_day(table: Table, text: str) -> MonthDay:
    try:
        day = date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise table.wrong(f"“{text}” is not a month and day as MM-DD.") from None
    return day.month, day.day


def _limit(table: Table, specs: Mapping[str, FactSpec]) -> Limit:
    holds = table.take("holds", str)
    if holds not in {"earlier", "later"}:
        raise table.wrong(f"“holds” is “{holds}”; known are earlier, later.")
    limit = Limit(
        fact=table.take("fact", str),
        because=table.take("because", str),
        later=holds == "later",
        length=table.take("length", int, 0),
        unit=table.one_of("unit", Unit, Unit.CALENDAR_DAYS),
    )
    table.done()
    if specs.get(limit.fact) is None or specs[limit.fact].type is not FactType.DATE:
        raise table.wrong(f"the limit needs a listed fact of type date, not “{limit.fact}”.")
    return limit


def read_case(
    table: Table, inherited: Mapping[str, Any], conventions: Mapping[str, Convention], specs: Mapping[str, FactSpec]
) -> Case:
    """Return one case; keys it does not set are inherited from its version."""
    when = tuple(_condition(table, name, wanted, specs) for name, wanted in table.take("when", dict, {}).items())
    label, no_date = table.take("label", str, ""), table.take("no_date", str, "")
    missing = table.take("missing_fact", str, "")
    confidence = _confidence(table, "confidence")
    if no_date:
        table.done()
        return Case(when, None, no_date, missing, confidence, label)
    own = table.rest()
    if own.keys() & WAYS_TO_COUNT:
        inherited = {key: value for key, value in inherited.items() if key not in WAYS_TO_COUNT}
    merged = Table({**inherited, **own}, table.where)
    formula = read_formula(merged, conventions, specs)
    merged.done()
    return Case(when, formula, "", "", confidence, label)


def _condition(table: Table, name: str, wanted: Any, specs: Mapping[str, FactSpec]) -> Condition:
    if name != "on" and name not in specs:
        raise table.wrong(f"the fact “{name}” is used but not listed.")
    if not isinstance(wanted, dict):
        values = wanted if isinstance(wanted, list) else [wanted]
        return Condition(name, one_of=frozenset(specs[name].read(value) for value in values))
    inner = Table(wanted, f"{table.where} when {name}")
    between = inner.texts("between")
    condition = Condition(
        name,
        since=inner.maybe("since", date),
        before=inner.maybe("before", date),
        month_days=_between(inner, between) if between else None,
    )
    inner.done()
    return condition


def _between(table: Table, ends: tuple[str, ...]) -> tuple[MonthDay, MonthDay]:
    if len(ends) != 2:
        raise table.wrong("“between” takes two days as MM-DD.")
    return _month_day(table, ends[0]), _month_day(table, ends[1])
