"""What the bulletin means for one line, one matter, one household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db.models import Value
from django.db.models.functions import Replace, Upper

from clients.matters.models import Matter, MatterQuerySet
from deadlines.visas.arithmetic import Charge, Cutoff, best_charge
from deadlines.visas.categories import BY_CODE, KEYS, Chart, Group, area_of, code_of
from deadlines.visas.charging import charging_of
from deadlines.visas.models import BulletinCutoff, ChartChoice

CHARTS: Final[tuple[Chart, ...]] = ("final", "filing")
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

    @property
    def advice(self) -> str:
        """What both charts mean for an adjustment application, worked to the safer one where nobody recorded which."""
        if self.final is None and self.filing is None:
            return ""
        if self.final_reached:
            return "A visa is available: an application can be filed and decided."
        if not self.filing_reached:
            return "Neither date is reached: an application would be rejected. Wait."
        if self.accepted == "filing":
            return "It can be filed now, by the dates for filing; it is decided when the final action date is reached."
        if self.accepted == "final":
            return "Not yet: USCIS takes the final action dates this month, and that date is not reached."
        return (
            "Only the date for filing is reached, and which chart USCIS accepts this month is not recorded: do not "
            "file by it until the page of USCIS was read."
        )


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


def waiting_matters() -> MatterQuerySet:
    """Open matters in the visa queue, however their category is written."""
    key = Upper(Replace(Replace("visa_category", Value("-"), Value("")), Value(" "), Value("")))
    return (
        Matter.objects.open()
        .alias(category_key=key)
        .filter(priority_date__isnull=False, category_key__in=KEYS)
        .select_related("client", "responsible")
        .order_by("priority_date", "id")
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What one month's bulletin changed for one matter on one chart, against the month held before it."""

    matter: Matter
    chart: Chart
    month: date
    compared_with: date | None
    before: Cutoff | None
    after: Cutoff | None
    through: str
    change: Change


def month_before(month: date) -> date | None:
    """Return the newest month held before this one."""
    earlier = BulletinCutoff.objects.filter(month__lt=month).order_by("-month")
    return earlier.values_list("month", flat=True).first()


def movements(matters: Sequence[Matter], before: date | None, after: date) -> list[Moved]:
    """Return what became current, retrogressed or advanced for these matters between two months. Four queries."""
    old, new = month_table(before) if before else {}, month_table(after)
    charging = charging_of(matters)
    found = []
    for matter in matters:
        areas = {who: area_of(country) for who, country in charging[matter.pk].countries.items()}
        for chart in CHARTS:
            was = best_charge(areas, old.get((chart, code_of(matter.visa_category)), {}))
            now = best_charge(areas, new.get((chart, code_of(matter.visa_category)), {}))
            change = _change(matter.priority_date, was, now)
            if change != "unchanged" and now:
                earlier = was.cutoff if was else None
                found.append(Moved(matter, chart, after, before, earlier, now.cutoff, now.through, change))
    return found


def lines_missing(before: date, month: date) -> list[str]:
    """Return the lines the month before had and this month has not: most likely a file that was cut short."""
    lacking = month_table(before).keys() - month_table(month).keys()
    return sorted(f"{category} ({chart} chart)" for chart, category in lacking)


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


History = Mapping[tuple[str, str], Sequence[tuple[date, Cutoff]]]


def final_history(categories: Iterable[str], *, until: date) -> History:
    """Return the final action cut-offs of these categories: (category, area) → months, newest first. One query."""
    cells = BulletinCutoff.objects.filter(chart="final", category__in=list(categories), month__lte=until)
    found: dict[tuple[str, str], list[tuple[date, Cutoff]]] = {}
    for cell in cells.order_by("-month"):
        found.setdefault((cell.category, cell.area), []).append((cell.month, cell.cutoff))
    return found


@dataclass(frozen=True, slots=True)
class Since:
    """The first of the month since which a visa has been available without a break.

    `is_oldest`: it is the first month held here, so the true start may lie earlier.
    """

    on: date
    is_oldest: bool


def available_since(history: History, *, priority_date: date, category: str, area: str) -> Since | None:
    """Return since when a visa has been available by final action dates; None when it is not in the newest month."""
    since, is_oldest = None, True
    for month, cutoff in history.get((category, area), ()):
        if not cutoff.reached_by(priority_date):
            is_oldest = False
            break
        since = month
    return Since(since, is_oldest) if since else None
