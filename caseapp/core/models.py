"""Model bases. Abstract only: core has no tables."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Timestamped(models.Model):
    """Adds when the row was written and last changed, by the database's clock."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
