"""Calendar feeds: a secret address that another calendar program reads, with the owner's sight at that moment."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from clients.matters.models import Matter


class FeedQuerySet(models.QuerySet["Feed"]):
    def standing(self) -> Self:
        """Feeds that can be read: not revoked, and whose owner still works here."""
        return self.filter(revoked_at__isnull=True, owner__is_active=True)


class Feed(Timestamped):
    """One secret address. The secret itself is shown once and never stored."""

    class Scope(models.TextChoices):
        MINE = "mine", "My own dates"
        TEAM = "team", "One attorney's team"
        MATTER = "matter", "One matter"
        FIRM = "firm", "Every date I may see"

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.MINE)
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    attorney = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Whose team the feed shows."
    )
    with_names = models.BooleanField(default=False, help_text="Show clients' names outside Caseapp.")
    token_digest = models.CharField(max_length=64, unique=True)
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="feed_matter_paired",
                condition=Q(scope="matter", matter__isnull=False) | ~Q(scope="matter") & Q(matter__isnull=True),
            ),
            models.CheckConstraint(
                name="feed_attorney_paired",
                condition=Q(scope="team", attorney__isnull=False) | ~Q(scope="team") & Q(attorney__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} of {self.owner}"

    @property
    def whose(self) -> User | None:
        """Return the person whose dates it holds: its owner, a team's attorney; None where it is not one person."""
        return {self.Scope.MINE.value: self.owner, self.Scope.TEAM.value: self.attorney}.get(self.scope)

    @property
    def title(self) -> str:
        """Return what a calendar program calls it. A matter is not numbered: it may become protected later."""
        return f"Team of {self.attorney}" if self.attorney else self.get_scope_display()
