"""Lease, re-check, send, record: one batch of messages over one connection."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch

from deadlines.reminders import composing, outbox, replies, truth
from deadlines.reminders.channels import CHANNELS, ChannelDown, Envelope, Sender, Verdict
from deadlines.reminders.client_composing import for_client
from deadlines.reminders.models import Attempt, Heartbeat, Message, Reminder

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_FRESH = 20.0  # seconds after which the truth is asked again, within one batch
_DOWN = timedelta(minutes=1)


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


@dataclass(slots=True)
class _Batch:
    channel: str
    mark: UUID
    done: Delivered
    clock: Clock
    true: set[int] = field(default_factory=set)
    checked_at: float = 0.0

    def send(self, ids: Sequence[int]) -> None:
        """Send each; whatever happens, what was not tried is free again afterwards."""
        messages = _load(ids)
        lines = composing.lines_of(reminder for message in messages for reminder in message.reminders.all())
        try:
            with CHANNELS[self.channel].open() as sender:
                for index, message in enumerate(messages):
                    self._check(messages[index:])
                    if not self._send_one(message, lines, sender):
                        return
        except ChannelDown as error:
            self.done.down[self.channel] = str(error)
            outbox.give_back(self.mark, until=self.clock() + _DOWN)
        finally:
            outbox.give_back(self.mark)

    def _check(self, rest: Sequence[Message]) -> None:
        """Ask what is still true; again when the last answer has grown old."""
        if self.checked_at and time.monotonic() - self.checked_at < _FRESH:
            return
        waiting = [reminder for message in rest for reminder in message.reminders.all()]
        self.true, self.checked_at = truth.still_true(waiting, now=self.clock()), time.monotonic()

    def _send_one(self, message: Message, lines: composing.Lines, sender: Sender) -> bool:
        """Send one message; False when the lease is no longer safely ours."""
        now = self.clock()
        reminders = [reminder for reminder in message.reminders.all() if reminder.pk in self.true]
        untrue = [reminder.pk for reminder in message.reminders.all() if reminder.pk not in self.true]
        if untrue:
            outbox.cancel(message.pk, untrue, whole=not reminders, now=now)
        if not reminders:
            self.done.count("cancelled")
            return True
        envelope = _compose(message, reminders, lines, now=now)
        attempt = outbox.begin(message.pk, self.mark, now=now)
        if attempt is None:
            return False
        verdict = envelope if isinstance(envelope, Verdict) else _hand_over(sender, envelope)
        if verdict.stopped and message.person:
            replies.stop(message.person, channel=self.channel, how=verdict.detail, now=self.clock())
        self.done.count(outbox.finish(message.pk, attempt, verdict, tries=message.tries + 1, now=self.clock()))
        return True


def _hand_over(sender: Sender, envelope: Envelope) -> Verdict:
    verdict = sender.send(envelope)
    return verdict if verdict.detail else replace(verdict, detail=envelope.note)


def _load(ids: Sequence[int]) -> list[Message]:
    waiting = Reminder.objects.waiting().select_related("covers").order_by("due_on", "pk")
    found = Message.objects.filter(pk__in=ids).select_related("user", "person")
    return list(found.prefetch_related(Prefetch("reminders", queryset=waiting)).order_by("next_try_at", "pk"))


def _compose(
    message: Message, reminders: Sequence[Reminder], lines: composing.Lines, *, now: datetime
) -> Envelope | Verdict:
    """Return the envelope, or the verdict on a message that cannot be written or has nowhere to go."""
    try:
        if message.user:
            envelope = composing.for_colleague(message, message.user, reminders, lines, now=now)
        else:
            envelope = for_client(message, reminders)
    except Exception as error:  # one message's fault must not silence the others
        logger.exception("Message %s cannot be composed.", message.pk)
        return Verdict(Attempt.Outcome.TEMPORARY, f"It could not be written: {type(error).__name__}.")
    if not envelope.to:
        return Verdict(Attempt.Outcome.PERMANENT, "There is no address.")
    return envelope
