"""What comes back: delivery receipts, and the words by which somebody ends text messages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.people import actions as people
from clients.people.models import Person
from deadlines.reminders.channels.sms import asks_to_stop
from deadlines.reminders.channels.sms.provider import Incoming, Receipt
from deadlines.reminders.models import Message, Preference, Reminder

_FAILED = "The provider could not deliver it"


def stop(person: Person, *, channel: str, how: str, now: datetime) -> bool:
    """End the person's consent to a channel at once; what waits for it is cancelled by the re-check."""
    return people.withdraw_consent(person, channel=channel, how=how[:200], by=None, now=now)


@transaction.atomic
def take_incoming(message: Incoming, *, now: datetime) -> int:
    """Honour a STOP for everybody who has this number, colleagues too; return how many it was for."""
    if not message.sender or not asks_to_stop(message.text):
        return 0
    people_here = Person.objects.filter(phone=message.sender)
    stopped = sum(stop(person, channel="sms", how=f"STOP by text message: {message.text}", now=now)
                  for person in people_here)  # fmt: skip
    return stopped + Preference.objects.filter(user__phone=message.sender, by_sms=True).update(by_sms=False)


@transaction.atomic
def take_receipt(receipt: Receipt, *, now: datetime) -> bool:
    """Save what the provider says became of a message; False when it is none of ours or its end is known already."""
    if not receipt.provider_id or receipt.state == "under_way":
        return False
    ours = Message.objects.filter(provider_id=receipt.provider_id, state=Message.State.ACCEPTED)
    message = ours.select_for_update().first()
    if message is None:
        return False
    problem = "" if receipt.state == "delivered" else f"{_FAILED}: {receipt.detail}"[:300]
    Message.objects.filter(pk=message.pk).update(state=receipt.state, problem=problem, finished_at=now)
    Reminder.objects.filter(message=message, outcome=Reminder.Outcome.ACCEPTED).update(
        outcome=receipt.state, problem=problem
    )
    return True
