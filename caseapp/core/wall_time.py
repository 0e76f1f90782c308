"""Wall-clock times and instants. A hearing is at 9:30 by the clock at the place, whatever happens to its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

FORMAT = "%Y-%m-%dT%H:%M"


def to_instant(local: datetime, zone: str) -> datetime:
    """Return the UTC instant of a naive wall-clock time; raises ValidationError for one that a clock change skips.

    An hour that a clock change repeats means its first pass.
    """
    there = local.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = there.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise ValidationError(
            "The clocks go forward that night: %(time)s does not exist there.",
            code="skipped_hour",
            params={"time": f"{local:%H:%M}"},
        )
    return instant


def as_written(local: datetime) -> str:
    """Return the wall-clock time as it is stored: 2026-12-01T09:30."""
    return local.strftime(FORMAT)


def read_written(text: str) -> datetime:
    """Return the naive wall-clock time of a stored one."""
    return datetime.strptime(text, FORMAT)  # noqa: DTZ007 (naive on purpose: its zone stands beside it)
