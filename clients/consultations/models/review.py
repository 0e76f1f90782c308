"""What the attorney decided in the review: factors, questions still open, steps of the roadmap."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation


class FactorDecision(Timestamped):
    """An attorney's word on one factor of one consultation, with the facts as they then stood. The last word holds."""

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="factor_decisions")
    factor_id = models.CharField(max_length=60, help_text="An id of factors/catalogue.toml.")
    decision = models.CharField(max_length=12, choices=Decision)
    added = models.BooleanField(default=False, help_text="The attorney added it; no fact on record led to it.")
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=list, help_text="The facts in words, as they stood.")
    because = models.CharField(max_length=300, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "factor_id"], name="factor_decided_once"),
            models.CheckConstraint(
                condition=~Q(decision="dismissed") | ~Q(reason=""), name="factor_dismissed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factor_id}: {self.decision}"


class PlaceDecision(Timestamped):
    """Where an attorney put the client on the enforcement lifecycle, whatever the record shows. The last word holds."""

    class Stage(models.TextChoices):
        NOWHERE = "nowhere", "Not on the lifecycle"
        ENCOUNTER = "encounter", "Encounter"
        ARREST = "arrest", "Arrest"
        DETENTION = "detention", "Detention"
        BOND = "bond", "Bond"
        HEARING = "hearing", "Hearing"
        ORDER = "order", "Order"
        APPEAL = "appeal", "Appeal"
        OUTCOME = "outcome", "Removal or relief"

    consultation = models.OneToOneField(Consultation, on_delete=models.PROTECT, related_name="place_decision")
    stage = models.CharField(max_length=10, choices=Stage)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="place_decided_with_a_reason")]

    def __str__(self) -> str:
        return self.get_stage_display()


class ReviewLine(Timestamped):
    """One line the attorney wrote in the review: a question still open, or a step of the roadmap."""

    class Kind(models.TextChoices):
        QUESTION = "question", "Question still open"
        STEP = "step", "Step of the roadmap"

    class Doer(models.TextChoices):
        CLIENT = "client", "The client"
        ATTORNEY = "attorney", "The attorney"
        OFFICE = "office", "The office"
        TOGETHER = "together", "Together"

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="review_lines")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500)
    why = models.CharField(max_length=500, blank=True)
    doer = models.CharField(max_length=10, choices=Doer, default=Doer.TOGETHER)
    due_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
