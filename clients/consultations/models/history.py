"""The client's history as accepted facts: what the factors, the exposure map and the roadmap are derived from."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core.models import Timestamped
from clients.documents.models import Document
from clients.people.models import Person
from clients.visibility import knows_person


class HistoryFactQuerySet(models.QuerySet["HistoryFact"]):
    def standing(self) -> Self:
        """Facts that hold: not withdrawn and not replaced by a corrected one."""
        return self.filter(withdrawn_at__isnull=True)

    def of(self, person: Person) -> Self:
        return self.standing().filter(person=person).order_by(F("on").asc(nulls_first=True), "pk")

    def visible_to(self, user: User) -> Self:
        if not user.may(Permission.CONSULTATION_VIEW):
            return self.none()
        return self.filter(knows_person(user))


class HistoryFact(Timestamped):
    """One thing that is so about a person's life, accepted into the record by a member of staff.

    Each kind's `data` has the shape `clients/consultations/history/kinds.py` gives it. A fact is never edited:
    it is withdrawn, or replaced by another that says more.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", "Entry into the United States"
        EXIT = "exit", "Departure from the United States"
        STATUS_GRANT = "status_grant", "Status granted"
        STATUS_END = "status_end", "Status ended"
        FILING = "filing", "Application or petition filed"
        APPROVAL = "approval", "Application approved"
        DENIAL = "denial", "Application denied"
        WITHDRAWAL = "withdrawal", "Application withdrawn"
        ARREST = "arrest", "Arrest or police contact"
        CHARGE = "charge", "Criminal charge"
        CONVICTION = "conviction", "Conviction or plea"
        IMMIGRATION_ARREST = "immigration_arrest", "Arrest by immigration officers"
        PROCEEDING = "proceeding", "Removal proceedings"
        HEARING_MISSED = "hearing_missed", "Hearing missed"
        REMOVAL_ORDER = "removal_order", "Order of removal"
        REMOVAL = "removal", "Removed or deported"
        VOLUNTARY_DEPARTURE = "voluntary_departure", "Voluntary departure"
        ADDRESS = "address", "Address"
        JOB = "job", "Job"
        TAX_YEAR = "tax_year", "Tax year"
        CLAIM_TO_CITIZENSHIP = "claim_to_citizenship", "Claimed to be a U.S. citizen"
        VOTE = "vote", "Registered to vote or voted"
        MISREPRESENTATION = "misrepresentation", "False statement or document"
        ONLINE_ACCOUNT = "online_account", "Online account"
        MONITORING = "monitoring", "Monitoring programme"
        CHECK_IN = "check_in", "Check-in with ICE or ISAP"
        FAMILY_RELATION = "family_relation", "Family member"
        NOTICE = "notice", "Notice received"
        IDENTITY_DOCUMENT = "identity_document", "Identity document"
        OTHER_NAME = "other_name", "Other name or date of birth used"
        FEAR = "fear", "Fear of return"
        VICTIM = "victim", "Victim of a crime, abuse or trafficking"
        MILITARY = "military", "Military or police service"
        DEVICE_SEARCH = "device_search", "Phone or computer searched"
        VISA_REVOKED = "visa_revoked", "Visa revoked"
        SITE_VISIT = "site_visit", "Visit by officers"
        BENEFIT = "benefit", "Public benefit received"
        HEALTH = "health", "Health matter"
        SAFETY = "safety", "Safety at home or online"
        STATEMENT = "statement", "Other statement"

    class Precision(models.TextChoices):
        DAY = "day", "To the day"
        MONTH = "month", "To the month"
        YEAR = "year", "To the year"
        ABOUT = "about", "About then"

    class Source(models.TextChoices):
        CLIENT = "client", "The client's own account"
        DOCUMENT = "document", "A document we have seen"
        AGENCY = "agency", "An agency's record"
        STAFF = "staff", "Entered by the office"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="history")
    kind = models.CharField(max_length=24, choices=Kind)
    on = models.DateField(null=True, blank=True, help_text="When it happened or began. Empty: not known.")
    until = models.DateField(null=True, blank=True, help_text="The last day, for what lasted.")
    precision = models.CharField(max_length=6, choices=Precision, default=Precision.DAY)
    data = models.JSONField(default=dict, help_text="The kind's own fields.")
    words = models.TextField(blank=True, help_text="What the client said, as they said it.")
    source = models.CharField(max_length=10, choices=Source, default=Source.STAFF)
    source_key = models.CharField(max_length=60, blank=True, help_text="Where it came from: intake_answer:12.")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")

    objects = HistoryFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(on__isnull=True) | Q(until__gte=F("on")),
                name="history_fact_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="history_fact_withdrawn_completely_or_not",
            ),
            models.UniqueConstraint(
                fields=["source_key", "kind"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(source_key=""),
                name="history_fact_once_per_source",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "on"], condition=Q(withdrawn_at__isnull=True), name="history_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.when}"

    @property
    def when(self) -> str:
        """Return ", 2019" or ", 2019-03" or ", 2019-03-04", no finer than what is known."""
        if self.on is None:
            return ""
        return ", " + self.on.isoformat()[: {"year": 4, "month": 7}.get(self.precision, 10)]

    def covers(self, day: date) -> bool:
        """Return whether the fact was so on that day; an open end reaches to today and beyond."""
        return self.on is not None and self.on <= day and (self.until is None or day <= self.until)
