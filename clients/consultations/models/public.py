"""What strangers leave behind: requests from the booking page, proofs of addresses, links to their own pages."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User, validate_time_zone
from caseapp.core.models import Timestamped
from clients.consultations.models.booking import Consultation, ConsultationType
from clients.consultations.models.intake import Intake
from clients.consultations.models.waiting import SlotOffer


class AddressProofQuerySet(models.QuerySet["AddressProof"]):
    def usable(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now)


class AddressProof(Timestamped):
    """The one code sent to an address in an hour. It proves that whoever types it reads that mailbox."""

    address_key = models.CharField(max_length=64, help_text="Digest of the address without case and plus-tag.")
    code_digest = models.CharField(max_length=64)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = AddressProofQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address_key", "-mailed_at"], name="address_proof_by_address"),
            models.Index(fields=["mailed_at"], name="address_proof_by_time"),
        ]

    def __str__(self) -> str:
        return f"Proof of an address, {self.mailed_at:%Y-%m-%d %H:%M}"


class BookingRequestQuerySet(models.QuerySet["BookingRequest"]):
    def open(self, now: datetime) -> Self:
        return self.filter(status="waiting", expires_at__gt=now)


class BookingRequest(Timestamped):
    """What a visitor asked for on the booking page. Nothing of it is in the firm's record before it is confirmed."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting for the code"
        CONFIRMED = "confirmed", "Confirmed"
        EXPIRED = "expired", "Not confirmed in time"

    type = models.ForeignKey(ConsultationType, on_delete=models.PROTECT, related_name="+")
    attorney = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    mode = models.CharField(max_length=10, choices=Consultation.Mode)
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10)
    visitor_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    topic = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    first_offered_at = models.DateTimeField(null=True, blank=True)
    address_key = models.CharField(max_length=64)
    visitor_key = models.CharField(max_length=64, help_text="Digest of the visitor's network address.")
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    expires_at = models.DateTimeField()
    consultation = models.OneToOneField(
        Consultation, null=True, blank=True, on_delete=models.SET_NULL, related_name="booking_request"
    )

    objects = BookingRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address_key"], name="booking_request_by_address"),
            models.Index(fields=["expires_at"], condition=Q(status="waiting"), name="booking_request_open"),
        ]

    def __str__(self) -> str:
        return f"Booking request {self.pk}"

    @property
    def source_key(self) -> str:
        return f"request:{self.pk}"


class ClientLinkQuerySet(models.QuerySet["ClientLink"]):
    def usable(self, now: datetime) -> Self:
        return self.filter(ends_at__gt=now, revoked_at__isnull=True)


class ClientLink(Timestamped):
    """A key to one page about one thing, for somebody without an account. Only its digest is kept."""

    class Purpose(models.TextChoices):
        CONSULTATION = "consultation", "Confirm, move or cancel a consultation"
        OFFER = "offer", "Answer an offered time"
        INTAKE = "intake", "Answer the questionnaire"

    purpose = models.CharField(max_length=12, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True)
    consultation = models.ForeignKey(Consultation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(SlotOffer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    intake = models.ForeignKey(Intake, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ClientLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_link_about_one_thing",
                condition=Q(purpose="consultation", consultation__isnull=False, offer__isnull=True, intake__isnull=True)
                | Q(purpose="offer", consultation__isnull=True, offer__isnull=False, intake__isnull=True)
                | Q(purpose="intake", consultation__isnull=True, offer__isnull=True, intake__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Link: {self.get_purpose_display().lower()}"
