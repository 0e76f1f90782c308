"""Letters about consultations: written in the transaction of what they tell, sent by a task after it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation
from clients.people.models import Person
from clients.visibility import knows_person


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        return self.filter(status="waiting")

    def claimable(self, now: datetime) -> Self:
        """Unsent letters nobody is sending at this moment."""
        return self.waiting().filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))

    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(knows_person(user))


class Letter(Timestamped):
    """One e-mail to one address. Kept after it was sent, with what it said; codes are blotted out."""

    class Kind(models.TextChoices):
        CODE = "code", "Code that proves the address"
        CONFIRMATION = "confirmation", "Confirmation"
        MOVED = "moved", "New time"
        CANCELLED = "cancelled", "Cancellation"
        REMINDER = "reminder", "Reminder of the meeting"
        OFFER = "offer", "Offer of an earlier time"
        OFFER_OVER = "offer_over", "Offered time not held any more"
        INTAKE = "intake", "Link to the questionnaire"
        STAFF = "staff", "Word to a colleague"

    class Status(models.TextChoices):
        WAITING = "waiting", "To be sent"
        SENT = "sent", "Sent"
        WITHHELD = "withheld", "Not sent, on purpose"
        FAILED = "failed", "Could not be sent"

    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    invitation = models.TextField(blank=True, help_text="The iCalendar file that goes with it.")
    secret = models.CharField(
        max_length=64, blank=True, help_text="The key or code the body leaves a gap for; emptied once sent."
    )
    once_key = models.CharField(max_length=80, unique=True, help_text="What makes it the same letter: written once.")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was withheld or failed.")
    written_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(status="waiting"), name="letter_to_send"),
            models.Index(fields=["status", "-id"], name="letter_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} letter"
