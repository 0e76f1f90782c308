"""Removal proceedings, and every appearance before a court or an agency."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from caseapp.accounts.models import User, validate_time_zone
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.matters.models import Matter
from clients.people.models import Person
from clients.visibility import sees_matter


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Proceeding(Timestamped):
    """A removal case in an immigration court."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="proceeding")
    nta_on = models.DateField("Notice to Appear dated", null=True, blank=True)
    nta_served_on = models.DateField(null=True, blank=True)
    court = models.CharField(max_length=200, blank=True)
    judge = models.CharField(max_length=200, blank=True)
    charges = models.TextField(blank=True)
    detained = models.BooleanField(default=False)
    detained_at = models.CharField(max_length=200, blank=True)
    pleadings_on = models.DateField(null=True, blank=True)

    objects = ProceedingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Removal proceedings, {self.court or 'court not known'}"

    def get_absolute_url(self) -> str:
        return address_of("proceedings:detail", self.pk)


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Order(Timestamped):
    """A decision of a judge or the Board."""

    class Kind(models.TextChoices):
        REMOVAL = "removal", "Order of removal"
        IN_ABSENTIA = "in_absentia", "Order of removal in absentia"
        VOLUNTARY_DEPARTURE = "voluntary_departure", "Voluntary departure"
        RELIEF = "relief", "Relief granted"
        TERMINATION = "termination", "Proceedings terminated"
        BOND = "bond", "Bond decision"
        BIA = "bia", "Decision of the Board"
        OTHER = "other", "Other order"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=30, choices=Kind)
    entered_on = models.DateField()
    served_on = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    docketed_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.entered_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("proceedings:order", self.pk)


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def standing(self) -> Self:
        return self.filter(status="set")

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Appearance(Timestamped):
    """A hearing, interview, biometrics or check-in: a wall-clock time at a place, in that place's zone."""

    class Kind(models.TextChoices):
        MASTER = "master", "Master calendar hearing"
        INDIVIDUAL = "individual", "Individual hearing"
        BOND = "bond", "Bond hearing"
        INTERVIEW = "interview", "USCIS interview"
        ASYLUM_INTERVIEW = "asylum_interview", "Asylum interview"
        CONSULAR_INTERVIEW = "consular_interview", "Consular interview"
        BIOMETRICS = "biometrics", "Biometrics"
        OATH = "oath", "Oath ceremony"
        CHECK_IN = "check_in", "ICE or ISAP check-in"
        OTHER = "other", "Other appearance"

    class Status(models.TextChoices):
        SET = "set", "Set"
        HELD = "held", "Held"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        MISSED = "missed", "Missed"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"
        PHONE = "phone", "By telephone"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="appearances")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=12, choices=Status, default=Status.SET)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.IN_PERSON)
    local_start = models.CharField(
        max_length=16, help_text="Wall-clock time at the place as written: 2026-12-01T09:30."
    )
    zone = models.CharField(max_length=64, validators=[validate_time_zone])
    starts_at = models.DateTimeField(help_text="The same instant in UTC; recomputed when the zone's law changes.")
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    judge = models.CharField(max_length=200, blank=True)
    attorney = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="appearances")
    moved_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_to")
    result = models.TextField(blank=True)
    notice_id = models.BigIntegerField(null=True, blank=True, help_text="The notice that set it.")
    sequence = models.PositiveIntegerField(default=0, help_text="Counts changes, for calendar feeds.")

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appearance_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(status="set"), name="appearance_ahead"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return address_of("proceedings:appearance", self.pk)

    @property
    def wall_time(self) -> datetime:
        """The start as the clock at the place shows it, aware of its zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_time(self) -> datetime:
        """The same without its zone, for pages: nothing may turn it into the reader's own time."""
        return self.wall_time.replace(tzinfo=None)
