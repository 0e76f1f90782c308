"""One computation as a program asks for it: text in, typed trigger out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from deadlines.engine import BadDate, BadFact, Computation, EngineError, MissingFact, Service, Trigger
from deadlines.engine.facts import read_date
from deadlines.rulebook.book import Book

KEYS = ("rule", "on", "service", "printed", "facts")


class BadRequest(EngineError):
    """What was asked cannot be read at all."""

    code = "bad_request"


@dataclass(frozen=True, slots=True)
class Request:
    """What to compute: the rule's id and the trigger."""

    rule: str
    trigger: Trigger

    def answer(self, book: Book) -> Computation:
        """Return the computation; raises an EngineError with one sentence."""
        return book.compute(self.rule, self.trigger)


def read_request(asked: object) -> Request:
    """Return the request in a mapping with the keys rule, on, service, printed and facts.

    Only `rule` and `on` are needed; null and empty values count as absent.
    """
    if not isinstance(asked, Mapping):
        raise BadRequest(f"A request is an object with the keys {', '.join(KEYS)}.")
    unknown = [key for key in asked if key not in KEYS]
    if unknown:
        raise BadRequest(f"Unknown key “{unknown[0]}”: a request has the keys {', '.join(KEYS)}.")
    facts = asked.get("facts") or {}
    if not isinstance(facts, Mapping):
        raise BadRequest("“facts” is an object of names and values.")
    if not asked.get("rule"):
        raise BadRequest("“rule” is missing: give the id of a rule (`rule list` shows them).")
    return Request(
        rule=str(asked["rule"]).strip(),
        trigger=Trigger(
            on=_needed_date(asked),
            service=Service.read(_text(asked.get("service"))),
            printed_on=_date("printed", asked["printed"]) if asked.get("printed") else None,
            facts=facts,
        ),
    )


def read_facts(pairs: Iterable[str]) -> dict[str, str]:
    """Return `name=value` pairs as a mapping; a pair without “=” is refused, of two for one name the last counts."""
    facts = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not (sign and name.strip()):
            raise BadFact(f"“{pair}” is not a fact: write name=value.", fact=pair)
        facts[name.strip()] = value.strip()
    return facts


def read_facts_once(pairs: Iterable[str]) -> dict[str, str]:
    """Return `name=value` pairs as a mapping and refuse a name with two values: nobody can tell which is meant."""
    facts: dict[str, str] = {}
    for pair in pairs:
        for name, value in read_facts([pair]).items():
            if facts.setdefault(name, value) != value:
                said = f"The fact {name} is given twice, as {facts[name]} and as {value}: give it once."
                raise BadFact(said, fact=name)
    return facts


def _needed_date(asked: Mapping[str, Any]) -> date:
    if not asked.get("on"):
        raise MissingFact("“on” is missing: give the day of the trigger as YYYY-MM-DD.", fact="on")
    return _date("on", asked["on"])


def _date(name: str, value: object) -> date:
    try:
        return read_date(value)
    except ValueError:
        raise BadDate(f"“{value}” ({name}) is not a date: give YYYY-MM-DD, such as 2026-03-02.") from None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
