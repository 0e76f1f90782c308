"""The ledger of reminders: who should be told, in which message, what became of every attempt to send it.

Rows follow from open obligations (see `items`), never from a plan. A row that exists is a promise: it ends sent,
no longer needed, held back for a stated reason, or failed and shown to a second person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.matters.models import Matter
from clients.people.models import Person
from clients.visibility import knows_person, sees_matter


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    SMS = "sms", "Text message"
    INAPP = "inapp", "In Caseapp"


class Because(models.TextChoices):
    """Why this person: their part in the matter."""

    ASSIGNEE = "assignee", "Assigned"
    RESPONSIBLE = "responsible", "Responsible attorney"
    ATTORNEY = "attorney", "Attending"
    TEAM = "team", "On the team"
    MANAGING = "managing", "Managing attorney"
    CLIENT = "client", "Client"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def waiting(self) -> Self:
        return self.filter(outcome=Reminder.Outcome.WAITING)

    def unseen(self, user: User) -> Self:
        """What waits in the person's inbox."""
        return self.filter(channel=Channel.INAPP, user=user, seen_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """The person's own, and those about what the person may see."""
        if not user.may(Permission.REMINDER_VIEW):
            return self.filter(user=user)
        walled = Matter.objects.filter(walls__user=user, walls__lifted_at__isnull=True)
        about_person = Q(knows_person(user, "about_id"), matter__isnull=True)
        return self.filter(Q(sees_matter(user)) | about_person | Q(user=user)).exclude(matter__in=walled)


class Reminder(models.Model):
    """One person should be told one thing, at one distance from its date, by one channel. Told once."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Sent"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "No longer needed"
        HELD_BACK = "held_back", "Not sent on purpose"
        FAILED = "failed", "Could not be delivered"

    kind = models.CharField(max_length=20, help_text="A kind of `items.ALL`.")
    item_id = models.BigIntegerField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="For what happens at an hour.")
    rung = models.IntegerField(help_text="Hours ahead: 168 is a week.")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    because = models.CharField(max_length=12, choices=Because)
    covers = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Whose place the person takes while that one is away.",
    )
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    about = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whom it concerns."
    )
    urgent = models.BooleanField(default=False)
    send_after = models.DateTimeField(help_text="Now, or when the person's quiet hours end.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    message = models.ForeignKey("Message", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item_id", "due_on", "due_at", "rung", "user", "person", "channel"],
                nulls_distinct=False,
                name="reminder_once",
            ),
            models.CheckConstraint(
                name="reminder_one_recipient",
                condition=Q(user__isnull=False, person__isnull=True) | Q(user__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_finished_completely_or_not",
                condition=Q(outcome="waiting", finished_at__isnull=True)
                | ~Q(outcome="waiting") & Q(finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_after", "id"],
                condition=Q(outcome="waiting", message__isnull=True),
                name="reminder_unbundled",
            ),
            models.Index(fields=["user", "-id"], name="reminder_by_user"),
            models.Index(fields=["user"], condition=Q(channel="inapp", seen_at__isnull=True), name="reminder_unseen"),
            models.Index(fields=["matter", "-id"], name="reminder_by_matter"),
            models.Index(fields=["-id"], condition=Q(outcome__in=["failed", "held_back"]), name="reminder_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}, {self.due_on:%Y-%m-%d}, by {self.get_channel_display()}"


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        return self.filter(state=Message.State.WAITING)

    def failed(self) -> Self:
        """Permanently undelivered, and nobody has said yet that it was dealt with."""
        return self.filter(state=Message.State.FAILED, handled_at__isnull=True)


class Message(models.Model):
    """What goes out in one piece to one person: one or several reminders. A repeat carries the same Message-ID."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Sent"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "No longer needed"
        FAILED = "failed", "Could not be delivered"

    channel = models.CharField(max_length=8, choices=Channel)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True, help_text="Digest of what it holds; makes the Message-ID.")
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True, help_text="By the database's clock.")
    provider_id = models.CharField(max_length=80, blank=True, help_text="What the provider calls it.")
    problem = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_one_recipient",
                condition=Q(user__isnull=False, person__isnull=True) | Q(user__isnull=True, person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(
                fields=["finished_at"], condition=Q(state="failed", handled_at__isnull=True), name="message_failed"
            ),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_by_provider_id"),
            models.Index(fields=["-made_at"], name="message_by_age"),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk} by {self.get_channel_display()}"


class Attempt(models.Model):
    """One try to hand a message over. Born with its outcome unknown; a crash leaves it so."""

    class Outcome(models.TextChoices):
        UNKNOWN = "unknown", "Not known: it may have arrived"
        ACCEPTED = "accepted", "Accepted"
        TEMPORARY = "temporary", "Refused for now"
        PERMANENT = "permanent", "Refused for good"
        NOT_SENT = "not_sent", "Not handed over"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNKNOWN)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_outcome_display()}"


class Heartbeat(models.Model):
    """When a part of the engine last finished its round."""

    name = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, name: str, *, now: datetime, **detail: object) -> None:
        """Save that `name` was alive at `now`."""
        cls.objects.update_or_create(name=name, defaults={"at": now, "detail": detail})


class Preference(Timestamped):
    """How one person, or (without a user) the firm, wants to be reminded. What is empty follows the firm."""

    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    ladders = models.JSONField(default=dict, blank=True, help_text="Hours ahead, by kind.")
    digest_at = models.TimeField(null=True, blank=True, help_text="When the day's reminders come.")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_weekends = models.BooleanField(null=True, blank=True)
    by_sms = models.BooleanField(null=True, blank=True, help_text="Urgent ones also by text message.")
    told_clients = models.JSONField(null=True, blank=True, help_text="The firm's: kinds that clients are told of.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], nulls_distinct=False, name="preference_one_of_the_firm"),
        ]

    def __str__(self) -> str:
        return f"Reminders for {self.user or 'the firm'}"


class ClientText(Timestamped):
    """The firm's own words of one client-facing text; stands in front of the one that came with the product."""

    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=150)
    email = models.TextField(max_length=4000)
    sms = models.CharField(max_length=300)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="client_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.language}"
