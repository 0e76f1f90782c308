"""What lies ahead of matters, asked of whoever knows: obligations stand in a package above this one.

`settings.MATTER_OUTLOOK` names a module with the two functions below; without it nothing is known to lie ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.db.models import QuerySet

from clients.matters.models import Matter


@dataclass(frozen=True, slots=True)
class NextDate:
    """The next thing with a date on one matter; `is_due` tells an obligation from an appointment."""

    day: date
    title: str
    href: str
    is_due: bool


class Outlook(Protocol):
    def nothing_next(self, matters: QuerySet[Matter], *, now: datetime) -> QuerySet[Matter]:
        """Narrow to matters without anything ahead of them."""

    def next_dates(self, matters: Iterable[int], *, now: datetime, today: date) -> Mapping[int, NextDate]:
        """Return the next date of each matter that has one, by the matter's number, in few queries."""


def known() -> Outlook | None:
    """Return whoever knows, if this installation has one."""
    name = getattr(settings, "MATTER_OUTLOOK", "")
    return cast("Any", import_module(name)) if name else None
