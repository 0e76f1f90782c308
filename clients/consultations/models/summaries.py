"""What was printed after a consultation."""

from __future__ import annotations

from django.db import models

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation


class Summary(Timestamped):
    """One rendering of a consultation's summary. Made once, kept, never overwritten."""

    class Form(models.TextChoices):
        OFFICE = "office", "Office, complete"
        CLIENT = "client", "For the client"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RENDERING = "rendering", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="summaries")
    version = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=10, choices=Form)
    language = models.CharField(max_length=10, default="en")
    large_print = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    content = models.JSONField(default=dict, help_text="The record as it stood: what was rendered.")
    file = models.FileField(upload_to="summaries/%Y/%m/", blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "summaries"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "form", "language", "version"], name="summary_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Summary of consultation {self.consultation_id}, {self.form} {self.language} v{self.version}"


class SummaryGiven(Timestamped):
    """One copy that left the office: which version, to whom, how, on which day. A mistake is struck, never erased."""

    class How(models.TextChoices):
        HAND = "hand", "By hand"
        POST = "post", "By post"
        EMAIL = "email", "By e-mail"
        PORTAL = "portal", "Through a portal"

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="given")
    to = models.CharField("given to", max_length=120)
    how = models.CharField(max_length=8, choices=How, default=How.HAND)
    given_on = models.DateField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "summaries given"
        ordering = ["given_on", "pk"]

    def __str__(self) -> str:
        return f"{self.to}, {self.get_how_display().lower()}"
