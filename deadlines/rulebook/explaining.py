"""A frozen computation as pages show it: steps with their sources, the drawing, what to know before relying on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from deadlines.engine import FactSpec, Rule
from deadlines.rulebook.book import Book
from deadlines.rulebook.drawing import Drawing, drawings

_CITED = re.compile(r"^(?P<because>.*) \[(?P<citation>[^\[\]]+)\]$", re.DOTALL)
_NOT_GIVEN = re.compile(r"^Not given: \w+ \((?P<means>.*)\)(?P<rest>\.[^)]*)$", re.DOTALL)
_NAMED = re.compile(r" \(fact \w+\)")
SHOWN_ELSEWHERE = frozenset({"printed_differs", "not_sure"})
"""Flags with a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step: the date reached, why, and the text that says so with its official address."""

    day: date
    because: str
    citation: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything "Why this date?" needs. Dates are what the rule gave on the day it was computed."""

    steps: tuple[ShownStep, ...]
    drawings: Sequence[Drawing]
    citations: tuple[tuple[str, str], ...]
    why_it_governs: str
    difference: str
    doubt: str
    flags: tuple[str, ...]
    unrolled_on: date | None
    alternatives: tuple[tuple[date, str], ...]


def explain(reasoning: Mapping[str, Any], law: Book, *, dates: Mapping[str, date | None] | None = None) -> Explanation:
    """Return the explanation of a frozen computation; one that a person set explains itself by its reason only."""
    flags = reasoning.get("flags", ())
    return Explanation(
        steps=tuple(_step(step, law) for step in reasoning.get("steps", ())),
        drawings=drawings(reasoning, law.calendar, dates=dates),
        citations=tuple((text, law.url(text)) for text in reasoning.get("citations", ())),
        why_it_governs=reasoning.get("governs", {}).get("why", ""),
        difference=_says(flags, "printed_differs"),
        doubt=_says(flags, "not_sure"),
        flags=tuple(_without_name(flag["says"]) for flag in flags if flag["flag"] not in SHOWN_ELSEWHERE),
        unrolled_on=date.fromisoformat(reasoning["unrolled_on"]) if "unrolled_on" in reasoning else None,
        alternatives=tuple(
            (date.fromisoformat(other["due_on"]), other["because"]) for other in reasoning.get("alternatives", ())
        ),
    )


def in_page_words(problem: str, rule: Rule) -> str:
    """Return the engine's sentence with the rule by its title and facts by what they mean; programs use the names."""
    said = re.sub(rf"^{re.escape(rule.id)}(?=[ :])", rule.title, problem)
    for spec in rule.facts.values():
        said = _with_meaning(said, spec)
    return said[:1].upper() + said[1:]


def case_in_page_words(case: str, rule: Rule) -> str:
    """Return how a case counts, without the names that programs use for its facts."""
    return in_page_words(_NAMED.sub("", case), rule)


def _with_meaning(said: str, spec: FactSpec) -> str:
    """Put the first words of what the fact means for its name; a name like `days` counts only after "the fact"."""
    name = spec.name if "_" in spec.name else f"the fact {spec.name}"
    means = re.split("[:,;]", spec.means)[0]
    return re.sub(rf"(the fact )?\b{re.escape(name)}\b", lambda _: means, said)


def _without_name(flag: str) -> str:
    """Say what is not known without the name that programs use for it."""
    return _NOT_GIVEN.sub(r"Not given: \g<means>\g<rest>", flag)


def _step(step: Mapping[str, str], law: Book) -> ShownStep:
    found = _CITED.match(step["because"])
    if not found:
        return ShownStep(date.fromisoformat(step["on"]), step["because"])
    citation = found["citation"]
    return ShownStep(date.fromisoformat(step["on"]), found["because"], citation, law.url(citation))


def _says(flags: Sequence[Mapping[str, str]], kind: str) -> str:
    return next((flag["says"] for flag in flags if flag["flag"] == kind), "")
