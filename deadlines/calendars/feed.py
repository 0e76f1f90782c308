"""Events as iCalendar text (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from deadlines.calendars.events import Entry


def as_text(entries: Iterable[Entry], *, name: str, host: str, public_url: str, now: datetime) -> bytes:
    """Return the calendar; every zone that a time is in is described in it, and UIDs never change."""
    calendar = Calendar()
    calendar.add("prodid", "-//Caseapp//Feeds//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, host=host, public_url=public_url, now=now))
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _event(entry: Entry, *, host: str, public_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("dtstamp", now)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("summary", entry.title)
    if entry.on is not None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.ends)
    if entry.place:
        event.add("location", entry.place)
    if entry.href:
        event.add("url", f"{public_url}{entry.href}")
    return event
