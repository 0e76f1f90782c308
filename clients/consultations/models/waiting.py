"""The waiting list: who would come sooner, and the hours they were offered."""

from __future__ import annotations

from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from caseapp.accounts.models import User, validate_time_zone
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation, ConsultationType
from clients.people.models import Person
from clients.visibility import knows_person


class WaitingEntryQuerySet(models.QuerySet["WaitingEntry"]):
    def waiting(self) -> Self:
        return self.filter(status="waiting")

    def open(self) -> Self:
        return self.filter(status__in=("waiting", "offered"))

    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(knows_person(user))


class WaitingEntry(Timestamped):
    """One person who would take a slot that becomes free, in the order they asked."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        OFFERED = "offered", "Offered a time"
        BOOKED = "booked", "Booked"
        WITHDRAWN = "withdrawn", "Taken off the list"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="waiting_entries")
    type = models.ForeignKey(ConsultationType, on_delete=models.PROTECT, related_name="+")
    attorney = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: anyone."
    )
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="A later time they already have, given up when they take an earlier one.",
    )  # fmt: skip
    mode = models.CharField(max_length=10, choices=Consultation.Mode, default=Consultation.Mode.OFFICE)
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    notice_hours = models.PositiveSmallIntegerField(default=4, help_text="How long before the meeting they must know.")
    urgent = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = WaitingEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waiting entries"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=("waiting", "offered")), name="waiting_entry_once"
            ),
            models.CheckConstraint(
                condition=Q(earliest_on__isnull=True) | Q(latest_on__isnull=True) | Q(latest_on__gte=F("earliest_on")),
                name="waiting_entry_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} is waiting"


class SlotOffer(Timestamped):
    """A freed hour held for one waiting person until `expires_at`."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        EXPIRED = "expired", "Not answered in time"
        TAKEN = "taken", "No longer possible"

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="offers")
    attorney = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64, validators=[validate_time_zone])
    expires_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(status="open"), name="slot_offer_one_open"),
            models.UniqueConstraint(fields=["entry", "attorney", "starts_at"], name="slot_offer_same_hour_once"),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=Q(status="open"), name="slot_offer_by_expiry")]

    def __str__(self) -> str:
        return f"Offer to {self.entry.person}"

    @property
    def local_day(self) -> date:
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def local_time(self) -> str:
        """The wall-clock time on offer: "9:30 AM"."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).strftime("%I:%M %p").lstrip("0")

    @property
    def until_words(self) -> str:
        """Until when it is held, by the same clock: "Mon, Nov 23, 4:30 PM"."""
        until = self.expires_at.astimezone(ZoneInfo(self.zone))
        return f"{until:%a, %b} {until.day}, {until.strftime('%I:%M %p').lstrip('0')}"

    @property
    def source_key(self) -> str:
        return f"offer:{self.pk}"
