"""Take in a month's bulletin; record which chart USCIS accepts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.visas.bulletin import Cell
from deadlines.visas.models import BulletinCutoff, ChartChoice
from deadlines.visas.queries import Moved, movements, waiting_matters


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `months` are the months of the file; `moved` compares its newest with the one before."""

    added: int
    corrected: int
    unchanged: int
    months: list[date]
    moved: list[Moved]


@transaction.atomic
def import_bulletin(cells: list[Cell], *, by: User | None, now: datetime) -> Imported:
    """Save the cells, all or none, and report per matter what moved. The same file twice changes nothing."""
    months = sorted({cell.month for cell in cells})
    held = {
        (row.month, row.chart, row.category, row.area): row
        for row in BulletinCutoff.objects.select_for_update().filter(month__in=months)
    }
    new = [_row(cell) for cell in cells if cell.key not in held]
    changed = [cell for cell in cells if cell.key in held and held[cell.key].cutoff != cell.cutoff]
    BulletinCutoff.objects.bulk_create(new, batch_size=1000)
    for cell in changed:
        row = held[cell.key]
        row.state, row.cutoff_on = cell.cutoff.state.value, cell.cutoff.on
    BulletinCutoff.objects.bulk_update([held[cell.key] for cell in changed], ["state", "cutoff_on"], batch_size=1000)
    if new or changed:
        data = {"months": [f"{month:%Y-%m}" for month in months], "added": len(new), "corrected": len(changed)}
        recording.record("bulletin.imported", by=by, now=now, data=data)
    before = BulletinCutoff.objects.filter(month__lt=months[-1]).order_by("-month").values_list("month", flat=True)
    moved = movements(waiting_matters(), before.first(), months[-1])
    return Imported(len(new), len(changed), len(cells) - len(new) - len(changed), months, moved)


@transaction.atomic
def choose_chart(*, month: date, group: str, chart: str, source_url: str, by: User, now: datetime) -> ChartChoice:
    """Record which chart USCIS accepts in a month; a later word replaces the earlier one, both stay in the audit."""
    choice, _made = ChartChoice.objects.update_or_create(
        month=month, group=group, defaults={"chart": chart, "source_url": source_url, "recorded_by": by}
    )
    data = {"month": f"{month:%Y-%m}", "group": group, "chart": chart, "source": source_url}
    recording.record("bulletin.chart_recorded", on=choice, by=by, now=now, data=data)
    return choice


def _row(cell: Cell) -> BulletinCutoff:
    return BulletinCutoff(
        month=cell.month,
        chart=cell.chart,
        category=cell.category,
        area=cell.area,
        state=cell.cutoff.state.value,
        cutoff_on=cell.cutoff.on,
    )
