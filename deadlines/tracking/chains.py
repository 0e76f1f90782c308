"""What finishing a deadline opens: answering the request starts the wait for a decision. Read from chains.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.engine import EngineError, Meaning, Trigger
from deadlines.rulebook import book
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import Desk, open_computed

FILE = Path(__file__).with_name("chains.toml")


@dataclass(frozen=True, slots=True)
class Chain:
    """One link: a rule that starts when we file, or a wait after which the office asks."""

    after: frozenset[str]
    opens: tuple[str, ...] = ()
    title: str = ""
    wait_days: int = 0
    because: str = ""


@cache
def chains() -> tuple[Chain, ...]:
    """Return the chains of the file, read once per process."""
    with FILE.open("rb") as file:
        entries = tomllib.load(file)["chain"]
    return tuple(
        Chain(**{**entry, "after": frozenset(entry["after"]), "opens": tuple(entry.get("opens", ()))})
        for entry in entries
    )


def followers_of(rule_id: str) -> Iterator[Chain]:
    """Yield what finishing a deadline of this rule starts."""
    return (chain for chain in chains() if rule_id in chain.after)


def open_followers(deadline: Deadline, *, done_on: date, desk: Desk, by: User, now: datetime) -> list[Deadline]:
    """Open and return what follows from `deadline` having been done on `done_on`.

    A rule that gives no date here (a missing fact, not in force) opens nothing: it never stops a completion.
    """
    opened: list[Deadline] = []
    for chain in followers_of(deadline.rule_id):
        opened += [
            found
            for rule_id in chain.opens
            if (found := _open_rule(rule_id, deadline, done_on=done_on, desk=desk, by=by, now=now))
        ]
        if chain.wait_days:
            opened.append(_open_wait(chain, deadline, done_on=done_on, desk=desk, by=by, now=now))
    return opened


def withdraw_followers(deadline: Deadline, *, by: User, now: datetime) -> None:
    """Close the still open deadlines that finishing `deadline` had opened, because it is not finished after all."""
    for follower in deadline.followers.open().select_for_update(of=("self",)):
        follower.outcome, follower.closed_at, follower.closed_by = Deadline.Outcome.SUPERSEDED, now, by
        follower.closed_note = "What it followed from was reopened."
        follower.save(update_fields=["outcome", "closed_at", "closed_by", "closed_note", "changed_at"])
        recording.record("deadline.superseded", on=follower, by=by, now=now, data={"because": follower.closed_note})


def _open_rule(
    rule_id: str, deadline: Deadline, *, done_on: date, desk: Desk, by: User, now: datetime
) -> Deadline | None:
    law = book()
    known = deadline.inputs.get("facts", {})
    try:
        facts = {name: value for name, value in known.items() if name in law.rule(rule_id).facts}
        computation = law.compute(rule_id, Trigger(on=done_on, facts=facts))
    except EngineError:
        return None
    return open_computed(
        computation,
        matter=deadline.matter,
        trigger_kind=f"done.{deadline.rule_id}",
        source_key=f"deadline:{deadline.pk}",
        assignee=deadline.assignee,
        desk=desk,
        by=by,
        now=now,
        follows=deadline,
    )


def _open_wait(chain: Chain, deadline: Deadline, *, done_on: date, desk: Desk, by: User, now: datetime) -> Deadline:
    due_on = done_on + timedelta(days=chain.wait_days)
    wait = Deadline.objects.create(
        matter=deadline.matter,
        title=chain.title,
        meaning=Meaning.AGENCY_DUTY,
        due_on=due_on,
        working_on=desk.working_on(Meaning.AGENCY_DUTY, due_on),
        reasoning={"reason": chain.because},
        source_key=f"deadline:{deadline.pk}",
        assignee=deadline.assignee,
        follows=deadline,
    )
    data = {"title": wait.title, "due_on": wait.due_on, "source": wait.source_key}
    recording.record("deadline.opened", on=wait, by=by, now=now, data=data)
    return wait
