"""Intake: what a client was asked before the meeting and what they answered. An answer is not yet a fact."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation
from clients.consultations.models.history import HistoryFact
from clients.documents.models import Document
from clients.people.models import Person
from clients.visibility import knows_person


class IntakeQuerySet(models.QuerySet["Intake"]):
    def open(self) -> Self:
        return self.filter(status__in=("sent", "started"))

    def to_review(self) -> Self:
        """Those with at least one answer or paper nobody has decided on."""
        answers = IntakeAnswer.objects.filter(intake=OuterRef("pk"), status="waiting")
        papers = IntakeUpload.objects.filter(intake=OuterRef("pk"), status="waiting")
        return self.filter(Exists(answers) | Exists(papers))

    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(knows_person(user))


class Intake(Timestamped):
    """One questionnaire for one person, in their language, with the sections they need."""

    class Status(models.TextChoices):
        SENT = "sent", "Sent"
        STARTED = "started", "Being answered"
        SUBMITTED = "submitted", "Sent in by the client"
        WITHDRAWN = "withdrawn", "Withdrawn"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="intakes")
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="intakes"
    )
    language = models.CharField(max_length=10)
    sections = ArrayField(models.CharField(max_length=20))
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=("sent", "started")), name="intake_one_open"
            ),
        ]
        indexes = [models.Index(fields=["-last_saved_at"], name="intake_by_saving")]

    def __str__(self) -> str:
        return f"Questionnaire of {self.person}"


class Decision(models.TextChoices):
    WAITING = "waiting", "To be reviewed"
    ACCEPTED = "accepted", "Accepted into the record"
    DECLINED = "declined", "Not taken into the record"


class IntakeAnswer(Timestamped):
    """One answer, or one entry of a list (one trip, one arrest). Changing it puts it back before a reviewer."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40, help_text="An id of intake/questions.toml.")
    entry = models.PositiveSmallIntegerField(
        default=0, help_text="Counts the entries of a list; 0 for a single answer."
    )
    value = models.JSONField(help_text="Single answer: {'value': …}. Entry of a list: its fields by name.")
    answered_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    fact = models.ForeignKey(HistoryFact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["intake", "question", "entry"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "question", "entry"], name="intake_answer_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(status="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="intake_answer_decided_completely_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.entry}"


class IntakeUpload(Timestamped):
    """A photograph or file the client added. It becomes a document of the record only when accepted."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="uploads")
    question = models.CharField(max_length=40, blank=True)
    file = models.FileField(upload_to="intake/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Decision, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["intake", "sha256"], name="intake_upload_once")]

    def __str__(self) -> str:
        return self.name
