"""What the office adds to a date, read at the edge: the calendar, the firm's lead times, the reader's day."""

from __future__ import annotations

from datetime import date

from caseapp.accounts.models import Firm
from deadlines.rulebook import book
from deadlines.tracking import leads
from deadlines.tracking.opening import Desk


def desk(today: date) -> Desk:
    """Return the firm's desk as it is today. Two queries."""
    law = book()
    return Desk(law.calendar, Firm.current().office_lead_days, today, leads.by_rule(law))
