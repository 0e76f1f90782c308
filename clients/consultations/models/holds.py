"""Every hour that is taken, whatever takes it, is a `Hold`.

The database refuses two holds of one colleague, interpreter or room that overlap when one of them is a meeting.
Hearings and leave may overlap each other: the office does not choose them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from clients.consultations.models.booking import Consultation, Resource

MEETINGS = ("consultation", "offer", "tentative")  # the office chooses their time, so they must not overlap anything
EXPIRING = ("offer", "tentative")


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, now: datetime) -> Self:
        """Those that count: an offer nobody took in time does not."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        return self.filter(during__overlap=(start, end))


class Hold(models.Model):
    """A stretch of one colleague's, interpreter's or room's time that is taken."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "Consultation"
        OFFER = "offer", "Offered to the waiting list"
        TENTATIVE = "tentative", "Being booked online"
        HEARING = "hearing", "Hearing or interview"
        LEAVE = "leave", "Leave"
        TRAVEL = "travel", "Travel"
        BLOCK = "block", "Blocked"

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="holds")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind)
    during = DateTimeRangeField()
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="holds"
    )
    source_key = models.CharField(max_length=60, help_text="The fact that takes the time: appearance:7.")
    note = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="An offer ends by itself.")
    # Two holds clash when their lanes meet. A meeting lies across all lanes; anything else keeps to its own.
    lane = BigIntegerRangeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="hold_no_double_booking",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("lane", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="hold_resource_no_double_booking",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("lane", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, resource__isnull=True) | Q(user__isnull=True, resource__isnull=False),
                name="hold_of_somebody_or_something",
            ),
            models.CheckConstraint(
                condition=Q(kind="consultation", consultation__isnull=False)
                | ~Q(kind="consultation") & Q(consultation__isnull=True),
                name="hold_consultation_paired",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EXPIRING, expires_at__isnull=False)
                | ~Q(kind__in=EXPIRING) & Q(expires_at__isnull=True),
                name="hold_offers_end",
            ),
        ]
        indexes = [
            models.Index(fields=["source_key"], name="hold_by_source"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="hold_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.user or self.resource}"
