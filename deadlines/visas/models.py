"""The Visa Bulletin as it was published month by month, and which chart USCIS accepted."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from caseapp.accounts.models import User
from caseapp.core.models import Timestamped
from deadlines.visas.arithmetic import Cutoff, State


class BulletinQuerySet(models.QuerySet["BulletinCutoff"]):
    def months(self) -> list[date]:
        """Return the months held, newest first."""
        return list(self.order_by("-month").values_list("month", flat=True).distinct())

    def newest_by(self, day: date) -> Self:
        """Return the cells of the newest month that had begun by `day`."""
        month = self.filter(month__lte=day).aggregate(newest=models.Max("month"))["newest"]
        return self.filter(month=month) if month else self.none()


class BulletinCutoff(models.Model):
    """One cell of one month's bulletin."""

    CHARTS = (("final", "Final action dates"), ("filing", "Dates for filing"))

    month = models.DateField(help_text="The first of the month.")
    chart = models.CharField(max_length=10, choices=CHARTS)
    category = models.CharField(max_length=12)
    area = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    cutoff_on = models.DateField(null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "chart", "category", "area"], name="bulletin_cell_once"),
            models.CheckConstraint(
                condition=Q(state="dated", cutoff_on__isnull=False) | ~Q(state="dated") & Q(cutoff_on__isnull=True),
                name="bulletin_dated_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.chart} {self.category} {self.area}: {self.cutoff}"

    @property
    def cutoff(self) -> Cutoff:
        return Cutoff(State(self.state), self.cutoff_on)


class ChartChoice(Timestamped):
    """Which chart USCIS accepts for adjustment applications in one month. Recorded by a person, with the source."""

    GROUPS = (("family", "Family"), ("employment", "Employment"))

    month = models.DateField(help_text="The first of the month.")
    group = models.CharField(max_length=12, choices=GROUPS)
    chart = models.CharField(max_length=10, choices=BulletinCutoff.CHARTS)
    source_url = models.URLField(max_length=300)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "group"], name="chart_choice_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.group}: {self.chart}"
