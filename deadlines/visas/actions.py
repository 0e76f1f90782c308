"""Take in a month's bulletin; record which chart USCIS accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from deadlines.visas.accepting import Accepted
from deadlines.visas.bulletin import Cell, UnreadableBulletin
from deadlines.visas.models import BulletinCutoff, ChartChoice
from deadlines.visas.queries import Moved, lines_missing, month_before, movements, waiting_matters


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `months` are the months of the file; `moved` compares each with the month held before it.

    `missing` names, by month, the lines (chart and category) the month before had and this one has not.
    """

    added: int
    corrected: int
    unchanged: int
    months: list[date]
    moved: list[Moved]
    missing: dict[date, list[str]]
    accepted: Mapping[str, str] = field(default_factory=dict)


AHEAD = timedelta(days=366)
"""The bulletin is published a month ahead; a month further off than this is a mistyped year."""


@transaction.atomic
def import_bulletin(cells: list[Cell], *, accepted: Accepted | None = None, by: User | None, now: datetime) -> Imported:
    """Save the cells, all or none, and report per matter what moved. The same file twice changes nothing.

    `accepted` is which charts USCIS accepts in the one month of the file. Raises UnreadableBulletin for a month nobody
    can have published yet.
    """
    months = sorted({cell.month for cell in cells})
    if accepted:
        _accept(accepted, months, now=now)
    if far := [month for month in months if month > now.date() + AHEAD]:
        raise UnreadableBulletin([f"{far[-1]:%Y-%m} is more than a year ahead. Check the month."])
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
    waiting = list(waiting_matters())
    moved: list[Moved] = []
    missing = {}
    for month in months:
        before = month_before(month)
        moved += movements(waiting, before, month)
        if before and (lacking := lines_missing(before, month)):
            missing[month] = lacking
    unchanged = len(cells) - len(new) - len(changed)
    charts = accepted.charts if accepted else {}
    return Imported(len(new), len(changed), unchanged, months, moved, missing, charts)


def _accept(accepted: Accepted, months: Sequence[date], *, now: datetime) -> None:
    if len(months) != 1:
        raise UnreadableBulletin([f"--accepts is about one month; the file holds {len(months)}."])
    for group, chart in accepted.charts.items():
        choose_chart(month=months[0], group=group, chart=chart, source_url=accepted.source_url, by=accepted.by, now=now)


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
