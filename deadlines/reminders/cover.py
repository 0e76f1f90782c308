"""Who is told when somebody is away or has left. Pure: it takes the list of colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MANAGING = 0  # stands for the managing attorneys, whoever they are


@dataclass(frozen=True, slots=True)
class Colleague:
    """One account, with the leave it is on today."""

    id: int
    is_active: bool = True
    role: str = "attorney"
    is_away: bool = False
    cover_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """`user` is told; `covers` says in whose place, or is None."""

    user: int
    covers: int | None = None


def told_for(colleagues: Iterable[Colleague]) -> dict[int, tuple[Told, ...]]:
    """Return, for every account and for `MANAGING`, who is told what concerns it. Never empty while anybody is left.

    Somebody on leave is told and so is their cover; a cover who is away too passes it on; where the chain ends with
    nobody, and for closed accounts, the managing attorneys are told.
    """
    by_id = {colleague.id: colleague for colleague in colleagues}
    managing = _managing(by_id)
    found: dict[int, tuple[Told, ...]] = {}
    for colleague in by_id.values():
        people = list(_chain(colleague, by_id))
        if colleague.is_active and not colleague.is_away:
            people = [colleague.id]
        elif not any(_is_here(by_id[person]) for person in people):
            people += [person for person in managing if person not in people]
        found[colleague.id] = tuple(Told(person, None if person == colleague.id else colleague.id) for person in people)
    found[MANAGING] = tuple(dict.fromkeys(told for person in managing for told in found.get(person, ())))
    return found


def _is_here(colleague: Colleague) -> bool:
    return colleague.is_active and not colleague.is_away


def _chain(colleague: Colleague, by_id: Mapping[int, Colleague]) -> Iterator[int]:
    """Give the active people from the colleague along the covers to the first who is here."""
    seen: set[int] = set()
    current: Colleague | None = colleague
    while current is not None and current.id not in seen:
        seen.add(current.id)
        if current.is_active:
            yield current.id
        if _is_here(current):
            return
        current = by_id.get(current.cover_id or -1)


def _managing(by_id: Mapping[int, Colleague]) -> list[int]:
    """Return the managing attorneys; a firm without one falls back on its attorneys, then on anybody."""
    active = [colleague for colleague in by_id.values() if colleague.is_active]
    for roles in ({"managing_attorney"}, {"attorney"}, {"paralegal", "intake", "auditor"}):
        if found := [colleague.id for colleague in active if colleague.role in roles]:
            return found
    return []
