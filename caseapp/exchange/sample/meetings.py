"""The sample consultations: booked days ago by the desk, some held, some ahead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import cast

from caseapp.accounts.models import User
from caseapp.exchange.sample import households
from caseapp.exchange.sample.reading import Days, Row
from clients.consultations.booking import actions as booking
from clients.consultations.booking.queries import four_weeks
from clients.consultations.conflicts import actions as conflicts
from clients.consultations.conflicts.queries import asked_about
from clients.consultations.factors import find
from clients.consultations.history import actions as history
from clients.consultations.models import Consultation, ConsultationType, Resource
from clients.consultations.review import actions as review
from clients.consultations.review import reading
from clients.consultations.waiting import actions as waiting

BOOKED_AHEAD = timedelta(days=9)
TOLD_APART = "Another date of birth and another country."


def hold(row: Row, staff: dict[str, User], days: Days, *, now: datetime) -> Consultation:
    """Book one consultation as the desk did, and record what came of it when it is over."""
    desk = staff["rita"]
    day = days.business(row["day"])
    booked_at = days.at(day - BOOKED_AHEAD)
    person = households.meet(row["person"], _address(), days, by=desk, now=booked_at)
    attorney, kind = staff[row["attorney"]], ConsultationType.objects.get(name="First consultation")
    check = conflicts.check(asked=asked_about(person), person=person, told_apart=TOLD_APART, by=desk, now=booked_at)
    consultation = booking.book(
        person=person,
        attorney=attorney,
        type_=kind,
        starts_at=_start(row, day, days),
        by=desk,
        now=booked_at,
        send_letter=False,
        **_details(row, first_offered_at=_first_offered(attorney, kind, booked_at)),
    )
    conflicts.keep_with(check, consultation)
    if "waits" in row:
        waiting.add(person=person, type_=kind, consultation=consultation, note=row["waits"], by=desk, now=booked_at)
    after = days.at(day, "18:00")
    _review(consultation, row, days, by=staff[row["attorney"]], now=min(after, now))
    if row.get("situation") or row.get("advice"):
        _write(consultation, row, by=staff[row["attorney"]], now=min(after, now))
    if row.get("no_show"):
        booking.no_show(consultation, by=desk, now=after)
    elif row.get("outcome"):
        booking.record_outcome(consultation, outcome=row["outcome"], by=staff[row["attorney"]], now=after)
    return consultation


def _details(row: Row, *, first_offered_at: datetime | None) -> booking.Details:
    plain = {name: row[name] for name in ("mode", "topic", "source", "channel", "video_link") if name in row}
    things = {name: Resource.objects.get(name=row[name]) for name in ("interpreter", "room") if name in row}
    asked = {"language": row["person"]["language"], "first_offered_at": first_offered_at}
    return cast("booking.Details", plain | things | asked)


def _first_offered(attorney: User, kind: ConsultationType, asked_at: datetime) -> datetime | None:
    free = four_weeks(attorney, kind, today=asked_at.date(), now=asked_at)
    return free[0].start if free else None


def _write(consultation: Consultation, row: Row, *, by: User, now: datetime) -> None:
    words = {name: row[name] for name in ("situation", "advice") if name in row}
    Consultation.objects.filter(pk=consultation.pk).update(**words)


def _review(consultation: Consultation, row: Row, days: Days, *, by: User, now: datetime) -> None:
    """Accept what the client told, confirm what the sample's attorney confirmed, write the roadmap."""
    for fact in row.get("history", ()):
        history.record(person=consultation.person, source="client", by=by, now=now, **fact)
    found = {one.factor_id: one for one in find(reading.history(consultation.person), today=now.date())}
    for factor_id in row.get("confirm", ()):
        review.decide(consultation, factor_id, decision="confirmed", found=found.get(factor_id), by=by, now=now)
    for step in row.get("steps", ()):
        due_on = days.working(step["in_days"]) if "in_days" in step else None
        words = {"text": step["text"], "why": step["why"], "doer": step["doer"]}
        review.write_line(consultation, kind="step", due_on=due_on, by=by, now=now, **words)
    for question in row.get("questions", ()):
        review.write_line(consultation, kind="question", text=question, by=by, now=now)


def _address() -> Row:
    return {"street": "", "city": "New York", "state": "NY", "postal_code": "10032", "county": "New York"}


def _start(row: Row, day: date, days: Days) -> datetime:
    return days.at(day, row["at"])
