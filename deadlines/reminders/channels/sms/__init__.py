"""Text messages, through the provider of the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from deadlines.reminders.channels.sms.provider import Provider, Session
from deadlines.reminders.channels.sms.twilio import Twilio

# The words by which a recipient ends text messages, in English by the carriers' rules and as our clients write them.
STOP_WORDS = frozenset(
    {
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "alto", "parar", "pare", "basta", "sispann", "rete", "arret", "arrêt", "dừng", "стоп", "توقف", "停止", "退订",
    }
)  # fmt: skip


def provider() -> Provider:
    """Return the provider in use."""
    return Twilio()


class SmsChannel:
    """Text messages; without an account nothing goes out and messages wait, visibly."""

    @contextmanager
    def open(self) -> Iterator[Session]:
        """Connect; raises ChannelDown without an account."""
        session = provider().open()
        try:
            yield session
        finally:
            session.close()

    def address(self, *, email: str, phone: str) -> str:
        return phone


def asks_to_stop(text: str) -> bool:
    """Say whether a message asks for no more of them."""
    return text.strip().strip(".!\"'").casefold() in STOP_WORDS
