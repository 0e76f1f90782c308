"""Write the message that goes to a colleague: one line a thing, nearest first, nothing of a protected matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from caseapp.accounts.models import User
from caseapp.core.templatetags.dates import day_in_words, distance_in_words, due_in_words
from deadlines.reminders.channels import Envelope
from deadlines.reminders.items import BY_KIND, Line
from deadlines.reminders.links import Acknowledging, acknowledge_link
from deadlines.reminders.models import Channel, Message, Reminder

Lines = Mapping[tuple[str, int], Line]  # by kind and item
_APPOINTMENTS = ("appearance", "consultation")
_DEADLINES = ("deadline", "legal_day", "office_day", "escalation")
_PROTECTED = "A reminder in a protected matter"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a message, in words."""

    title: str
    when: str
    where: str
    notes: tuple[str, ...]
    href: str
    acknowledge_href: str
    due_on: date
    is_late: bool


def lines_of(reminders: Iterable[Reminder]) -> Lines:
    """Return what there is to say about every thing, one query a kind."""
    wanted: dict[str, set[int]] = {}
    for reminder in reminders:
        wanted.setdefault(reminder.kind, set()).add(reminder.item_id)
    return {
        (kind, pk): line
        for kind, ids in wanted.items()
        if (item := BY_KIND.get(kind))
        for pk, line in item.describe(ids).items()
    }


def for_colleague(
    message: Message, user: User, reminders: Sequence[Reminder], lines: Lines, *, now: datetime
) -> Envelope:
    """Return the message to a colleague; by text message it says only that something waits."""
    today = now.astimezone(ZoneInfo(user.time_zone)).date()
    entries = entries_for(user, reminders, lines, today=today)
    subject = _subject(entries, today)
    if message.channel == Channel.SMS:
        count = f"{len(entries)} dates need" if len(entries) > 1 else "A date needs"
        text = f"Caseapp: {count} you, first {day_in_words(entries[0].due_on)}. {settings.PUBLIC_URL}"
        return Envelope(key=message.key, to=user.phone, subject="", text=text)
    context = {"name": user.name, "entries": entries, "ledger": _full(reverse("reminders:inbox"))}
    return Envelope(
        key=message.key,
        to=user.email,
        subject=subject,
        text=render_to_string("emails/reminders/colleague.txt", context),
        html=render_to_string("emails/reminders/colleague.html", context),
    )


def entries_for(user: User, reminders: Iterable[Reminder], lines: Lines, *, today: date) -> list[Entry]:
    """Return the lines, nearest first; several reminders of one thing are one line with all its notes."""
    groups: dict[str, list[Reminder]] = {}
    for reminder in reminders:
        if line := lines.get((reminder.kind, reminder.item_id)):
            groups.setdefault(line.key, []).append(reminder)
    entries = [_entry(user, group, lines[group[0].kind, group[0].item_id], today) for group in groups.values()]
    return sorted(entries, key=lambda entry: (entry.due_on, entry.title))


def _entry(user: User, group: Sequence[Reminder], line: Line, today: date) -> Entry:
    first = min(group, key=lambda reminder: (reminder.due_on, reminder.kind))
    notes = tuple(dict.fromkeys(note for reminder in group for note in _notes(reminder, first)))
    link = ""
    if line.acknowledge and any(reminder.kind in _DEADLINES for reminder in group):
        deadline_id, due_on = line.acknowledge
        link = acknowledge_link(Acknowledging(user.pk, deadline_id, due_on))
    entry = Entry(
        title=line.title,
        when=_when(first, line, today),
        where=" · ".join(part for part in (line.matter, line.client, line.place) if part),
        notes=notes,
        href=_full(line.href),
        acknowledge_href=link,
        due_on=first.due_on,
        is_late=first.kind in _DEADLINES and first.due_on < today,
    )
    return replace(entry, title=_PROTECTED, where="") if line.protected else entry


def _notes(reminder: Reminder, first: Reminder) -> Iterable[str]:
    if reminder.kind == "escalation":
        yield "Nobody has acknowledged this yet"
    if reminder.kind == "legal_day" and reminder is not first:
        yield f"legal last day {day_in_words(reminder.due_on)}"
    if reminder.covers_id and reminder.covers:
        yield f"in place of {reminder.covers.name}"


def _when(reminder: Reminder, line: Line, today: date) -> str:
    day = day_in_words(reminder.due_on)
    if line.wall_time is not None:
        hour = line.wall_time.strftime("%I:%M %p").lstrip("0")
        return f"{day}, {hour} {line.wall_time.tzname()} · {distance_in_words(reminder.due_on, today)}"
    if reminder.kind in _DEADLINES:
        label = {"legal_day": "Legal last day ", "office_day": "Office's own date "}.get(reminder.kind, "")
        return f"{label}{day} · {due_in_words(reminder.due_on, today)}"
    if reminder.kind in {"undocketed", "idle_matter", "undelivered"}:
        return BY_KIND[reminder.kind].label
    return f"{day} · {distance_in_words(reminder.due_on, today)}"


def _subject(entries: Sequence[Entry], today: date) -> str:
    """Return a subject without a client's name: subjects show on locked screens."""
    if not entries:
        return "Reminder"
    late = sum(entry.is_late for entry in entries)
    if len(entries) == 1:
        return f"{entries[0].title}: {entries[0].when}"[:150]
    distance = distance_in_words(entries[0].due_on, today)
    overdue = f", {late} overdue" if late else ""
    return f"{len(entries)} reminders{overdue}, first {day_in_words(entries[0].due_on)} ({distance})"


def _full(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
