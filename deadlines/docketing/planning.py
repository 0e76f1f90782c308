"""What would open if a fact were docketed: computed, explained, and what is still missing. Nothing is saved here.

The preview on the page and the action that saves go through the same `plan`, so what was shown is what is opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from deadlines.engine import (
    BadFact,
    Computation,
    EngineError,
    FactSpec,
    Meaning,
    MissingFact,
    Rule,
    Service,
    Trigger,
)
from deadlines.rulebook import Book, Match, Start, TriggerKind, UnknownTrigger

NO_DAY_YET = date(2090, 1, 1)
"""Stands for a date nobody gave yet, only to tell which dates and facts to ask for: the newest versions answer."""

PRINTED = "printed"
"""The engine's name for the date on the paper, when a rule has no other."""

BY_RULE = ":"
"""Between a rule and the name of its own question: “uscis.rfe:days”."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, as far as it is known: the kind (an id of triggers.toml), its dates by name, answers.

    `facts` are raw answers by fact name, or by rule and name (“uscis.rfe:days”) where two rules mean different things
    by one name. What is not known is not in it.
    """

    trigger_kind: str
    dates: Mapping[str, date] = field(default_factory=dict)
    service: Service = Service.UNSTATED
    printed_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask. `needed`: a date depends on it; otherwise the date is given and says what was assumed."""

    key: str
    spec: FactSpec
    about: str
    needed: bool
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """One deadline that would open."""

    start: Start
    rule: Rule
    computation: Computation

    @property
    def key(self) -> str:
        """Tells the two ends of a window apart."""
        return ":".join((self.rule.id, *self.start.give.values()))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that follows from an event as it is known.

    `blocked` are rules that apply but give no date, with the sentence why; `not_in_force` those that held at another
    time. `missing_dates` are dates of the event without which a rule cannot be counted.
    """

    kind: TriggerKind
    opens: tuple[Planned, ...]
    questions: tuple[Question, ...]
    missing_dates: tuple[str, ...]
    blocked: tuple[tuple[Rule, str], ...]
    not_in_force: tuple[tuple[Rule, str], ...]

    @property
    def needed(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.needed)

    @property
    def is_complete(self) -> bool:
        """Whether nothing that decides on a date is missing."""
        return not (self.needed or self.missing_dates)

    @property
    def why_nothing(self) -> str:
        """What the rulebook says when an event of this kind opens nothing."""
        return self.kind.no_deadline


def plan(event: Event, law: Book) -> Plan:
    """Return what docketing `event` would open today. Raises UnknownTrigger for a kind the rulebook does not have."""
    kind = law.triggers.get(event.trigger_kind)
    if kind is None:
        raise UnknownTrigger(f"There is no kind of event “{event.trigger_kind}”.")
    known = _of_kind(event.facts)
    sheet = _Sheet(event, law, kind)
    for date_field in kind.dates:
        sheet.consider(date_field, law.rules_for(kind.id, _day(event, date_field), known))
    return sheet.result()


def _day(event: Event, date_field: str) -> date:
    """Return the date asked for, else any other of the event: which rules apply rarely depends on the day."""
    return event.dates.get(date_field) or next(iter(event.dates.values()), NO_DAY_YET)


def _of_kind(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if BY_RULE not in name}


