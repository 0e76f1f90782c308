"""Statements about one person set side by side; what does not fit is a difference with a question to ask. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

CROSSINGS = timedelta(days=3)
"""An entry this close to a stated return is the same crossing."""
NEARLY = timedelta(days=45)
"""Two sources that tell of one kind of event this close together probably mean the same one."""
EVENTS = {
    "entry": "An entry",
    "exit": "A departure",
    "arrest": "An arrest",
    "conviction": "A conviction",
    "immigration_arrest": "An immigration arrest",
    "hearing_missed": "A missed hearing",
    "removal_order": "An order of removal",
    "removal": "A removal",
    "denial": "A denial",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing somebody stated: what, when, and where it stands."""

    kind: str
    text: str
    where: str
    on: date | None = None
    until: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    exact: bool = True

    def said(self, name: str) -> str:
        """The field as stated, ready to be compared."""
        return " ".join(str(self.data.get(name) or "").casefold().split())


@dataclass(frozen=True, slots=True)
class Difference:
    """Statements that do not fit together, and what to ask about them."""

    about: str
    statements: tuple[Statement, ...]
    question: str


def differences(stated: Iterable[Statement]) -> list[Difference]:
    """Return every difference among the statements; the same statements always give the same ones."""
    ordered = sorted(stated, key=lambda one: (one.on or date.min, one.kind, one.where, one.text))
    return [found for check in CHECKS for found in check(ordered)]


def _of(stated: Sequence[Statement], *kinds: str) -> list[Statement]:
    return [one for one in stated if one.kind in kinds]


def _by(stated: Iterable[Statement], key: Callable[[Statement], Any]) -> list[list[Statement]]:
    """Return the statements that share a key, where several do; those without one are left out."""
    groups: dict[Any, list[Statement]] = {}
    for one in stated:
        if key(one):
            groups.setdefault(key(one), []).append(one)
    return [rows for rows in groups.values() if len(rows) > 1]


def _differ(rows: Sequence[Statement], *names: str) -> list[str]:
    """Return the fields that are stated differently; one left empty contradicts nothing."""
    return [name for name in names if len({row.said(name) for row in rows} - {""}) > 1]


def _fields(rows: Sequence[Statement]) -> list[str]:
    return sorted({name for row in rows for name in row.data})


def _named(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _births(stated: Sequence[Statement]) -> Iterator[Difference]:
    rows = [one for one in _of(stated, "person", "other_name") if one.said("birth")]
    if _differ(rows, "birth"):
        yield Difference(
            "Date of birth", tuple(rows), "Which date of birth stands on which form, and on the certificate?"
        )


def _one_event(stated: Sequence[Statement]) -> Iterator[Difference]:
    """One day, told in different words."""
    for kind, name in EVENTS.items():
        told = [one for one in _of(stated, kind) if one.exact]
        for rows in _by(told, lambda one: one.on):
            if differing := _differ(rows, *_fields(rows)):
                question = f"What is right about this day, and what did each form say: {_named(differing)}?"
                yield Difference(f"{name} told in different ways", tuple(rows), question)


def _nearly(stated: Sequence[Statement]) -> Iterator[Difference]:
    """One event with two days, each from another source."""
    for kind, name in EVENTS.items():
        told = [one for one in _of(stated, kind) if one.on and one.exact]
        for one, other in combinations(told, 2):
            if one.on != other.on and _maybe_same(one, other):
                question = "Is this the same event? If so, which day is right, and who was told the other?"
                yield Difference(f"{name} on two days", (one, other), question)


def _maybe_same(one: Statement, other: Statement) -> bool:
    """Whether two sources may tell of one event of this kind."""
    near = bool(one.on and other.on and abs(other.on - one.on) <= NEARLY)
    return one.kind == other.kind and one.where != other.where and near


def _filings(stated: Sequence[Statement]) -> Iterator[Difference]:
    def same(one: Statement) -> tuple[str, date] | None:
        form = one.said("form").replace("-", "").replace(" ", "")
        return (form, one.on) if form and one.on else None

    for rows in _by(_of(stated, "filing"), same):
        if _differ(rows, "result"):
            yield Difference("One filing with two results", tuple(rows), "What became of it? Look at the notice.")


@dataclass(frozen=True, slots=True)
class _Crossing:
    on: date
    inward: bool
    statement: Statement


def _crossings(stated: Sequence[Statement]) -> Iterator[Difference]:
    """Entries and departures take turns; where they do not, one was not told."""
    for before, after in pairwise(_crossed(stated)):
        if before.on == after.on or before.inward != after.inward or _maybe_same(before.statement, after.statement):
            continue
        about = "Two entries and no departure between" if after.inward else "Two departures and no return between"
        missing = "When did the client leave" if after.inward else "When did the client come back"
        question = f"{missing} between {_in_words(before.on)} and {_in_words(after.on)}?"
        yield Difference(about, (before.statement, after.statement), question)


def _crossed(stated: Sequence[Statement]) -> list[_Crossing]:
    """Return every crossing in order; the end of a trip is one too, unless the entry stands beside it."""
    told = [_Crossing(one.on, one.kind == "entry", one) for one in _of(stated, "entry", "exit") if one.on]
    entries = [row.on for row in told if row.inward]
    returns = [
        _Crossing(one.until, inward=True, statement=one)
        for one in _of(stated, "exit")
        if one.until and not any(abs(one.until - day) <= CROSSINGS for day in entries)
    ]
    return sorted([*told, *returns], key=lambda row: (row.on, row.inward))


def _in_words(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _taxes(stated: Sequence[Statement]) -> Iterator[Difference]:
    for rows in _by(_of(stated, "tax_year"), lambda one: one.said("year")):
        if _differ(rows, "filed"):
            yield Difference(f"Tax year {rows[0].data['year']}", tuple(rows), "Was a return filed for this year?")


def _addresses(stated: Sequence[Statement]) -> Iterator[Difference]:
    rows = [one for one in _of(stated, "address") if one.until is None and one.said("street")]
    if len({(one.said("street"), one.said("city")) for one in rows}) > 1:
        yield Difference(
            "Several addresses stand as the present one", tuple(rows),
            "Where does the client live now, since when, and which agency has which address?",
        )  # fmt: skip


def _relatives(stated: Sequence[Statement]) -> Iterator[Difference]:
    for rows in _by(_of(stated, "family_relation"), lambda one: one.said("name")):
        if differing := _differ(rows, "relation", "birth", "status"):
            question = f"What is right about this relative, and what did each form say: {_named(differing)}?"
            yield Difference("A relative told in different ways", tuple(rows), question)


def _accounts(stated: Sequence[Statement]) -> Iterator[Difference]:
    """A form that asked for accounts and got some of them."""
    rows = _of(stated, "online_account")
    lists = [(one, {form.strip() for form in one.said("stated_on").split(",")} - {""}) for one in rows]
    for form in sorted({form for _one, forms in lists for form in forms}):
        left_out = [one for one, forms in lists if form not in forms]
        if left_out:
            about = f"Accounts left out of {form.upper()}"
            yield Difference(about, tuple(left_out), f"Were these accounts in use when {form.upper()} asked for them?")


CHECKS = (_births, _one_event, _nearly, _filings, _crossings, _taxes, _addresses, _relatives, _accounts)
