"""A consultation as an iCalendar file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an invitation says. Instants are in UTC: every calendar shows them in its own zone."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    sequence: int
    organizer: str
    organizer_name: str
    attendee: str


def invitation(meeting: Meeting, *, method: Literal["REQUEST", "CANCEL"], now: datetime) -> str:
    """Return the text of the .ics file; a later `sequence` replaces an earlier one in the reader's calendar."""
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.summary)
    event.add("location", meeting.location)
    event.add("description", meeting.description)
    event.add("sequence", meeting.sequence)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{meeting.organizer}")
    organizer.params["cn"] = vText(meeting.organizer_name)
    event["organizer"] = organizer
    event.add("attendee", vCalAddress(f"mailto:{meeting.attendee}"))
    calendar = Calendar()
    calendar.add("prodid", "-//Caseapp//Consultations//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text
