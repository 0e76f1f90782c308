"""The append-only record of who did what. It points at things by number, never by foreign key, so it outlives them."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def on_matter(self, matter_id: int) -> Self:
        return self.filter(matter_id=matter_id)


class Event(models.Model):
    """One thing that happened: by whom, when, to what, with the values that mattered."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=200, help_text="As it was then; “Caseapp” for the system itself.")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    matter_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["matter_id", "-id"], name="audit_by_matter"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["kind", "-id"], name="audit_by_kind"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.kind}"
