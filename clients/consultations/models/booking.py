"""Consultations: what is offered, when, to whom, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from caseapp.accounts.models import User, validate_time_zone
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.matters.models import Matter
from clients.people.models import Person
from clients.visibility import knows_person


def every_mode() -> list[str]:
    return ["office", "video", "phone"]


class ConsultationType(Timestamped):
    """What can be booked: its length, fee, ways of meeting."""

    name = models.CharField(max_length=100, unique=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    description = models.CharField(max_length=300, blank=True)
    modes = ArrayField(
        models.CharField(max_length=10), default=every_mode, help_text="Ways of meeting offered: office, video, phone."
    )
    languages = models.CharField(
        max_length=100, blank=True, help_text="ISO codes it is offered in, separated by spaces. Empty: any."
    )
    public = models.BooleanField(default=False, help_text="Offered on the public booking page.")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=480), name="consultation_type_length"),
        ]

    def __str__(self) -> str:
        return self.name

    def offered_in(self, language: str) -> bool:
        """Say whether it is held in this language, or a wider form of it; without a list, in any."""
        wanted = self.languages.lower().split()
        return not wanted or language.lower() in wanted or language.lower().split("-")[0] in wanted


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


class ResourceQuerySet(models.QuerySet["Resource"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def interpreters(self) -> Self:
        return self.active().filter(kind="interpreter")

    def rooms(self) -> Self:
        return self.active().filter(kind="room")


class Resource(Timestamped):
    """Somebody or something a consultation may need besides the attorney: an interpreter, a room.

    A colleague who interprets is booked as that colleague, so their own hearings and leave count; an interpreter from
    outside, or a room, is booked for itself.
    """

    class Kind(models.TextChoices):
        INTERPRETER = "interpreter", "Interpreter"
        ROOM = "room", "Room"

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    user = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The colleague who interprets.",
    )
    languages = models.CharField(max_length=100, blank=True, help_text="ISO codes, separated by spaces.")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    active = models.BooleanField(default=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="resource_name_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(kind="interpreter"), name="resource_colleague_interprets"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def speaks(self, language: str) -> bool:
        return language in self.languages.split()


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def standing(self) -> Self:
        return self.filter(status__in=("booked", "to_move"))

    def to_move(self) -> Self:
        """Those a hearing or leave pushed out of their time: each needs a new one."""
        return self.filter(status="to_move")

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def visible_to(self, user: User) -> Self:
        """Consultations of people the user may see; a walled or protected person's are not there at all."""
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(Q(knows_person(user)) | Q(attorney=user))


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

    class Channel(models.TextChoices):
        PHONE = "phone", "By telephone"
        ONLINE = "online", "On the booking page"
        IN_PERSON = "in_person", "At the office"
        WAITING_LIST = "waiting_list", "From the waiting list"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consultations")
    attorney = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultations")
    type = models.ForeignKey(ConsultationType, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations")
    status = models.CharField(max_length=12, choices=Status, default=Status.BOOKED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.OFFICE)
    interpreter = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    video_link = models.URLField(max_length=300, blank=True)
    local_start = models.CharField(max_length=16, help_text="Wall-clock time as agreed: 2026-12-01T09:30.")
    zone = models.CharField(max_length=64, validators=[validate_time_zone])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="en")
    topic = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True, help_text="How the person found the firm.")
    situation = models.TextField(blank=True, help_text="In plain words, for the summary.")
    advice = models.TextField(blank=True, help_text="What was discussed and advised; printed in the summary.")
    channel = models.CharField(max_length=12, choices=Channel, default=Channel.PHONE)
    first_offered_at = models.DateTimeField(
        null=True, blank=True, help_text="The earliest slot that was free when they asked, for the firm's figures."
    )
    client_zone = models.CharField(
        max_length=64, blank=True, validators=[validate_time_zone], help_text="The zone the client reads times in."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the client said they will come.")
    clash = models.CharField(max_length=200, blank=True, help_text="What took the hour, when it must be moved.")
    booked_at = models.DateTimeField(db_default=Now())
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

    @property
    def local_day(self) -> date:
        """The day of the meeting, where it takes place."""
        return self.wall_time.date()

    @property
    def local_time(self) -> str:
        """The wall-clock time of the meeting: "9:30 AM"."""
        return self.wall_time.strftime("%I:%M %p").lstrip("0")

    @property
    def city(self) -> str:
        """How its zone is named beside a time: "New York"."""
        return self.zone.rpartition("/")[2].replace("_", " ")

    @property
    def paid(self) -> Decimal:
        """What was received for it; reads the prefetched receipts."""
        return sum((row.amount for row in self.receipts.all() if row.voided_at is None), Decimal(0))

    @property
    def is_standing(self) -> bool:
        return self.status in ("booked", "to_move")

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def get_absolute_url(self) -> str:
        return address_of("consultations:detail", self.pk)


class FeeReceipt(Timestamped):
    """Money the firm received for a consultation. Recorded, not processed; a mistake is voided, never erased."""

    class Method(models.TextChoices):
        CASH = "cash", "Cash"
        CHECK = "check", "Check"
        CARD = "card", "Card"
        TRANSFER = "transfer", "Bank transfer"
        MONEY_ORDER = "money_order", "Money order"
        OTHER = "other", "Other"

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="receipts")
    method = models.CharField(max_length=12, choices=Method)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    reference = models.CharField(max_length=100, blank=True, help_text="Receipt, check or transaction number.")
    received_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="fee_receipt_amount"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="fee_receipt_void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} by {self.get_method_display().lower()}"
