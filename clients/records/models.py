"""Requests for a person's records, and what the records say that is not so."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.documents.models import Document
from clients.matters.models import Matter
from clients.people.models import Person
from clients.visibility import knows_person, sees_matter


class RecordsRequestQuerySet(models.QuerySet["RecordsRequest"]):
    def visible_to(self, user: User) -> Self:
        """Rows about people the user may see, and of no matter that is hidden from the user."""
        return self.filter(knows_person(user)).filter(Q(matter__isnull=True) | Q(sees_matter(user)))

    def waiting(self) -> Self:
        """Requests an agency has and has not answered."""
        return self.filter(status__in=("sent", "acknowledged", "appealed"))


class RecordsRequest(Timestamped):
    """One letter to one office: which records, under which act, and what became of it."""

    class Act(models.TextChoices):
        FOIA = "foia", "Freedom of Information Act"
        PRIVACY = "privacy", "Privacy Act, access"
        AMENDMENT = "amendment", "Privacy Act, correction"

    class Status(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        SENT = "sent", "Sent"
        ACKNOWLEDGED = "acknowledged", "Received by the agency"
        ANSWERED = "answered", "Answered"
        APPEALED = "appealed", "Appealed"
        CLOSED = "closed", "Closed"

    class Result(models.TextChoices):
        FULL = "full", "Released in full"
        PARTIAL = "partial", "Released in part"
        WITHHELD = "withheld", "Withheld"
        NONE = "none", "No records found"
        CORRECTED = "corrected", "Corrected"
        REFUSED = "refused", "Correction refused"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records_requests")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="records_requests")
    office = models.CharField(max_length=20, help_text="A code of clients/records/offices.toml.")
    system_id = models.CharField(max_length=40, blank=True, help_text="An id of the catalogue of systems.")
    system_name = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=12, choices=Act, default=Act.FOIA)
    status = models.CharField(max_length=14, choices=Status, default=Status.DRAFT)
    text = models.TextField(max_length=20000, help_text="The request as it goes out.")
    check_facts = models.TextField(max_length=2000, blank=True, help_text="What to compare when the records come.")
    sent_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True, help_text="By the agency: its clock starts.")
    tracking_number = models.CharField(max_length=60, blank=True)
    answered_on = models.DateField(null=True, blank=True, help_text="The date on the answer.")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    exemptions = models.CharField(max_length=300, blank=True, help_text="As cited, for example (b)(6), (b)(7)(E).")
    appealed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RecordsRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "-id"], name="records_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(received_on__isnull=True) | Q(received_on__gte=F("sent_on")),
                name="records_received_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True) | Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="records_answered_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(sent_on__isnull=False), name="records_sent_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} to {self.office.upper()}"

    def get_absolute_url(self) -> str:
        return address_of("records:detail", self.pk)


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def visible_to(self, user: User) -> Self:
        hidden = Exists(RecordsRequest.objects.visible_to(user).filter(pk=OuterRef("request_id")))
        return self.filter(knows_person(user)).filter(Q(request__isnull=True) | hidden)

    def open(self) -> Self:
        return self.filter(status__in=("found", "sent"))


class Discrepancy(Timestamped):
    """Something an agency's record says that is not so: what it says, what is true, what proves it, what we did."""

    class Status(models.TextChoices):
        FOUND = "found", "Found"
        SENT = "sent", "Correction asked for"
        CORRECTED = "corrected", "Corrected"
        REFUSED = "refused", "Refused"
        DROPPED = "dropped", "Not pursued"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="discrepancies")
    request = models.ForeignKey(
        RecordsRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="discrepancies"
    )
    office = models.CharField(max_length=20, help_text="Whose record it is.")
    about = models.CharField(max_length=100, help_text="For example: date of birth.")
    record_says = models.CharField(max_length=500)
    truth = models.CharField(max_length=500)
    evidence = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    correction_sent_on = models.DateField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.FOUND)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_due_on__isnull=True)
                | Q(correction_sent_on__isnull=True)
                | Q(answer_due_on__gte=F("correction_sent_on")),
                name="discrepancy_answer_after_asking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.record_says}"
