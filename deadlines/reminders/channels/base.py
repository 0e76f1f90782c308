"""What a channel is to the engine: something that takes an envelope and says plainly what became of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from deadlines.reminders.models import Attempt


class ChannelDown(Exception):
    """Nothing can be handed over now: no server, no account. No message is to blame."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message, ready to hand over. `key` is the same at every repeat."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    sender_name: str = ""
    note: str = ""  # for the ledger
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a try. `UNKNOWN`: it may have arrived."""

    outcome: Attempt.Outcome
    detail: str = ""
    provider_id: str = ""
    stopped: bool = False  # the recipient wants no more by this channel


class Sender(Protocol):
    """An open connection."""

    def send(self, envelope: Envelope, begun: Callable[[], object]) -> Verdict:
        """Hand one message over; never raises for what a server may answer.

        `begun` is called before anything can arrive: it returns when the attempt is on record, and raises when the
        message must not go out any more.
        """


class Channel(Protocol):
    """A way out."""

    def open(self) -> AbstractContextManager[Sender]:
        """Connect for one batch; raises ChannelDown."""

    def address(self, *, email: str, phone: str) -> str:
        """Return the address this channel uses, "" when there is none."""
