"""The office: firm, staff, employers, what can be booked and when."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from allauth.account.models import EmailAddress

from caseapp.accounts import actions as accounts
from caseapp.accounts.models import User
from caseapp.exchange.sample.reading import Days, Row
from clients.consultations.models import BookableHours, ConsultationType, Resource
from clients.people import actions as people
from clients.people.models import Organization

OPEN_HOURS = ((time(9), time(12)), (time(13), time(17)))


def hire(rows: list[Row], *, password: str, zone: str) -> dict[str, User]:
    """Make the staff's accounts, their addresses verified, and return them by key."""
    staff = {}
    for row in rows:
        fields = {name: value for name, value in row.items() if name not in ("key", "email")}
        user = User.objects.create_user(row["email"], password, time_zone=zone, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        staff[row["key"]] = user
    return staff


def open_office(firm: Row, staff: dict[str, User], days: Days, *, now: datetime) -> dict[str, Organization]:
    """Save the firm's settings, hours, offers and employers; return the employers by name."""
    by = staff["marta"]
    names = ("name", "street", "city_line", "state", "phone", "email", "website", "time_zone", "office_lead_days")
    accounts.change_firm(
        **{name: firm[name] for name in names},
        is_sample=True,
        second_factor_required=False,
        booking_page_open=True,
        by=by,
        now=now,
    )
    for row in firm["consultation_type"]:
        ConsultationType.objects.create(**{**row, "fee": Decimal(row["fee"])})
    for row in firm["thing"]:
        Resource.objects.create(**row)
    BookableHours.objects.bulk_create(
        BookableHours(user=staff[key], weekday=weekday, starts=starts, ends=ends)
        for key in ("marta", "ana")
        for weekday in range(5)
        for starts, ends in OPEN_HOURS
    )
    for row in firm["leave"]:
        accounts.record_absence(
            user=staff[row["user"]],
            cover=staff[row["cover"]],
            starts_on=days.exact(row["starts"]),
            ends_on=days.exact(row["ends"]),
            reason=row["reason"],
            by=by,
            now=now,
        )
    return {row["name"]: people.record_organization(**row, by=by, now=now) for row in firm["organization"]}
