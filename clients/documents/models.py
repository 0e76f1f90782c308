"""Papers the firm holds: what they are, each version of the file, what clients were asked for."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from caseapp.core.page_addresses import address_of
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people.models import Person
from clients.visibility import knows_person, sees_matter


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(sees_matter(user)) | Q(knows_person(user), matter__isnull=True))


class Document(Timestamped):
    """One paper, whatever number of versions its file has."""

    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    translation_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="translations"
    )
    translator = models.CharField(max_length=200, blank=True)
    translation_certified_on = models.DateField(null=True, blank=True)
    second_reader = models.CharField(max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matter__isnull=False) | Q(person__isnull=False), name="document_belongs_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("documents:detail", self.pk)


class DocumentVersion(Timestamped):
    """One file, as it came: never replaced, only followed by another version."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="documents/%Y/%m/")
    name = models.CharField(max_length=200, help_text="The file's name as it was given.")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"


class DocumentRequestQuerySet(models.QuerySet["DocumentRequest"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(Q(sees_matter(user)) | Q(knows_person(user), matter__isnull=True))


class DocumentRequest(Timestamped):
    """A paper the client was asked for."""

    class Status(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        RECEIVED = "received", "Received"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Sent back: something is missing"
        WITHDRAWN = "withdrawn", "No longer needed"

    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="document_requests"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="document_requests")
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.REQUESTED)
    due_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")

    objects = DocumentRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title
