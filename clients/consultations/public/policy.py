"""How far the booking page goes. A firm changes a number under `booking_page` in its settings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from caseapp.accounts.models import Firm


@dataclass(frozen=True, slots=True)
class Policy:
    """What the page gives out, and the caps no crowd gets past."""

    lead_hours: int = 24  # how long before a meeting it can still be booked
    weeks: int = 3  # how far ahead
    per_day: int = 6  # slots shown of one attorney's day; the rest stays for the telephone
    confirmed_a_day: int = 12  # bookings taken in 24 hours, from everybody together
    open_requests: int = 15  # hours held for codes not typed yet, for everybody together
    open_per_address: int = 2
    open_per_visitor: int = 3
    standing_per_address: int = 1  # future consultations booked here for one proven address
    mails_an_hour: int = 60  # codes sent, to everybody together
    hold_minutes: int = 20

    @classmethod
    def of(cls, firm: Firm) -> Policy:
        said = firm.settings.get("booking_page", {})
        known = {row.name for row in fields(cls)}
        return cls(**{name: int(value) for name, value in said.items() if name in known})

    @property
    def lead(self) -> timedelta:
        return timedelta(hours=self.lead_hours)

    @property
    def hold_for(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)
