"""Who at this firm read which version of a rule against the law, and when."""

from __future__ import annotations

from django.db import models

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped


class RuleVerification(Timestamped):
    """“Verified by me on …”: for one version, as its text stood then. A changed text is unverified again."""

    rule_id = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="Of the version's content when it was verified.")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verified_on = models.DateField()
    note = models.CharField(max_length=500, blank=True, help_text="What it was compared with.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule_id", "version", "digest", "verified_by"], name="rule_verified_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}@{self.version} verified by {self.verified_by} on {self.verified_on:%Y-%m-%d}"
