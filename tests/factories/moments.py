"""When tests happen."""

from __future__ import annotations

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
