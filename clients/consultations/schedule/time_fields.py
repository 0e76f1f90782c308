"""Wall-clock times in the desk's forms: by whose clock, and what is wrong with one that names no single moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from caseapp.core.widgets import DateTimeInput
from clients.consultations.booking.slots import instant_of

YEARS = range(2000, 2101)  # outside of them it is a slip of the finger


class WhenField(forms.DateTimeField):
    """A wall-clock time; the form turns it into an instant by the zone of whose time it is."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        """Return the time as it was typed, without a zone: whose clock it is by, the form knows."""
        text = str(value).strip() if value not in self.empty_values else ""
        if not text:
            return None
        try:
            wall = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValidationError("This is not a time. Write it as 2026-12-01T09:30.", code="invalid") from error
        if wall.tzinfo is not None:
            raise ValidationError(
                "Leave the zone out: the time is by the clock of whose time it is. Write it as 2026-12-01T09:30.",
                code="zone",
            )
        if ":" not in text:
            raise ValidationError("Give the time of day as well, as 2026-12-01T09:30.", code="no_time")
        if wall.year not in YEARS:
            raise ValidationError(f"Look at the year: {wall.year:04}.", code="year")
        return wall.replace(second=0, microsecond=0)


def instant_in(wall: datetime, zone_name: str) -> datetime:
    """Return the one instant a wall-clock time names in a zone; raises ValidationError that says why there is none."""
    zone = ZoneInfo(zone_name)
    instant = instant_of(wall, zone)
    if instant is None:
        raise ValidationError(_why_none(wall, zone, zone_name.rpartition("/")[2].replace("_", " ")), code="clocks")
    return instant


def _why_none(wall: datetime, zone: ZoneInfo, city: str) -> str:
    day, typed = date_format(wall, "D, M j, Y"), date_format(wall, "g:i A")
    shown = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if shown != wall:
        return f"On {day} the clocks in {city} go forward: {typed} does not exist. The clock then shows {_said(shown)}."
    later = wall + timedelta(hours=1)
    return f"On {day} the clocks in {city} go back: {typed} comes twice. Choose a time from {_said(later)} on."


def _said(wall: datetime) -> str:
    return date_format(wall, "g:i A")
