"""The side navigation: what it lists, in which order, under which key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch

from caseapp.core.page_addresses import address_of


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry; `url_name` is a list page without arguments, `keys` the shortcut that goes there."""

    label: str
    url_name: str
    icon: str
    permission: str
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A destination resolved for one request."""

    label: str
    href: str
    icon: str
    keys: str
    is_here: bool


DAILY_WORK = (
    Destination("Today", "desk:today", "sun", "desk_view", "g t"),
    Destination("Clients", "people:list", "users", "person_view", "g c"),
    Destination("Matters", "matters:list", "folder", "matter_view", "g m"),
    Destination("Deadlines", "deadlines:list", "calendar-due", "matter_view", "g d"),
    Destination("Notices", "notices:list", "mail", "matter_view", "g n"),
    Destination("Consultations", "consultations:list", "messages", "consultation_view", "g o"),
    Destination("Calendar", "desk:calendar", "calendar", "desk_view", "g k"),
    Destination("Reminders", "reminders:list", "bell-ringing", "reminder_view", "g r"),
)
REFERENCE = (
    Destination("Law", "law:list", "scale", "law_view", "g l"),
    Destination("Visas", "visas:list", "calendar-stats", "law_view"),
    Destination("Exposure", "exposure:list", "affiliate", "matter_view", "g e"),
    Destination("Records", "records:list", "archive", "matter_view"),
    Destination("Resources", "resources:list", "books", "desk_view"),
)
OVERSIGHT = (
    Destination("Reports", "desk:reports", "report-analytics", "report_view"),
    Destination("Audit", "desk:audit", "history", "audit_read"),
)
GROUPS = (DAILY_WORK, REFERENCE, OVERSIGHT)


def links(path: str, *, may: Callable[[str], bool]) -> list[list[Link]]:
    """Return the groups open to this person in this installation, with the entry we are in marked."""
    groups = (
        [link for entry in group if may(entry.permission) and (link := _resolve(entry, path))] for group in GROUPS
    )
    return [group for group in groups if group]


def _resolve(entry: Destination, path: str) -> Link | None:
    try:
        href = address_of(entry.url_name)
    except NoReverseMatch:
        return None
    here = path == href or (href != "/" and path.startswith(href))
    return Link(entry.label, href, entry.icon, entry.keys, here)
