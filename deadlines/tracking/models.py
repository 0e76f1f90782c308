"""Deadlines: one obligation each, with the reasoning that produced its date, from opening to close."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.documents.models import Document
from clients.matters.models import Matter
from clients.visibility import sees_matter


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def overdue(self, today: date) -> Self:
        """Open last days behind us. A window that opened is not overdue."""
        return self.open().filter(due_on__lt=today, meaning=Deadline.Meaning.LAST_DAY)

    def ahead(self, today: date) -> Self:
        """What is still to come: open last days, however late, and other dates from today on.

        A window that opened long ago and what stands for information only are not ahead of anybody.
        """
        coming = Q(meaning__in=(Deadline.Meaning.FIRST_DAY, Deadline.Meaning.AGENCY_DUTY), working_on__gte=today)
        return self.open().filter(Q(meaning=Deadline.Meaning.LAST_DAY) | coming)

    def working_within(self, today: date, days: int) -> Self:
        return self.open().filter(working_on__range=(today, today + timedelta(days=days)))

    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))

    def in_rows(self) -> Self:
        """With what a row of a list says, matter and assignee included, and nothing else."""
        return self.select_related("matter", "assignee").only(*IN_A_ROW)


IN_A_ROW = (
    "title", "meaning", "due_on", "working_on", "printed_on", "computed_on", "rule_id", "confidence", "critical",
    "outcome", "closed_at", "matter__number", "matter__title", "assignee__name",
)  # fmt: skip


class Deadline(Timestamped):
    """One obligation, or one day from which something may be done, on one matter."""

    class Meaning(models.TextChoices):
        LAST_DAY = "last_day", "Last day"
        FIRST_DAY = "first_day", "First day"
        AGENCY_DUTY = "agency_duty", "The agency's turn"
        FACT = "fact", "For information"

    class Confidence(models.TextChoices):
        SURE = "sure", "Sure"
        LIKELY = "likely", "Likely: verify"
        VERIFY = "verify", "Verify"

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        WAIVED = "waived", "Waived"
        SUPERSEDED = "superseded", "Replaced"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="deadlines")
    title = models.CharField(max_length=200)
    meaning = models.CharField(max_length=12, choices=Meaning, default=Meaning.LAST_DAY)
    due_on = models.DateField(help_text="The date that governs: the earlier of the computed and the printed one.")
    computed_on = models.DateField(null=True, blank=True, help_text="What the rule gives, after roll-over.")
    printed_on = models.DateField(null=True, blank=True, help_text="What the notice or order itself says.")
    working_on = models.DateField(help_text="What the office works to: never a closed day, never after the last day.")
    office_on = models.DateField(null=True, blank=True, help_text="The firm's own earlier date.")
    rule_id = models.CharField(max_length=80, blank=True, help_text="Empty for a date a person set.")
    rule_version = models.PositiveSmallIntegerField(null=True, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.SURE)
    reasoning = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="The frozen computation: steps, citations, flags."
    )
    inputs = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="What it was computed from: on, service, printed, facts."
    )
    source_key = models.CharField(max_length=60, help_text="The fact that caused it, as notice:42.")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deadlines")
    critical = models.BooleanField(default=False, help_text="Unacknowledged, it escalates.")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followers")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_note = models.CharField(max_length=500, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "rule_id", "source_key", "meaning"],  # a window has two: it opens, it closes
                condition=Q(closed_at__isnull=True) & ~Q(rule_id=""),
                name="deadline_once_per_rule_and_source",
            ),
            models.CheckConstraint(
                name="deadline_closed_completely_or_not_at_all",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="deadline_worked_to_in_time",
                condition=~Q(meaning="last_day") | Q(working_on__lte=F("due_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["working_on", "id"], condition=Q(closed_at__isnull=True), name="deadline_open"),
            models.Index(
                fields=["assignee", "working_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="deadline_open_by_assignee",
            ),
            models.Index(
                fields=["matter", "working_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="deadline_open_by_matter",
            ),
            models.Index(
                fields=["meaning", "working_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="deadline_open_by_meaning",
            ),
            models.Index(fields=["due_on", "id"], condition=Q(closed_at__isnull=True), name="deadline_open_by_due"),
            models.Index(
                fields=["working_on", "id"],
                condition=Q(closed_at__isnull=True, critical=True),
                name="deadline_open_critical",
            ),
            models.Index(
                fields=["rule_id", "working_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="deadline_open_by_rule",
            ),
            models.Index(fields=["-closed_at", "-id"], condition=Q(closed_at__isnull=False), name="deadline_closed"),
            models.Index(fields=["source_key"], name="deadline_by_source"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, due {self.due_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("deadlines:detail", self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def days_left(self, today: date) -> int:
        return (self.due_on - today).days


class Extension(Timestamped):
    """More time, granted by somebody who may grant it."""

    class Source(models.TextChoices):
        AGENCY = "agency", "The agency, in writing"
        COURT = "court", "A judge's order"
        AGREEMENT = "agreement", "Agreement with the other side"
        LAW = "law", "The law itself"

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="extensions")
    from_on = models.DateField()
    to_on = models.DateField()
    granted_by = models.CharField(max_length=12, choices=Source)
    reason = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="extension_is_later"),
        ]

    def __str__(self) -> str:
        return f"Extended to {self.to_on:%Y-%m-%d}"


class Proof(Timestamped):
    """Why we say it was done: a tracking number, a receipt, a paper."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="proofs")
    tracking_number = models.CharField(max_length=60, blank=True)
    filed_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.tracking_number or self.note or "Proof"


class Acknowledgement(Timestamped):
    """Somebody said “I have seen this”, for the date as it then was."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "user", "due_on"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} saw {self.deadline_id}"
