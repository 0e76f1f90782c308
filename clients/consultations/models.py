"""Consultations: what is offered, when, to whom, and what came of it.

Every hour that is taken, whatever takes it, is a `Hold`. The database refuses two holds of one person that overlap
when one of them is a consultation. Hearings and leave may overlap each other: the office does not choose them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from caseapp.accounts.models import User, validate_time_zone
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.matters.models import Matter
from clients.people.models import Person


class ConsultationType(Timestamped):
    """What can be booked: its length, fee, ways of meeting."""

    name = models.CharField(max_length=100, unique=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    description = models.CharField(max_length=300, blank=True)
    public = models.BooleanField(default=False, help_text="Offered on the public booking page.")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=480), name="consultation_type_length"),
        ]

    def __str__(self) -> str:
        return self.name


class BookableHours(models.Model):
    """A stretch of one weekday in which one attorney takes consultations, in their own zone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bookable_hours")
    weekday = models.PositiveSmallIntegerField(help_text="Monday is 0.")
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        verbose_name_plural = "bookable hours"
        ordering = ["user", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="bookable_hours_end_after_start"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="bookable_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def standing(self) -> Self:
        return self.filter(status__in=("booked", "to_move"))

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def visible_to(self, user: User) -> Self:
        """Consultations of people the user may see; a walled or protected person's are not there at all."""
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        people = Person.objects.visible_to(user).filter(pk=OuterRef("person_id"))
        return self.filter(Exists(people) | Q(attorney=user))


class Consultation(Timestamped):
    """One meeting of an attorney with a person: a wall-clock time in a zone."""

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        TO_MOVE = "to_move", "Must be moved"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "Did not come"

    class Outcome(models.TextChoices):
        NONE = "", "Not recorded"
        RETAINED = "retained", "Retained"
        DECLINED = "declined", "Declined"
        REFERRED = "referred", "Referred"
        THINKING = "thinking", "Thinking it over"

    class Mode(models.TextChoices):
        OFFICE = "office", "At the office"
        VIDEO = "video", "By video"
        PHONE = "phone", "By telephone"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consultations")
    attorney = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations")
    type = models.ForeignKey(ConsultationType, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations")
    status = models.CharField(max_length=12, choices=Status, default=Status.BOOKED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.OFFICE)
    local_start = models.CharField(max_length=16, help_text="Wall-clock time as agreed: 2026-12-01T09:30.")
    zone = models.CharField(max_length=64, validators=[validate_time_zone])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="en")
    topic = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True, help_text="How the person found the firm.")
    situation = models.TextField(blank=True, help_text="In plain words, for the summary.")
    advice = models.TextField(blank=True, help_text="What was discussed and advised; printed in the summary.")
    booked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_reason = models.CharField(max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Counts moves, for calendar invitations.")

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="consultation_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="consultation_by_start"),
            models.Index(fields=["attorney", "starts_at"], name="consultation_by_attorney"),
        ]

    def __str__(self) -> str:
        return f"Consultation with {self.person}"

    @property
    def wall_time(self) -> datetime:
        """The start as the office's clock shows it, aware of its zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))


class Hold(models.Model):
    """A stretch of one colleague's time that is taken."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "Consultation"
        HEARING = "hearing", "Hearing or interview"
        LEAVE = "leave", "Leave"
        TRAVEL = "travel", "Travel"
        BLOCK = "block", "Blocked"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=20, choices=Kind)
    during = DateTimeRangeField()
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="holds"
    )
    source_key = models.CharField(max_length=60, help_text="The fact that takes the time: appearance:7.")
    # Two holds clash when their lanes meet. A consultation lies across all lanes; anything else keeps to its own.
    lane = BigIntegerRangeField()

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
            models.CheckConstraint(
                condition=Q(kind="consultation", consultation__isnull=False)
                | ~Q(kind="consultation") & Q(consultation__isnull=True),
                name="hold_consultation_paired",
            ),
        ]
        indexes = [models.Index(fields=["source_key"], name="hold_by_source")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.user}"


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
