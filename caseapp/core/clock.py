"""The one place where the product reads the clock. Views, tasks and commands read it; everything below takes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def today(zone: str | None = None) -> date:
    """Return today's date in `zone` (an IANA name), by default the firm's."""
    return now().astimezone(ZoneInfo(zone or settings.FIRM_TIME_ZONE)).date()
