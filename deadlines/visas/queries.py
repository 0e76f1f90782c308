"""What the bulletin means for one line, one matter, one household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import QuerySet

from clients.matters.models import Matter
from deadlines.visas.arithmetic import Charge, Cutoff, best_charge
from deadlines.visas.categories import BY_CODE, Chart, Group, area_of
from deadlines.visas.models import BulletinCutoff, ChartChoice

Change = Literal["became current", "retrogressed", "advanced", "unchanged"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a priority date stands in one month: both charts, and the chart USCIS accepts (None: not recorded)."""

    month: date
    final: Charge | None
    filing: Charge | None
    final_reached: bool
    filing_reached: bool
    accepted: Chart | None


def month_table(month: date) -> dict[tuple[str, str], dict[str, Cutoff]]:
    """Return the cells of a month: (chart, category) → area → cut-off. One query."""
    table: dict[tuple[str, str], dict[str, Cutoff]] = {}
    for cell in BulletinCutoff.objects.filter(month=month):
        table.setdefault((cell.chart, cell.category), {})[cell.area] = cell.cutoff
    return table


def accepted_charts(month: date) -> dict[Group, Chart]:
    """Return what was recorded about the charts USCIS accepts that month."""
    return {choice.group: choice.chart for choice in ChartChoice.objects.filter(month=month)}  # type: ignore[misc]


def standing(
    *,
    priority_date: date,
    category: str,
    charges: Mapping[str, str],
    month: date,
    table: Mapping[tuple[str, str], Mapping[str, Cutoff]],
    accepted: Mapping[Group, Chart],
) -> Standing:
    """Return where a priority date stands; `charges` maps who (the principal first) to a country's ISO code."""
    areas = {who: area_of(country) for who, country in charges.items()}
    final = best_charge(areas, table.get(("final", category), {}))
    filing = best_charge(areas, table.get(("filing", category), {}))
    return Standing(
        month,
        final,
        filing,
        bool(final and final.cutoff.reached_by(priority_date)),
        bool(filing and filing.cutoff.reached_by(priority_date)),
        accepted.get(BY_CODE[category].group),
    )


def waiting_matters() -> QuerySet[Matter]:
    """Open matters in the visa queue."""
    return (
        Matter.objects.open()
        .filter(priority_date__isnull=False, visa_category__in=list(BY_CODE))
        .select_related("client", "responsible")
        .order_by("priority_date", "id")
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What one month's bulletin changed for one matter on one chart."""

    matter: Matter
    chart: Chart
    before: Cutoff | None
    after: Cutoff | None
    change: Change


def movements(matters: Iterable[Matter], before: date | None, after: date) -> list[Moved]:
    """Return what became current, retrogressed or advanced for these matters between two months. Two queries."""
    old, new = month_table(before) if before else {}, month_table(after)
    found = []
    for matter in matters:
        areas = {"principal": area_of(matter.chargeability)}
        for chart in ("final", "filing"):
            was = best_charge(areas, old.get((chart, matter.visa_category), {}))
            now = best_charge(areas, new.get((chart, matter.visa_category), {}))
            change = _change(matter.priority_date, was, now)
            if change != "unchanged":
                found.append(Moved(matter, chart, was and was.cutoff, now and now.cutoff, change))  # type: ignore[arg-type]
    return found


def _change(priority_date: date | None, was: Charge | None, now: Charge | None) -> Change:
    if priority_date is None or now is None:
        return "unchanged"
    reached_before = was is not None and was.cutoff.reached_by(priority_date)
    reached_now = now.cutoff.reached_by(priority_date)
    if reached_now != reached_before:
        return "became current" if reached_now else "retrogressed"
    if was is not None and was.cutoff.on and now.cutoff.on and now.cutoff.on != was.cutoff.on:
        return "advanced" if now.cutoff.on > was.cutoff.on else "retrogressed"
    return "unchanged"


def available_since(*, priority_date: date, category: str, area: str) -> date | None:
    """Return the first of the month since which a visa has been available without a break, by final action dates.

    None when it is not available in the newest month held. The first month held may hide an earlier start.
    """
    cells = BulletinCutoff.objects.filter(chart="final", category=category, area=area).order_by("-month")
    since = None
    for cell in cells:
        if not cell.cutoff.reached_by(priority_date):
            break
        since = cell.month
    return since
