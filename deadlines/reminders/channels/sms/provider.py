"""What a text-message provider is to the engine. Another one is another module like `twilio`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from deadlines.reminders.channels.base import Sender


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider says later about a message it took."""

    provider_id: str
    state: Literal["delivered", "failed", "under_way"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text message from somebody."""

    sender: str
    text: str


class Session(Sender, Protocol):
    """An open connection to a provider."""

    def close(self) -> None: ...


class Provider(Protocol):
    """A text-message provider."""

    def open(self) -> Session:
        """Return a session; raises ChannelDown when no account is set up."""

    def is_theirs(self, url: str, posted: Mapping[str, str], signature: str) -> bool:
        """Say whether a callback really comes from the provider."""

    def receipt(self, posted: Mapping[str, str]) -> Receipt:
        """Return what a delivery callback says."""

    def incoming(self, posted: Mapping[str, str]) -> Incoming:
        """Return the message a callback brings."""
