"""What the office adds to a date, read at the edge: the calendar, the firm's lead, the reader's day."""

from __future__ import annotations

from datetime import date

from caseapp.accounts.models import Firm
from deadlines.rulebook import book
from deadlines.tracking.opening import Desk


def desk(today: date) -> Desk:
    """Return the firm's desk as it is today. One query."""
    return Desk(book().calendar, Firm.current().office_lead_days, today)
