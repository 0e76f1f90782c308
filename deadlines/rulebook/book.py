"""The loaded rulebook: look-ups, and one call from a rule's id to a date."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from deadlines.engine import Calendar, Computation, Convention, EngineError, Rule, RuleVersion, Trigger, compute
from deadlines.engine.facts import Facts
from deadlines.rulebook.calendars import read_calendar, read_conventions
from deadlines.rulebook.citations import official_url
from deadlines.rulebook.reading import RulebookError, Table
from deadlines.rulebook.records import Authority, Source, read_authorities, read_sources
from deadlines.rulebook.rules import read_rule
from deadlines.rulebook.triggers import Match, TriggerKind, match_rules, read_triggers

DATA = Path(__file__).parent / "data"


class UnknownRule(EngineError):
    """There is no rule with this id; the message names the nearest ones."""

    code = "unknown_rule"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the files say, read once and never changed."""

    rules: Mapping[str, Rule]
    conventions: Mapping[str, Convention]
    calendar: Calendar
    sources: Mapping[str, Source]
    triggers: Mapping[str, TriggerKind]
    _authorities: Mapping[str, Authority]
    _ina: Mapping[str, str]

    def rule(self, rule_id: str) -> Rule:
        """Return the rule, or raise UnknownRule with the nearest ids."""
        try:
            return self.rules[rule_id]
        except KeyError:
            raise UnknownRule(self._unknown(rule_id)) from None

    def version_on(self, rule_id: str, day: date) -> RuleVersion:
        """Return the operative version for a trigger on `day`; raises UnknownRule or NotInForce."""
        return self.rule(rule_id).version_on(day)

    def compute(self, rule_id: str, trigger: Trigger) -> Computation:
        """Return the date with its reasoning; raises an EngineError with one sentence."""
        return compute(self.rule(rule_id), trigger, self.calendar)

    def rules_for(self, trigger_kind: str, on: date, facts: Facts) -> Match:
        """Return the rules this kind of event starts on that day, and the facts still to ask for."""
        return match_rules(self.triggers, self.rules, trigger_kind, on, facts)

    def started_by(self, rule_id: str) -> tuple[str, ...]:
        """Return the names of the events that start a rule, in the order of the file."""
        kinds = self.triggers.values()
        names = (kind.name for kind in kinds if any(rule_id in {start.rule, start.instead} for start in kind.starts))
        return tuple(dict.fromkeys(names))

    def authorities(self) -> tuple[tuple[Authority, tuple[Rule, ...]], ...]:
        """Return each authority with its rules, both in the order of the files."""
        return tuple(
            (authority, tuple(rule for rule in self.rules.values() if rule.authority == authority.id))
            for authority in self._authorities.values()
        )

    def authority(self, rule: Rule) -> Authority:
        """Return the authority of a rule."""
        return self._authorities[rule.authority]

    def url(self, citation: str) -> str:
        """Return the official address of a citation; empty when none is known."""
        return official_url(citation, self._ina)

    def _unknown(self, rule_id: str) -> str:
        typed = rule_id.lower()
        near = get_close_matches(typed, self.rules, n=3, cutoff=0.5)
        ending = [known for known in self.rules if known.endswith(f".{typed}")]
        hint = f" Did you mean {' or '.join(dict.fromkeys([*ending, *near]))}?" if near or ending else ""
        return f"There is no rule “{rule_id}”.{hint}"


@cache
def book() -> Book:
    """Return the rulebook that ships with the product, read once per process."""
    return load(DATA)


def holidays() -> Mapping[date, str]:
    """Return the federal holidays as observed, by day."""
    return book().calendar.holidays


def load(folder: Path) -> Book:
    """Return the rulebook in `folder`; raise RulebookError naming the file and place of a mistake."""
    conventions = read_conventions(_toml(folder / "conventions.toml"))
    authorities = read_authorities(_toml(folder / "authorities.toml"))
    rules: dict[str, Rule] = {}
    for path in sorted((folder / "rules").glob("*.toml")):
        for rule in _rules_in(path, conventions):
            if rule.id in rules:
                raise RulebookError(f"{path.name}: the rule “{rule.id}” exists already.")
            if rule.authority not in authorities:
                raise RulebookError(f"{path.name}: {rule.id} has the unknown authority “{rule.authority}”.")
            rules[rule.id] = rule
    return Book(
        rules=rules,
        conventions=conventions,
        calendar=read_calendar(_toml(folder / "holidays.toml")),
        sources=read_sources(_toml(folder / "sources.toml")),
        triggers=read_triggers(_toml(folder / "triggers.toml"), rules),
        _authorities=authorities,
        _ina=_toml(folder / "ina.toml")["sections"],
    )


def _rules_in(path: Path, conventions: Mapping[str, Convention]) -> list[Rule]:
    table = Table(_toml(path), path.name)
    authority = table.take("authority", str)
    rules = [read_rule(entry, authority, conventions) for entry in table.tables("rule")]
    table.done()
    return rules


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except tomllib.TOMLDecodeError as problem:
        raise RulebookError(f"{path.name}: {problem}") from problem
