"""Whether the rulebook may be relied on: `manage.py rule check` and the tests run these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from clients.notices import catalogue
from deadlines.engine import Rule, RuleVersion
from deadlines.engine.periods import add_months
from deadlines.rulebook.book import Book
from deadlines.rulebook.examples import Example

CALENDAR_MONTHS = 18
"""The published holidays must reach at least this far ahead."""

STARTED_BY_HAND = frozenset({"convention", "holiday", "modifier"})
"""Kinds of rules that no event starts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be mended: where it is, and what is wrong."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


def check(book: Book, examples: Iterable[Example], *, today: date) -> list[Problem]:
    """Return everything wrong with a loaded rulebook; an empty list means it may be used.

    What a file cannot even be read with (unknown conventions, fact types, keys, missing citations)
    was refused by the loader already.
    """
    problems = list(_calendar(book, today))
    for rule in book.rules.values():
        problems += _versions(rule)
        problems += _sources(book, rule)
    problems += _triggers(book)
    problems += [Problem(f"{e.rule}, “{e.name}”", failed) for e in examples if (failed := e.failure(book))]
    return problems


def _calendar(book: Book, today: date) -> Iterator[Problem]:
    needed, _ = add_months(today, CALENDAR_MONTHS)
    until = book.calendar.published_until
    if until < needed:
        yield Problem(
            "holidays.toml",
            f"the published holidays end on {until}, less than {CALENDAR_MONTHS} months ahead: add the next year.",
        )


def _versions(rule: Rule) -> Iterator[Problem]:
    numbers = [version.number for version in rule.versions]
    if numbers != sorted(set(numbers)):
        yield Problem(rule.id, "version numbers must be different and rise.")
    operative = sorted((v for v in rule.versions if v.is_operative), key=lambda v: v.in_force_from or date.min)
    if not operative:
        yield Problem(rule.id, "no version is operative.")
    for before, after in pairwise(operative):
        if _overlap(before, after):
            yield Problem(rule.id, f"versions {before.number} and {after.number} overlap.")
    for version in rule.versions:
        yield from _citations(rule, version)


def _citations(rule: Rule, version: RuleVersion) -> Iterator[Problem]:
    where = f"{rule.id} version {version.number}"
    if not any(citation.strip() for citation in version.citations):
        yield Problem(where, "there is no citation.")
    for case in version.cases:
        if case.formula and case.formula.cited and case.formula.cited not in version.citations:
            yield Problem(where, f"“{case.formula.cited}” is cited by a case but is no citation of the version.")
    if version.verified_on and not version.verified_by:
        yield Problem(where, "“verified_on” needs “verified_by”.")


def _overlap(before: RuleVersion, after: RuleVersion) -> bool:
    return before.in_force_until is None or before.in_force_until > (after.in_force_from or date.min)


def _sources(book: Book, rule: Rule) -> Iterator[Problem]:
    for source in rule.sources:
        if source not in book.sources:
            yield Problem(rule.id, f"the source “{source}” is not in sources.toml.")


def _triggers(book: Book) -> Iterator[Problem]:
    notices = {f"notice.{notice_id}" for notice_id in catalogue.notice_types()}
    listed = {kind.id for kind in book.triggers.values() if kind.kind == "notice"}
    for missing in sorted(notices - listed):
        yield Problem("triggers.toml", f"the notice type {missing} is not mapped.")
    for unknown in sorted(listed - notices):
        yield Problem("triggers.toml", f"{unknown} is no notice type of the catalogue.")
    started = {start.rule for kind in book.triggers.values() for start in kind.starts}
    for rule in book.rules.values():
        if rule.id not in started and rule.kind not in STARTED_BY_HAND:
            yield Problem("triggers.toml", f"no event starts {rule.id}.")
