"""The ways out: one module each."""

from __future__ import annotations

from deadlines.reminders.channels.base import Channel, ChannelDown, Envelope, Sender, Verdict
from deadlines.reminders.channels.email import EmailChannel
from deadlines.reminders.models import Channel as Name

CHANNELS: dict[str, Channel] = {Name.EMAIL.value: EmailChannel()}

__all__ = ["CHANNELS", "Channel", "ChannelDown", "Envelope", "Sender", "Verdict"]
