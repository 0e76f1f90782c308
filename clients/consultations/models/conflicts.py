"""Conflict checks: what was asked, what was found, what an attorney decided. Kept for good."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation
from clients.people.models import Person
from clients.visibility import knows_person


class ConflictCheckQuerySet(models.QuerySet["ConflictCheck"]):
    def undecided(self) -> Self:
        return self.filter(status="undecided")

    def visible_to(self, user: User) -> Self:
        """Checks about people the user may see; what a check found is filtered again when it is shown."""
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(Q(knows_person(user)) | Q(person__isnull=True))


class ConflictCheck(Timestamped):
    """One search for conflicts of interest, as it was made and as it was answered."""

    class Status(models.TextChoices):
        CLEAR = "clear", "Nothing found"
        TOLD_APART = "told_apart", "Somebody else of a similar name"
        UNDECIDED = "undecided", "An attorney must decide"
        CLEARED = "cleared", "Cleared by an attorney"
        REFUSED = "refused", "Refused: conflict of interest"

    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="conflict_checks")
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="conflict_checks"
    )
    asked = models.JSONField(help_text="What was searched for, as typed.")
    found = models.JSONField(default=list, help_text="Each hit: person_id, name, reasons, matter_ids, level.")
    status = models.CharField(max_length=12, choices=Status)
    ran_at = models.DateTimeField()
    ran_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)

    objects = ConflictCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-ran_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("clear", "undecided"), decided_at__isnull=True, decided_by__isnull=True)
                | Q(status__in=("told_apart", "cleared", "refused"), decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(reason=""),
                name="conflict_check_decided_completely_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["ran_at"], condition=Q(status="undecided"), name="conflict_check_undecided"),
        ]

    def __str__(self) -> str:
        return f"Conflict check of {self.ran_at:%Y-%m-%d}: {self.get_status_display().lower()}"
