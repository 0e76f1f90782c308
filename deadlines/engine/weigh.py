"""Which date is worked to when several speak: computed, printed, contested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from deadlines.engine.kinds import Meaning
from deadlines.engine.words import say_date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that could govern; `source` is computed, printed or protective."""

    on: date
    working_on: date | None
    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Governs:
    """The date that is worked to; `why` is a sentence for people."""

    on: date
    working_on: date | None
    source: str
    why: str

    def as_dict(self) -> dict[str, str | None]:
        """Return `{"on", "working_on", "source", "why"}` with ISO dates."""
        return {
            "on": self.on.isoformat(),
            "working_on": self.working_on.isoformat() if self.working_on else None,
            "source": self.source,
            "why": self.why,
        }


def weigh(meaning: Meaning, computed: Candidate, others: Sequence[Candidate]) -> Governs:
    """Return the candidate to work to.

    The earlier governs. For a first day it is the later one, because what is filed too early is
    rejected (docs/adr/0013). The computed date stands when it is level with another.
    """
    others = [other for other in others if other.on != computed.on]
    if not others:
        return Governs(computed.on, computed.working_on, computed.source, _alone(computed))
    if meaning is Meaning.FIRST_DAY:
        chosen, word = max((computed, *others), key=lambda candidate: candidate.on), "later"
        reason = "before a first day nothing may be filed, so the later of both is safe"
    else:
        chosen, word = min((computed, *others), key=lambda candidate: candidate.on), "earlier"
        reason = "the earlier date governs"
    beaten = ", ".join(f"{c.name} {say_date(c.on)}" for c in (computed, *others) if c is not chosen)
    why = f"{_cap(chosen.name)} {say_date(chosen.on)} is {word} than {beaten}: {reason}."
    return Governs(chosen.on, chosen.working_on, chosen.source, why + _work_to(chosen))


def _alone(computed: Candidate) -> str:
    return f"{_cap(computed.name)} {say_date(computed.on)} governs: no other date differs." + _work_to(computed)


def _work_to(candidate: Candidate) -> str:
    if candidate.working_on is None or candidate.working_on == candidate.on:
        return ""
    return f" The office works to {say_date(candidate.working_on)}."


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]
