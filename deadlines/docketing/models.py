"""What was docketed, and which changes of the law a person declined for a deadline."""

from __future__ import annotations

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from clients.matters.models import Matter
from clients.visibility import sees_matter
from deadlines.tracking.models import Deadline


class DocketingQuerySet(models.QuerySet["Docketing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(sees_matter(user))


class Docketing(Timestamped):
    """One fact somebody looked at for its deadlines: with what answers, and if none, why not."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="docketings")
    source_key = models.CharField(max_length=60, help_text="The fact, as notice:42 or event:entry.arrival:2026-03-02.")
    trigger_kind = models.CharField(max_length=60, help_text="An id of triggers.toml.")
    inputs = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="What was known: dates, service, printed, facts."
    )
    no_deadline_reason = models.CharField(max_length=500, blank=True)
    docketed_at = models.DateTimeField()
    docketed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DocketingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source_key=""), name="docketing_has_a_source"),
            models.UniqueConstraint(
                fields=["matter", "source_key", "trigger_kind"], name="docketing_once_per_fact_and_kind"
            ),
        ]
        indexes = [models.Index(fields=["matter", "-id"], name="docketing_by_matter")]

    def __str__(self) -> str:
        return f"{self.trigger_kind} from {self.source_key}"


class DeclinedChange(Timestamped):
    """A person looked at the date today's law would give and kept the old one. Asked again only when the law moves."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="declined_changes")
    digest = models.CharField(max_length=64, help_text="Of the computation that was offered.")
    offered = models.JSONField(default=dict, encoder=DjangoJSONEncoder, help_text="The dates that were offered.")
    reason = models.CharField(max_length=500, blank=True)
    declined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "digest"], name="change_declined_once"),
        ]

    def __str__(self) -> str:
        return f"Change of {self.deadline_id} declined"
