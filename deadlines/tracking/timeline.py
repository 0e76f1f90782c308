"""A matter on one line of time: what happened below, what is due above, today between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import compress

from django.urls import NoReverseMatch, reverse

from clients.matters.catalogue import stage_name
from clients.matters.models import Matter
from clients.proceedings.models import Appearance
from deadlines.tracking.models import Deadline

MOST = 100
"""How many facts of one kind the line shows; the matter's own lists hold the rest."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One day on the line; `kind` is how components/timeline_item.html draws it."""

    day: date
    title: str = field(compare=False)
    kind: str = field(default="fact", compare=False)
    text: str = field(default="", compare=False)
    by: str = field(default="", compare=False)
    href: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """`ahead` and `behind`, both latest first, so that the future stands above and the past below."""

    today: date
    ahead: list[Entry]
    behind: list[Entry]

    @property
    def is_empty(self) -> bool:
        return not (self.ahead or self.behind)


def of_matter(matter: Matter, *, today: date) -> Line:
    """Return the line of one matter. Six queries, however long it is."""
    entries = sorted(
        [
            *_deadlines(matter, today),
            *_appearances(matter),
            *_notices(matter),
            *_filings(matter),
            *_orders(matter),
            *_stages(matter),
        ],
        reverse=True,
    )
    # An open duty stays in the future until somebody settles it, however late it is.
    is_ahead = [entry.day > today or entry.kind in {"due", "late"} for entry in entries]
    ahead = list(compress(entries, is_ahead))
    return Line(today, ahead, [entry for entry, coming in zip(entries, is_ahead, strict=True) if not coming])


def _deadlines(matter: Matter, today: date) -> Iterator[Entry]:
    found = matter.deadlines.in_rows().order_by("-due_on", "-pk")
    for deadline in found[: 2 * MOST]:
        closed_at = deadline.closed_at
        yield _closed_entry(deadline, closed_at.date()) if closed_at else _open_entry(deadline, today)


def _open_entry(deadline: Deadline, today: date) -> Entry:
    late = deadline.meaning == Deadline.Meaning.LAST_DAY and deadline.due_on < today
    words = deadline.get_meaning_display()
    if deadline.confidence != Deadline.Confidence.SURE:
        words += " · verify"
    coming = deadline.meaning != Deadline.Meaning.FACT and deadline.due_on >= today
    kind = "late" if late else "due" if coming else "fact"  # a window that opened is not overdue
    return Entry(deadline.due_on, deadline.title, kind, words, deadline.assignee.name, deadline.get_absolute_url())


def _closed_entry(deadline: Deadline, day: date) -> Entry:
    return Entry(
        day,
        deadline.title,
        "done" if deadline.outcome == Deadline.Outcome.DONE else "fact",
        deadline.get_outcome_display(),
        "",
        deadline.get_absolute_url(),
    )


def _appearances(matter: Matter) -> Iterator[Entry]:
    for meeting in matter.appearances.exclude(status=Appearance.Status.MOVED).order_by("-starts_at")[:MOST]:
        local = meeting.wall_time
        text = f"{local:%-I:%M %p}, {meeting.place}" if meeting.place else f"{local:%-I:%M %p}"
        title = str(meeting) if meeting.status == "set" else f"{meeting} ({meeting.get_status_display().lower()})"
        yield Entry(local.date(), title, text=text, href=_page("proceedings:appearance", meeting.pk))


def _notices(matter: Matter) -> Iterator[Entry]:
    for notice in matter.notices.order_by("-notice_on", "-pk")[:MOST]:
        text = "" if notice.is_docketed else "Not docketed"
        yield Entry(notice.notice_on, notice.title, text=text, href=_page("notices:detail", notice.pk))


def _filings(matter: Matter) -> Iterator[Entry]:
    for filing in matter.filings.order_by("-sent_on", "-pk")[:MOST]:
        name = filing.title or filing.form
        href = _page("filings:detail", filing.pk)
        if filing.sent_on:
            yield Entry(filing.sent_on, f"{name} sent", href=href)
        if filing.received_on and filing.received_on != filing.sent_on:
            yield Entry(filing.received_on, f"{name} received", text=filing.receipt_number, href=href)


def _orders(matter: Matter) -> Iterator[Entry]:
    for order in matter.orders.order_by("-entered_on", "-pk")[:MOST]:
        yield Entry(order.entered_on, order.get_kind_display(), href=_page("proceedings:order", order.pk))


def _stages(matter: Matter) -> Iterable[Entry]:
    entries = matter.stage_entries.order_by("-entered_on", "-pk")[:MOST]
    return (Entry(entry.entered_on, f"Stage: {stage_name(matter.type, entry.stage)}") for entry in entries)


def _page(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
