"""Lease, re-check, send, record: one batch of messages over one connection."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch

from deadlines.reminders import composing, outbox, replies, truth
from deadlines.reminders.channels import CHANNELS, ChannelDown, Envelope, Sender, Verdict
from deadlines.reminders.client_composing import Briefing, for_client
from deadlines.reminders.models import Attempt, Heartbeat, Message, Reminder
from deadlines.reminders.turns import LeaseLost, Tried, Turn, Turns, after

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_FRESH = 20.0  # seconds after which the truth is asked again, within one batch
_DOWN = timedelta(seconds=50)  # shorter than the minute between two sweeps: the next one tries again


@dataclass(slots=True)
class Delivered:
    """What a run of deliveries did, by the state messages ended in; channels that were down with the reason."""

    states: dict[str, int] = field(default_factory=dict)
    down: dict[str, str] = field(default_factory=dict)

    def count(self, state: str) -> None:
        self.states[state] = self.states.get(state, 0) + 1


def deliver(*, clock: Clock, budget: float = 120.0) -> Delivered:
    """Send what waits, batch by batch, until nothing does or `budget` seconds have passed."""
    done, end = Delivered(), time.monotonic() + budget
    for channel in CHANNELS:
        while time.monotonic() < end and channel not in done.down:
            mark, ids = outbox.lease(channel, now=clock())
            if not ids:
                break
            _Batch(channel, mark, done, clock).send(ids)
    Heartbeat.beat("delivery", now=clock(), states=done.states, down=done.down)
    return done


@dataclass(frozen=True, slots=True)
class _Leased:
    """A message that is ours for a while, and the reminders it is to bring."""

    message: Message
    reminders: Sequence[Reminder]


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message that is written, or the verdict on one that cannot be."""

    message: Message
    envelope: Envelope | Verdict


@dataclass(slots=True)
class _Batch:
    channel: str
    mark: UUID
    done: Delivered
    clock: Clock
    true: set[int] = field(default_factory=set)
    checked_at: float = 0.0
    lines: composing.Lines = field(default_factory=dict)
    briefing: Briefing | None = None

    def send(self, ids: Sequence[int]) -> None:
        """Send each; whatever happens, what was not tried is free again afterwards."""
        leased = _load(ids)
        reminders = [reminder for one in leased for reminder in one.reminders]
        self.lines = composing.lines_of(row for row in reminders if row.user_id)
        self.briefing = Briefing.read(reminders)
        try:
            with CHANNELS[self.channel].open() as sender:
                self._send_all(self._ready(leased), sender)
        except ChannelDown as error:
            self.done.down[self.channel] = str(error)
            outbox.give_back(self.mark, until=self.clock() + _DOWN)
        finally:
            outbox.give_back(self.mark)

    def _send_all(self, ready: Iterator[_Ready], sender: Sender) -> None:
        """Hand over one after the other. While the database saves what became of the last one and that this one begins,
        the next one is written and the server is told whom this one is for: its text goes only when all is saved."""
        tried: Tried | None = None
        with Turns(self.mark) as turns, suppress(LeaseLost):
            current = next(ready, None)
            while current:
                with turns.begin(tried, current.message.pk, now=self.clock()) as turn:
                    following = next(ready, None)
                    verdict = self._hand_over(current, sender, turn)
                    tried = Tried(current.message.pk, turn.begun(), verdict, current.message.tries + 1)
                self.done.count(after(verdict, tried.tries, now=self.clock()).state)
                current = following
            turns.end(tried, now=self.clock())

    def _hand_over(self, ready: _Ready, sender: Sender, turn: Turn) -> Verdict:
        if isinstance(ready.envelope, Verdict):
            return ready.envelope
        verdict = sender.send(ready.envelope, turn.begun)
        if verdict.stopped and ready.message.person:
            replies.stop(ready.message.person, channel=self.channel, how=verdict.detail, now=self.clock())
        return verdict if verdict.detail else replace(verdict, detail=ready.envelope.note)

    def _ready(self, leased: Sequence[_Leased]) -> Iterator[_Ready]:
        """Give the messages that are still true, written; cancel what is not."""
        for index, one in enumerate(leased):
            self._check(leased[index:])
            true = [reminder for reminder in one.reminders if reminder.pk in self.true]
            untrue = [reminder.pk for reminder in one.reminders if reminder.pk not in self.true]
            if untrue or not true:
                outbox.cancel(one.message.pk, untrue, whole=not true, now=self.clock())
            if true:
                yield _Ready(one.message, self._compose(one.message, true, now=self.clock()))
            else:
                self.done.count("cancelled")

    def _check(self, rest: Sequence[_Leased]) -> None:
        """Ask what is still true; again when the last answer has grown old."""
        if self.checked_at and time.monotonic() - self.checked_at < _FRESH:
            return
        waiting = [reminder for one in rest for reminder in one.reminders]
        self.true, self.checked_at = truth.still_true(waiting, now=self.clock()), time.monotonic()

    def _compose(self, message: Message, reminders: Sequence[Reminder], *, now: datetime) -> Envelope | Verdict:
        """Return the envelope, or the verdict on a message that cannot be written or has nowhere to go."""
        try:
            if message.user:
                envelope = composing.for_colleague(message, message.user, reminders, self.lines, now=now)
            else:
                envelope = for_client(message, reminders, self.briefing or Briefing.read(reminders))
        except Exception as error:  # one message's fault must not silence the others
            logger.exception("Message %s cannot be composed.", message.pk)
            return Verdict(Attempt.Outcome.TEMPORARY, f"It could not be written: {type(error).__name__}.")
        return envelope if envelope.to else Verdict(Attempt.Outcome.PERMANENT, "There is no address.")


def _load(ids: Sequence[int]) -> list[_Leased]:
    waiting = Reminder.objects.waiting().select_related("covers").order_by("due_on", "pk")
    found = Message.objects.filter(pk__in=ids).select_related("user", "person").order_by("next_try_at", "pk")
    with_reminders = found.prefetch_related(Prefetch("reminders", queryset=waiting))
    return [_Leased(message, list(message.reminders.all())) for message in with_reminders]
