"""The ways out: one module each. What is shown in Caseapp itself needs none: the row is the message."""

from __future__ import annotations

from deadlines.reminders.channels.base import Channel, ChannelDown, Envelope, Sender, Verdict
from deadlines.reminders.channels.email import EmailChannel
from deadlines.reminders.channels.sms import SmsChannel
from deadlines.reminders.models import Channel as Name

CHANNELS: dict[str, Channel] = {Name.EMAIL.value: EmailChannel(), Name.SMS.value: SmsChannel()}

__all__ = ["CHANNELS", "Channel", "ChannelDown", "Envelope", "Sender", "Verdict"]
