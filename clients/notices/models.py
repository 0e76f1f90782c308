"""What the government sent. A notice is born undocketed; only docketing changes that."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.filings.models import Filing, receipt_shape
from clients.matters.models import Matter
from clients.notices import catalogue
from clients.visibility import sees_matter


class NoticeQuerySet(models.QuerySet["Notice"]):
    def undocketed(self) -> Self:
        return self.filter(docketed_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Notice(Timestamped):
    """One paper or message from an agency or court. Each of its dates is kept apart."""

    class Service(models.TextChoices):
        MAIL = "mail", "Ordinary mail"
        PERSONAL = "personal", "Handed over in person"
        ELECTRONIC = "electronic", "Posted to an online account"
        UNKNOWN = "", "Not known"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notices")
    filing = models.ForeignKey(Filing, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60, help_text="An id of clients/notices/catalogue.toml.")
    agency = models.CharField(max_length=20)
    receipt_number = models.CharField(max_length=13, blank=True, validators=[receipt_shape])
    notice_on = models.DateField(help_text="The date printed on the notice.")
    postmarked_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(help_text="The day it reached the office.")
    printed_due_on = models.DateField(null=True, blank=True, help_text="A date to act by that the notice prints.")
    service = models.CharField(max_length=12, choices=Service, blank=True)
    facts = models.JSONField(default=dict, blank=True, help_text="What the rules ask about this notice.")
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    docketed_at = models.DateTimeField(null=True, blank=True)
    docketed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    no_deadline_reason = models.CharField(max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(docketed_at__isnull=True, docketed_by__isnull=True, no_deadline_reason="")
                | Q(docketed_at__isnull=False, docketed_by__isnull=False),
                name="notice_docketed_completely_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(docketed_at__isnull=True), name="notice_undocketed"),
            models.Index(fields=["-received_on", "-id"], name="notice_by_receipt"),
            GinIndex(fields=["receipt_number"], opclasses=["gin_trgm_ops"], name="notice_receipt_search"),
        ]

    def __str__(self) -> str:
        return f"{self.title} of {self.notice_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("notices:detail", self.pk)

    @property
    def title(self) -> str:
        """What the catalogue calls this kind of notice; a kind nobody could name is shown as such."""
        return catalogue.name_of(self.kind)

    @property
    def source_key(self) -> str:
        """How deadlines name this notice as their cause."""
        return f"notice:{self.pk}"

    @property
    def is_docketed(self) -> bool:
        return self.docketed_at is not None
