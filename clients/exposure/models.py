"""What the firm adds to the shipped catalogues: figures with sources, notes by state, resources; and link checks."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped


class FigureSeries(Timestamped):
    """A series of amounts by year that the firm loaded, for its own charts."""

    title = models.CharField(max_length=150, unique=True)
    unit = models.CharField(max_length=40, blank=True, help_text="For example: million dollars.")
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    loaded_on = models.DateField()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "figure series"

    def __str__(self) -> str:
        return self.title


class FigurePoint(models.Model):
    """One amount of one year, with where it was read."""

    series = models.ForeignKey(FigureSeries, on_delete=models.CASCADE, related_name="points")
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    source = models.CharField(max_length=500)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="figure_once_a_year"),
            models.CheckConstraint(condition=~models.Q(source=""), name="figure_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class StateNote(Timestamped):
    """What the firm knows of one state's law on sharing data, with where and when it was read."""

    state = models.CharField(max_length=2)
    text = models.TextField(max_length=3000)
    source = models.CharField(max_length=500)
    as_of = models.DateField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["state", "-as_of", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(source=""), name="state_note_has_a_source")]

    def __str__(self) -> str:
        return f"{self.state}: {self.text[:60]}"


class FirmResourceQuerySet(models.QuerySet["FirmResource"]):
    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)


class FirmResource(Timestamped):
    """A page the firm adds to the library."""

    name = models.CharField(max_length=150)
    url = models.URLField(max_length=500)
    use = models.CharField(max_length=300, help_text="What it is for, in one line.")
    group = models.CharField(max_length=40)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = FirmResourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"], condition=models.Q(removed_at__isnull=True), name="firm_resource_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LinkCheck(models.Model):
    """How one address answered when it was last asked. The latest answer only."""

    class Outcome(models.TextChoices):
        WORKS = "works", "Works"
        MOVED = "moved", "Moved"
        GONE = "gone", "Not found"
        REFUSED = "refused", "Answers, but not to a program"
        SILENT = "silent", "No answer"

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True, help_text="Where it moved to, or what went wrong.")

    def __str__(self) -> str:
        return f"{self.url}: {self.outcome}"
