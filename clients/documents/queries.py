"""What pages ask about documents."""

from __future__ import annotations

from django.db.models import F, Prefetch, QuerySet

from caseapp.accounts.models import User
from clients.documents.models import Document, DocumentRequest, DocumentVersion
from clients.matters.models import Matter


def listed(user: User) -> QuerySet[Document]:
    """Return the papers the user may see, newest first, each with its versions (newest first) and its original."""
    versions = Prefetch("versions", DocumentVersion.objects.select_related("added_by"))
    found = Document.objects.visible_to(user).select_related("matter", "person", "translation_of")
    return found.prefetch_related(versions).order_by("-pk")


def to_translate(matter: Matter) -> QuerySet[Document]:
    """Return papers in another language that have no certified translation: the agencies refuse them as they are."""
    foreign = matter.documents.exclude(language__in=("", "en")).filter(translation_of__isnull=True)
    return foreign.exclude(translations__translation_certified_on__isnull=False).order_by("-pk")


def requests(user: User, matter: Matter) -> QuerySet[DocumentRequest]:
    """Return what was asked for on the matter, what waits first, by date."""
    found = DocumentRequest.objects.visible_to(user).filter(matter=matter)
    return found.select_related("person", "document", "asked_by").order_by(F("due_on").asc(nulls_last=True), "pk")
