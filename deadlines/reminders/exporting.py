"""The ledger as a CSV file: streamed in batches, every cell safe from being taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from caseapp.accounts.models import User
from caseapp.core.csv_export import safe_cell
from deadlines.reminders.ledger import Entry, entries
from deadlines.reminders.models import Reminder

_BATCH = 500
HEADINGS = (
    "Written (UTC)", "What", "Matter", "Client", "Date", "Distance", "Who", "Because", "In place of", "How", "Outcome",
    "Sent (UTC)", "Problem", "Seen (UTC)", "Message-ID key",
)  # fmt: skip


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def as_csv(user: User, rows: QuerySet[Reminder]) -> StreamingHttpResponse:
    """Return the rows the reader may see, newest first, as an attachment."""
    out = csv.writer(_Echo())
    lines = (out.writerow([safe_cell(cell) for cell in cells]) for cells in _table(user, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reminders.csv"'
    return response


def _table(user: User, rows: QuerySet[Reminder]) -> Iterator[tuple[object, ...]]:
    yield HEADINGS
    newest_first, last = rows.order_by("-pk"), None
    while batch := list((newest_first if last is None else newest_first.filter(pk__lt=last))[:_BATCH]):
        last = batch[-1].pk
        yield from (_cells(entry) for entry in entries(user, batch))


def _cells(entry: Entry) -> tuple[object, ...]:
    row, line = entry.reminder, entry.line
    return (
        f"{row.written_at:%Y-%m-%d %H:%M}",
        line.title if line else entry.kind,
        line.matter if line else "",
        line.client if line else "",
        row.due_on.isoformat(),
        entry.rung,
        entry.recipient,
        row.get_because_display(),
        row.covers or "",
        row.get_channel_display(),
        row.get_outcome_display(),
        f"{entry.told_at:%Y-%m-%d %H:%M}" if entry.told_at else "",
        row.problem,
        f"{entry.seen_at:%Y-%m-%d %H:%M}" if entry.seen_at else "",
        row.message.key[:40] if row.message else "",
    )
