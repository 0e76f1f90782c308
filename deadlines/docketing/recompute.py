"""What today's rulebook would make of every open deadline. Set-based: a hundred thousand rows in one pass.

Deadlines with the same rule and the same inputs share one computation. Nothing is changed here: `differences` only
says what would move, and `law_changes` moves what a person confirms.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.fields.json import KeyTextTransform

from deadlines.docketing.models import DeclinedChange
from deadlines.engine import Computation, EngineError, Service, Trigger
from deadlines.rulebook import Book
from deadlines.rulebook.describing import describe_formula
from deadlines.tracking.models import DeadlineQuerySet

BATCH = 5000

# The rule's own answer as it was frozen; `due_on` itself may have been extended since.
_FROZEN_DUE = KeyTextTransform("due_on", "reasoning")
_GOVERNED_ON = KeyTextTransform("on", KeyTextTransform("governs", "reasoning"))
_GOVERNED_WORKING = KeyTextTransform("working_on", KeyTextTransform("governs", "reasoning"))


@dataclass(frozen=True, slots=True)
class Dates:
    """What a rule answered: its own date, the date that governs, the date worked to."""

    computed_on: str | None
    due_on: str | None
    working_on: str | None

    @classmethod
    def of(cls, computation: Computation) -> Dates:
        governs = computation.governs
        return cls(computation.due_on.isoformat(), governs.on.isoformat(), _iso(governs.working_on))


@dataclass(frozen=True, slots=True)
class Difference:
    """One open deadline whose date would be another under today's rulebook.

    `computation` is None where the rule gives no date any more; `why` is the sentence for people either way.
    """

    pk: int
    rule_id: str
    version: int
    old: Dates
    new: Dates
    why: str
    digest: str
    computation: Computation | None

    @property
    def moves(self) -> bool:
        """Whether the date that is worked to would be another; else only the rule's own date behind it would."""
        return (self.old.due_on, self.old.working_on) != (self.new.due_on, self.new.working_on)

    @property
    def own_dates(self) -> tuple[date | None, date | None]:
        """The rule's own date as it was frozen, and as it would be."""
        return _day(self.old.computed_on), _day(self.new.computed_on)

    @property
    def old_on(self) -> date | None:
        return _day(self.old.due_on)

    @property
    def new_on(self) -> date | None:
        return _day(self.new.due_on)

    @property
    def old_working_on(self) -> date | None:
        return _day(self.old.working_on)

    @property
    def new_working_on(self) -> date | None:
        return _day(self.new.working_on)


def differences(deadlines: DeadlineQuerySet, law: Book, *, with_declined: bool = False) -> Iterator[Difference]:
    """Yield every computed open deadline of the queryset whose recomputation differs, in the order of their ids.

    A change a person declined is left out until the law offers another one. Two queries, whatever the number.
    """
    declined = set() if with_declined else set(DeclinedChange.objects.values_list("deadline_id", "digest"))
    answers = _Answers(law)
    rows = (
        deadlines.open()
        .exclude(rule_id="")
        .order_by("pk")
        .values_list("pk", "rule_id", "rule_version", "inputs", _FROZEN_DUE, _GOVERNED_ON, _GOVERNED_WORKING)
    )
    for pk, rule_id, version, inputs, *frozen in rows.iterator(chunk_size=BATCH):
        answer = answers.of(rule_id, inputs)
        old = Dates(*frozen)
        if answer.dates != old and (pk, answer.digest) not in declined:
            why = answer.problem or _why(version, answer)
            yield Difference(pk, rule_id, version or 0, old, answer.dates, why, answer.digest, answer.computation)


@dataclass(slots=True)
class _Answer:
    dates: Dates
    computation: Computation | None = None
    problem: str = ""
    _digest: str = ""

    @property
    def digest(self) -> str:
        """Of what is offered: the same offer is not made twice, another one is."""
        if not self._digest:
            said: Any = self.computation.as_dict() if self.computation else self.problem
            self._digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return self._digest


class _Answers:
    """Computes each combination of rule and inputs once."""

    def __init__(self, law: Book) -> None:
        self.law = law
        self.known: dict[tuple[Any, ...], _Answer] = {}

    def of(self, rule_id: str, inputs: Mapping[str, Any]) -> _Answer:
        facts = inputs.get("facts") or {}
        key = (rule_id, inputs.get("on"), inputs.get("service"), inputs.get("printed"), _key(facts))
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._compute(rule_id, inputs, facts)
        return found

    def _compute(self, rule_id: str, inputs: Mapping[str, Any], facts: Mapping[str, Any]) -> _Answer:
        try:
            rule = self.law.rule(rule_id)
            known = {name: value for name, value in facts.items() if name in rule.facts}
            computation = self.law.compute(rule_id, trigger_of({**inputs, "facts": known}))
        except (EngineError, KeyError, ValueError) as problem:
            return _Answer(Dates(None, None, None), problem=str(problem))
        return _Answer(Dates.of(computation), computation)


def trigger_of(inputs: Mapping[str, Any]) -> Trigger:
    """Return the trigger a deadline was computed from, out of its stored inputs."""
    printed = inputs.get("printed")
    return Trigger(
        on=date.fromisoformat(inputs["on"]),
        service=Service(inputs.get("service") or ""),
        printed_on=date.fromisoformat(printed) if printed else None,
        facts=inputs.get("facts") or {},
    )


def _key(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True) if facts else ""


def _why(version: int | None, answer: _Answer) -> str:
    """Say what is different: another version, or the same one reading otherwise."""
    computation = answer.computation
    if computation is None:
        return answer.problem
    now = computation.version
    words = now.text or describe_formula(computation.formula)
    if version != now.number:
        return f"Version {now.number} instead of {version} applies to this trigger: {words}"
    return f"Version {now.number} counts differently now: {words}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
