"""The firm's own numbers of matters: 2026-0142, each once, however many are opened at the same moment."""

from __future__ import annotations

from clients.matters.models import Matter, NumberSeries


def take_next(year: int) -> str:
    """Return the year's next free number. The series stays locked until the caller's transaction ends.

    A number somebody gave by hand is skipped.
    """
    NumberSeries.objects.get_or_create(year=year)
    series = NumberSeries.objects.select_for_update().get(year=year)
    while True:
        series.last += 1
        number = f"{year}-{series.last:04d}"
        if not Matter.objects.filter(number=number).exists():
            series.save(update_fields=["last"])
            return number
