"""The sample consultations: booked days ago by the desk, some held, some ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from caseapp.accounts.models import User
from caseapp.exchange.sample import households
from caseapp.exchange.sample.reading import Days, Row
from clients.consultations.booking import actions as booking
from clients.consultations.models import Consultation, ConsultationType

BOOKED_AHEAD = timedelta(days=9)


def hold(row: Row, staff: dict[str, User], days: Days, *, now: datetime) -> Consultation:
    """Book one consultation as the desk did, and record what came of it when it is over."""
    desk = staff["rita"]
    day = days.business(row["day"])
    booked_at = days.at(day - BOOKED_AHEAD)
    person = households.meet(row["person"], _address(), days, by=desk, now=booked_at)
    consultation = booking.book(
        person=person,
        attorney=staff[row["attorney"]],
        type_=ConsultationType.objects.get(name="First consultation"),
        starts_at=_start(row, day, days),
        by=desk,
        now=booked_at,
        send_letter=False,
        mode=row["mode"],
        topic=row["topic"],
        source=row["source"],
        language=row["person"]["language"],
    )
    after = days.at(day, "18:00")
    if row.get("situation") or row.get("advice"):
        _write(consultation, row, by=staff[row["attorney"]], now=min(after, now))
    if row.get("no_show"):
        booking.no_show(consultation, by=desk, now=after)
    elif row.get("outcome"):
        booking.record_outcome(consultation, outcome=row["outcome"], by=staff[row["attorney"]], now=after)
    return consultation


def _write(consultation: Consultation, row: Row, *, by: User, now: datetime) -> None:
    words = {name: row[name] for name in ("situation", "advice") if name in row}
    Consultation.objects.filter(pk=consultation.pk).update(**words)


def _address() -> Row:
    return {"street": "", "city": "New York", "state": "NY", "postal_code": "10032", "county": "New York"}


def _start(row: Row, day: date, days: Days) -> datetime:
    return days.at(day, row["at"])
