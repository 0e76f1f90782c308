"""How far ahead of the working date the office wants one kind of deadline done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped

LONGEST = 60
"""Business days; the same bound as the firm's own lead time."""


class LeadTime(Timestamped):
    """A kind of deadline for which the firm's general lead time does not fit. The narrower kind wins."""

    scope = models.CharField(
        max_length=100, unique=True, help_text="rule:uscis.rfe, authority:bia, or person: dates a person set."
    )
    business_days = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(business_days__lte=LONGEST), name="lead_time_at_most_sixty"),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.business_days}"