def answers_for(rule: Rule, event: Event, give: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers this rule can use: its own first, then shared ones that fit its question."""
    answers: dict[str, Any] = {}
    for name, spec in rule.facts.items():
        own = event.facts.get(f"{rule.id}{BY_RULE}{name}")
        value = own if own not in (None, "") else event.facts.get(name)
        if value in (None, ""):
            continue
        try:
            spec.read(value)
        except BadFact:
            if own not in (None, ""):
                raise
            continue  # the shared answer means something else here; the rule asks its own question
        answers[name] = value
    return {**answers, **give}


class _Sheet:
    """Collects what each start of the event comes to."""

    def __init__(self, event: Event, law: Book, kind: TriggerKind) -> None:
        self.event, self.law, self.kind = event, law, kind
        self.opens: list[Planned] = []
        self.questions: dict[str, Question] = {}
        self.missing_dates: dict[str, None] = {}
        self.blocked: list[tuple[Rule, str]] = []
        self.not_in_force: list[tuple[Rule, str]] = []
        self.printed_is_placed = False

    def consider(self, date_field: str, match: Match) -> None:
        """Take in the starts that count from this date of the event."""
        for start in match.rules:
            if start.date_field == date_field:
                self._start(start)
        for start, why in match.not_in_force:
            if start.date_field == date_field:
                self.not_in_force.append((self.law.rule(start.rule), why))
        if any(start.date_field == date_field for start in match.undecided):
            for spec in match.missing:
                self._ask(Question(spec.name, spec, "which deadlines apply", needed=True))

    def _start(self, start: Start) -> None:
        rule = self.law.rule(start.rule)
        on = self.event.dates.get(start.date_field)
        if on is None:
            self.missing_dates[start.date_field] = None
        else:
            try:
                self.opens.append(self._computed(start, rule, on))
            except MissingFact as missing:
                self._missing(rule, missing)
            except BadFact as problem:
                self.blocked.append((rule, str(problem)))
                spec = rule.facts[problem.fact]
                self._ask(Question(self._key(rule, spec), spec, rule.title, needed=True))
            except EngineError as problem:
                self.blocked.append((rule, str(problem)))
        self._ask_about(rule, start.give)

    def _computed(self, start: Start, rule: Rule, on: date) -> Planned:
        """Compute without the printed date, which belongs to one rule only; with it where it is the whole rule."""
        trigger = Trigger(on=on, service=self.event.service, facts=answers_for(rule, self.event, start.give))
        try:
            return Planned(start, rule, self.law.compute(rule.id, trigger))
        except MissingFact as missing:
            if missing.fact != PRINTED or not self.event.printed_on:
                raise
            self.printed_is_placed = True
            printed = trigger._replace(printed_on=self.event.printed_on)
            return Planned(start, rule, self.law.compute(rule.id, printed))

    def _place_printed(self) -> None:
        """Weigh the printed date against the first last day the event starts: that is what papers print."""
        if self.printed_is_placed or not self.event.printed_on:
            return
        last_days = [at for at, planned in enumerate(self.opens) if planned.computation.meaning is Meaning.LAST_DAY]
        firm = [at for at in last_days if not self.opens[at].start.choice]
        for at in (firm or last_days)[:1]:
            planned = self.opens[at]
            trigger = planned.computation.trigger._replace(printed_on=self.event.printed_on)
            self.opens[at] = replace(planned, computation=self.law.compute(planned.rule.id, trigger))

    def _missing(self, rule: Rule, missing: MissingFact) -> None:
        if missing.fact == PRINTED:
            self.missing_dates["printed_due_on"] = None
            self.blocked.append((rule, str(missing)))
            return
        spec = rule.facts[missing.fact]
        if self._answered(self._key(rule, spec), spec):  # answered, and the rule still cannot: never lose it silently
            self.blocked.append((rule, str(missing)))
        self._ask(Question(self._key(rule, spec), spec, rule.title, needed=True))

    def _ask_about(self, rule: Rule, given: Mapping[str, Any]) -> None:
        """Also list what the rule could use: a person may know it although nobody asked."""
        for name, spec in rule.facts.items():
            if name not in given:
                self._ask(Question(self._key(rule, spec), spec, rule.title, spec.required, spec.asked))

    def _key(self, rule: Rule, spec: FactSpec) -> str:
        return spec.name if self._means_one_thing(spec) else f"{rule.id}{BY_RULE}{spec.name}"

    def _means_one_thing(self, spec: FactSpec) -> bool:
        """Whether every question of this name, here and in the event's kind, can share one answer."""
        same = (self.law.rule(start.rule).facts.get(spec.name) for start in self.kind.starts)
        others = (*same, self.kind.facts.get(spec.name))
        return all(other is None or _alike(spec, other) for other in others)

    def _ask(self, question: Question) -> None:
        """List a question once, as needed when any rule needs it and nobody has given an answer that fits."""
        before = self.questions.get(question.key)
        wanted = question.needed or bool(before and before.needed) or self._said(question.key)
        needed = wanted and not self._answered(question.key, question.spec)
        if before is None or needed:
            self.questions[question.key] = replace(question, needed=needed)

    def _said(self, key: str) -> bool:
        return self.event.facts.get(key) not in (None, "")

    def _answered(self, key: str, spec: FactSpec) -> bool:
        """Whether there is an answer that can be read; one that cannot be is no answer."""
        if not self._said(key):
            return False
        try:
            spec.read(self.event.facts[key])
        except BadFact:
            return False
        return True

    def result(self) -> Plan:
        self._place_printed()
        for name, spec in self.kind.facts.items():  # an answer stays where it was given
            if self._said(name):
                self._ask(Question(name, spec, "which deadlines apply", needed=False))
        return Plan(
            kind=self.kind,
            opens=tuple(sorted(self.opens, key=_by_working_day)),
            questions=tuple(_in_order(self.kind, self.questions)),
            missing_dates=tuple(self.missing_dates),
            blocked=tuple(self.blocked),
            not_in_force=tuple(self.not_in_force),
        )


def _alike(one: FactSpec, other: FactSpec) -> bool:
    return (one.type, one.choices, one.means) == (other.type, other.choices, other.means)


def _by_working_day(planned: Planned) -> tuple[date, str]:
    governs = planned.computation.governs
    return governs.working_on or governs.on, planned.key


def _in_order(kind: TriggerKind, questions: Mapping[str, Question]) -> Iterator[Question]:
    """What decides first, in the file's order; then what is needed, worth asking, merely possible."""
    yield from (questions[name] for name in kind.facts if name in questions)
    rest = [question for key, question in questions.items() if key not in kind.facts]
    yield from sorted(rest, key=lambda question: (not question.needed, not question.asked))
