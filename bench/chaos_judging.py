"""What became of every reminder, judged by what the mail server has on disk against what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.chaos_facts import DAY, WEEK, Facts
from bench.smtp_sink import accepted

RESULT = ("due", "kills", "lost", "ledger_duplicates", "sink_duplicates", "unflagged_duplicates", "p99_delay_s")


@dataclass
class Fates:
    """Every reminder, by what became of it; `delays` in seconds, of those that arrived."""

    lost: list[str] = field(default_factory=list)
    refused_and_alerted: int = 0
    not_needed: int = 0  # a nearer rung took its place, or the appearance was cancelled
    delays: list[float] = field(default_factory=list)


def judge(sink_log: Path, facts: Facts, *, lease: float) -> dict[str, Any]:
    """Return the result's figures, and more for whoever wants to look further. The engine has stopped."""
    mails = accepted(sink_log)
    keep_what_was_cancelled(facts)
    fates = _fates(mails, facts)
    return {
        "due": len(facts.due),
        "lost": len(fates.lost),
        "ledger_duplicates": _accepted_twice() + _told_too_often(mails),
        **_repeats(mails),
        **_delays(fates.delays),
        "sent_after_cancelled": _after_cancelling(mails, facts, lease),
        "cancelled": len(facts.cancelled),
        "refused_for_good_and_alerted": fates.refused_and_alerted,
        "not_needed_any_more": fates.not_needed,
        "mails_at_the_sink": len(mails),
        "lost_examples": fates.lost[:5],
    }


def _fates(mails: Sequence[dict[str, Any]], facts: Facts) -> Fates:
    from deadlines.reminders.models import Reminder

    first: dict[str, float] = {}
    for mail in mails:
        first.setdefault(mail["id"], mail["at"])
    told = Reminder.objects.filter(kind="appearance", person__isnull=False).select_related("message")
    rows = {(row.item_id, row.rung): row for row in told}
    alerted = set(Reminder.objects.filter(kind="undelivered").values_list("item_id", flat=True))
    fates = Fates()
    for key, due_at in facts.due.items():
        if row := rows.get(key):
            _judge_one(row, due_at, first, alerted, fates)
        # The wider rung is not told when the tighter one was reached before any sweep came by.
        elif key[0] in facts.cancelled or (key[1] == WEEK and (key[0], DAY) in rows):
            fates.not_needed += 1
        else:
            fates.lost.append(f"{key[0]}/{key[1]}: never derived")
    fates.lost += [f"{row.item_id}/{row.rung}: cancelled" for row in _let_go(rows.values(), facts)]
    return fates


def _judge_one(row: Any, due_at: float, first: dict[str, float], alerted: set[int], fates: Fates) -> None:
    from deadlines.reminders.channels.email import message_id

    if row.outcome == "cancelled":
        fates.not_needed += 1
    elif row.outcome == "failed" and row.message_id in alerted:
        fates.refused_and_alerted += 1
    elif row.message is None or message_id(row.message.key) not in first:
        fates.lost.append(f"{row.item_id}/{row.rung}: {row.outcome}")
    else:
        fates.delays.append(max(0.0, first[message_id(row.message.key)] - due_at))


def _let_go(rows: Iterable[Any], facts: Facts) -> Iterable[Any]:
    """Give the reminders that the ledger let go without a reason: nothing nearer, nothing cancelled."""
    for row in rows:
        if row.outcome == "cancelled" and not row.problem.startswith("A nearer") and row.item_id not in facts.cancelled:
            yield row


def _accepted_twice() -> int:
    """Return how many messages the ledger holds as accepted more than once."""
    from deadlines.reminders.models import Attempt

    accepted_of = Attempt.objects.filter(outcome="accepted").values_list("message_id", flat=True)
    return sum(count > 1 for count in Counter(accepted_of).values())


def _told_too_often(mails: Sequence[dict[str, Any]]) -> int:
    """Return how many different messages went to a client about one appearance beyond its two rungs."""
    different = {(mail["id"], mail["marker"]) for mail in mails if str(mail["to"]).startswith("client")}
    by_marker = Counter(marker for _, marker in different)
    return sum(max(0, count - 2) for count in by_marker.values())


def _repeats(mails: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Return what came twice, and how much of that no attempt is marked unknown for."""
    from deadlines.reminders.channels.email import message_id
    from deadlines.reminders.models import Attempt, Message

    arrived = Counter(mail["id"] for mail in mails)
    marked = Message.objects.filter(attempts__outcome="unknown").values_list("key", flat=True)
    flagged = {message_id(key) for key in marked}
    repeated = {name for name, count in arrived.items() if count > 1}
    return {
        "sink_duplicates": sum(count - 1 for count in arrived.values()),
        "unflagged_duplicates": len(repeated - flagged),
        "unknown_attempts": Attempt.objects.filter(outcome="unknown").count(),
    }


def _delays(delays: list[float]) -> dict[str, float | None]:
    ordered = sorted(delays)
    shares = {"p50_delay_s": 0.5, "p99_delay_s": 0.99, "max_delay_s": 1.0}
    last = len(ordered) - 1
    return {name: round(ordered[min(last, int(len(ordered) * at))], 1) if ordered else None
            for name, at in shares.items()}  # fmt: skip


def keep_what_was_cancelled(facts: Facts) -> None:
    """Forget the cancellations that a killed database did not commit."""
    from clients.proceedings.models import Appearance

    really = set(Appearance.objects.filter(status="cancelled").values_list("pk", flat=True))
    facts.cancelled = {pk: at for pk, at in facts.cancelled.items() if pk in really}


def _after_cancelling(mails: Sequence[dict[str, Any]], facts: Facts, lease: float) -> int:
    """Return how many mails to clients went out later than a lease after their appearance was cancelled."""
    over = {pk: at + lease for pk, at in facts.cancelled.items()}
    about = [(facts.markers.get(mail["marker"]), mail["at"]) for mail in mails if mail["to"].startswith("client")]
    return sum(at > over[pk] for pk, at in about if pk in over)
