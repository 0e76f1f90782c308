"""What the firm sent, where, and what the agency says about it."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.matters.models import Matter
from clients.people.models import Person
from clients.visibility import sees_matter

receipt_shape = RegexValidator(r"^[A-Z]{3}\d{10}$", "Three letters and ten digits.")


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Filing(Timestamped):
    """One form or motion sent for a matter."""

    class Method(models.TextChoices):
        MAIL = "mail", "By mail or courier"
        ONLINE = "online", "Online account"
        ECAS = "ecas", "ECAS"
        HAND = "hand", "By hand"

    class Status(models.TextChoices):
        PREPARING = "preparing", "Being prepared"
        SENT = "sent", "Sent"
        RECEIVED = "received", "Received by the agency"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="filings")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="filings")
    form = models.CharField(max_length=20, help_text="For example I-485.")
    title = models.CharField(max_length=200, blank=True)
    agency = models.CharField(max_length=20, default="USCIS")
    method = models.CharField(max_length=10, choices=Method, default=Method.MAIL)
    status = models.CharField(max_length=20, choices=Status, default=Status.SENT)
    sent_on = models.DateField(null=True, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    receipt_number = models.CharField(max_length=13, blank=True, validators=[receipt_shape])
    received_on = models.DateField(null=True, blank=True, help_text="The received date: the filing date in law.")
    priority_date = models.DateField(null=True, blank=True)
    fee_paid = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~Q(receipt_number=""), name="filing_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(receipt_number="") | Q(receipt_number__regex=r"^[A-Z]{3}\d{10}$"),
                name="filing_receipt_shape",
            ),
        ]
        indexes = [
            GinIndex(fields=["receipt_number"], opclasses=["gin_trgm_ops"], name="filing_receipt_search"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.receipt_number}".strip()

    def get_absolute_url(self) -> str:
        return address_of("filings:detail", self.pk)


class AgencyStatus(Timestamped):
    """What the agency said about a filing, and how the firm knows. Never overwritten, only followed."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="agency_statuses")
    status = models.CharField(max_length=200)
    as_of = models.DateField()
    source = models.CharField(max_length=200, help_text="For example: notice, online account, telephone call.")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "agency statuses"
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return self.status
