"""What triggers what: an event of a kind, the facts of the matter, the rules that start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from deadlines.engine.errors import BadFact, NotInForce
from deadlines.engine.facts import Facts, FactSpec, FactType
from deadlines.engine.rules import Condition, Rule
from deadlines.rulebook.reading import RulebookError, Table


@dataclass(frozen=True, slots=True)
class Start:
    """One rule an event may start: which of the event's dates is the trigger, and when it applies.

    `choice` marks rules among which the office picks, such as appeal or motion. `give` are facts to
    hand to the rule; two starts of one rule with different `give` are two dates, such as both ends of
    a window. `instead` is the rule that took its place, used on days on which `rule` is not in force.
    """

    rule: str
    date_field: str
    when: tuple[Condition, ...]
    because: str
    choice: bool
    give: Mapping[str, str]
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """A rule this event announces but does not start yet; `after` says what it will count from."""

    rule: str
    after: str


@dataclass(frozen=True, slots=True)
class TriggerKind:
    """A kind of event: `notice.noid`, `order.removal`, `hearing.individual`, `entry.admission` …"""

    id: str
    kind: str
    name: str
    dates: tuple[str, ...]
    facts: Mapping[str, FactSpec]
    starts: tuple[Start, ...]
    later: tuple[Later, ...]
    no_deadline: str


@dataclass(frozen=True, slots=True)
class Match:
    """What an event starts on a day.

    `rules` apply now. `undecided` would apply, depending on `missing`: ask, do not guess.
    `not_in_force` names rules that apply by their facts but not on that day, with the sentence why.
    `no_deadline` says why nothing starts, where the file says so.
    """

    rules: tuple[Start, ...]
    undecided: tuple[Start, ...]
    missing: tuple[FactSpec, ...]
    not_in_force: tuple[tuple[Start, str], ...]
    no_deadline: str


class UnknownTrigger(LookupError):
    """There is no such kind of event in triggers.toml."""


def match_rules(
    kinds: Mapping[str, TriggerKind], rules: Mapping[str, Rule], kind_id: str, on: date, facts: Facts
) -> Match:
    """Return what an event of this kind starts on `on`, given the facts known so far.

    Facts the kind does not ask about are ignored, so a caller may pass all it knows of the matter.
    """
    kind = kinds.get(kind_id)
    if kind is None:
        raise UnknownTrigger(f"There is no kind of event “{kind_id}”.")
    known = _read_known(kind, facts)
    applying: list[Start] = []
    undecided: list[Start] = []
    idle: list[tuple[Start, str]] = []
    for start in kind.starts:
        state = _state(start, on, known)
        if state is False:
            continue
        try:
            holds = _in_force(start, rules, on)
        except NotInForce as problem:  # nothing is asked for the sake of a rule that does not hold that day
            idle.append((start, str(problem)))
        else:
            (applying if state else undecided).append(holds)
    names = {condition.fact for start in undecided for condition in start.when} - set(known)
    missing = tuple(spec for name, spec in kind.facts.items() if name in names)
    return Match(tuple(applying), tuple(undecided), missing, tuple(idle), kind.no_deadline)


def _in_force(start: Start, rules: Mapping[str, Rule], on: date) -> Start:
    """Return the start with the rule that holds on this day: its own, or the one that took its place."""
    try:
        rules[start.rule].version_on(on)
    except NotInForce:
        if not start.instead:
            raise
        rules[start.instead].version_on(on)
        return replace(start, rule=start.instead)
    return start


def _state(start: Start, on: date, known: Facts) -> bool | None:
    """True when it applies, False when a known fact excludes it, None when a fact is missing."""
    missing = False
    for condition in start.when:
        if condition.fact != "on" and condition.fact not in known:
            missing = True
        elif not condition.holds(on, known):
            return False
    return None if missing else True


def _read_known(kind: TriggerKind, facts: Facts) -> dict[str, Any]:
    known = {}
    for name, spec in kind.facts.items():
        if facts.get(name) not in (None, ""):
            try:
                known[name] = spec.read(facts[name])
            except BadFact:
                continue
    return known


def read_triggers(data: dict[str, Any], rules: Mapping[str, Rule]) -> dict[str, TriggerKind]:
    """Return the kinds of events by id; refuse unknown rules, facts and dates."""
    table = Table(data, "triggers.toml")
    specs = {spec.name: spec for spec in (_read_fact(entry) for entry in table.tables("fact"))}
    kinds: dict[str, TriggerKind] = {}
    for entry in table.tables("trigger"):
        kind = _read_kind(entry, specs, rules)
        if kind.id in kinds:
            raise entry.wrong(f"the trigger “{kind.id}” is listed twice.")
        kinds[kind.id] = kind
    table.done()
    return kinds


def _read_fact(entry: Table) -> FactSpec:
    spec = FactSpec(
        name=entry.take("name", str),
        type=entry.one_of("type", FactType),
        means=entry.take("means", str),
        choices=entry.texts("choices"),
    )
    entry.done()
    return spec


def _read_kind(entry: Table, specs: Mapping[str, FactSpec], rules: Mapping[str, Rule]) -> TriggerKind:
    kind_id = entry.take("id", str)
    entry.where = f"{entry.where} ({kind_id})"
    dates = entry.texts("dates")
    starts = tuple(_read_start(start, specs, rules, dates) for start in entry.tables("start"))
    used = {condition.fact for start in starts for condition in start.when}
    kind = TriggerKind(
        id=kind_id,
        kind=kind_id.partition(".")[0],
        name=entry.take("name", str),
        dates=dates,
        facts={name: spec for name, spec in specs.items() if name in used},
        starts=starts,
        later=tuple(_read_later(later, rules) for later in entry.tables("later")),
        no_deadline=entry.take("no_deadline", str, ""),
    )
    entry.done()
    if not (kind.starts or kind.no_deadline):
        raise entry.wrong("it starts nothing and does not say why (“no_deadline”).")
    return kind


def _read_start(entry: Table, specs: Mapping[str, FactSpec], rules: Mapping[str, Rule], dates: Iterable[str]) -> Start:
    start = Start(
        rule=entry.take("rule", str),
        date_field=entry.take("date", str),
        when=tuple(_read_when(entry, specs)),
        because=entry.take("because", str, ""),
        choice=entry.yes("choice"),
        give=entry.take("give", dict, {}),
        instead=entry.take("instead", str, ""),
    )
    entry.done()
    _must_exist(entry, rules, start.rule, *filter(None, [start.instead]))
    for name, value in start.give.items():
        if name not in rules[start.rule].facts:
            raise RulebookError(f"{entry.where}: {start.rule} does not know the fact “{name}”.")
        rules[start.rule].facts[name].read(value)
    if start.date_field not in dates:
        raise RulebookError(f"{entry.where}: “{start.date_field}” is not among the event's dates.")
    return start


def _read_later(entry: Table, rules: Mapping[str, Rule]) -> Later:
    later = Later(rule=entry.take("rule", str), after=entry.take("after", str))
    entry.done()
    _must_exist(entry, rules, later.rule)
    return later


def _must_exist(entry: Table, rules: Mapping[str, Rule], *named: str) -> None:
    for rule in named:
        if rule not in rules:
            raise RulebookError(f"{entry.where}: there is no rule “{rule}”.")


def _read_when(entry: Table, specs: Mapping[str, FactSpec]) -> Iterable[Condition]:
    for name, wanted in entry.take("when", dict, {}).items():
        if name not in specs:
            raise RulebookError(f"{entry.where}: the fact “{name}” is not listed.")
        values = wanted if isinstance(wanted, list) else [wanted]
        yield Condition(name, one_of=frozenset(specs[name].read(value) for value in values))
