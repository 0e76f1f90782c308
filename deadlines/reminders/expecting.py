"""The objects somebody must be told about, read one by one. For the reconciler only; the sweep has its own SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings

from clients.consultations.models import Consultation
from clients.matters.models import Matter, MatterParty, Task
from clients.notices.models import Notice
from clients.people.models import Validity
from clients.proceedings.models import Appearance
from clients.records.models import Discrepancy, RecordsRequest
from deadlines.reminders.cover import MANAGING
from deadlines.reminders.reach import Office
from deadlines.tracking.models import Acknowledgement, Deadline

_ANY = 10**9
_FURTHEST = timedelta(days=800)
_WATCHED = ("client", "applicant", "petitioner", "beneficiary", "derivative", "respondent")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing and one person it concerns: a colleague (`subject_id`) or a client (`person_id`)."""

    kind: str
    item_id: int
    due_on: date
    matter_id: int | None
    known_since: datetime
    subject_id: int = -1
    person_id: int | None = None
    due_at: datetime | None = None
    widest: int = _ANY
    zone: str = ""


def facts(office: Office, *, now: datetime) -> Iterator[Fact]:
    """Give every fact of the firm that a reminder may follow from."""
    return chain(
        _deadlines(now),
        _appearances(now),
        _consultations(now),
        _validities(now),
        _tasks(),
        _records(now),
        _notices(now),
        _idle(now),
    )


def _deadlines(now: datetime) -> Iterator[Fact]:
    seen = set(Acknowledgement.objects.values_list("deadline_id", "due_on"))
    rows = Deadline.objects.open().filter(working_on__lte=(now + _FURTHEST).date()).select_related("matter")
    for row in rows.iterator(chunk_size=2000):
        people = {row.assignee_id, row.matter.responsible_id}
        for kind, on in _dates_of(row):
            yield from (Fact(kind, row.pk, on, row.matter_id, row.changed_at, person) for person in people)
        if row.critical and row.meaning == "last_day" and (row.pk, row.due_on) not in seen:
            chain_up = ((row.assignee_id, 7), (row.matter.responsible_id, 3), (MANAGING, 1))
            for person, days in chain_up:
                yield Fact(
                    "escalation", row.pk, row.working_on, row.matter_id, row.changed_at, person, widest=days * 24
                )


def _dates_of(row: Deadline) -> Iterator[tuple[str, date]]:
    if row.meaning == "last_day":
        yield "deadline", row.working_on
        if row.due_on != row.working_on:
            yield "legal_day", row.due_on
        if row.office_on and row.office_on < row.working_on:
            yield "office_day", row.office_on
    elif row.meaning in {"first_day", "agency_duty"}:
        yield {"first_day": "window", "agency_duty": "agency_duty"}[row.meaning], row.due_on


def _appearances(now: datetime) -> Iterator[Fact]:
    rows = Appearance.objects.standing().filter(starts_at__gt=now).select_related("matter__client", "person")
    for row in rows:
        on, who = row.wall_time.date(), row.person or row.matter.client
        for person in {row.attorney_id, row.matter.responsible_id} - {None}:
            yield Fact("appearance", row.pk, on, row.matter_id, row.changed_at, person or -1, due_at=row.starts_at)
        yield Fact(
            "appearance", row.pk, on, row.matter_id, row.changed_at,
            person_id=who.pk, due_at=row.starts_at, zone=who.time_zone,
        )  # fmt: skip


def _consultations(now: datetime) -> Iterator[Fact]:
    rows = Consultation.objects.filter(status="booked", starts_at__gt=now).select_related("person")
    for row in rows:
        on = row.wall_time.date()
        yield Fact("consultation", row.pk, on, row.matter_id, row.changed_at, row.attorney_id, due_at=row.starts_at)
        yield Fact(
            "consultation", row.pk, on, row.matter_id, row.changed_at,
            person_id=row.person_id, due_at=row.starts_at, zone=row.person.time_zone,
        )  # fmt: skip


def _validities(now: datetime) -> Iterator[Fact]:
    matters: dict[int, Matter] = {}
    open_matters = {matter.pk: matter for matter in Matter.objects.open()}
    parts = [(matter.client_id, matter.pk) for matter in open_matters.values()]
    parts += [
        (person, matter)
        for person, matter in MatterParty.objects.filter(role__in=_WATCHED).values_list("person_id", "matter_id")
        if matter in open_matters and person is not None
    ]
    for person_id, matter_id in sorted(parts, reverse=True):  # the lowest matter wins
        matters[person_id] = open_matters[matter_id]
    rows = Validity.objects.current().filter(expires_on__lte=(now + _FURTHEST).date()).select_related("person")
    for row in rows:
        matter = matters.get(row.person_id)
        if matter is None or row.expires_on is None:
            continue
        since = max(row.changed_at, matter.changed_at)
        yield Fact("validity", row.pk, row.expires_on, matter.pk, since, matter.responsible_id)
        if row.expires_on >= now.date():
            yield Fact(
                "validity", row.pk, row.expires_on, matter.pk, since, person_id=row.person_id, zone=row.person.time_zone
            )


def _tasks() -> Iterator[Fact]:
    for row in Task.objects.open().filter(due_on__isnull=False):
        if row.due_on:
            yield Fact("task", row.pk, row.due_on, row.matter_id, row.changed_at, row.assignee_id)


def _records(now: datetime) -> Iterator[Fact]:
    for asked in RecordsRequest.objects.waiting().select_related("matter"):
        since = max(asked.changed_at, asked.matter.changed_at) if asked.matter else asked.changed_at
        who = asked.matter.responsible_id if asked.matter else asked.prepared_by_id
        if on := asked.received_on or asked.sent_on:
            yield Fact("records_request", asked.pk, on, asked.matter_id, since, who)
    for row in Discrepancy.objects.open().filter(answer_due_on__isnull=False).select_related("request__matter"):
        matter = row.request.matter if row.request else None
        since = max(row.changed_at, matter.changed_at) if matter else row.changed_at
        if row.answer_due_on and row.answer_due_on <= (now + _FURTHEST).date():
            who = matter.responsible_id if matter else row.noted_by_id
            yield Fact("correction", row.pk, row.answer_due_on, matter.pk if matter else None, since, who)


def _evening(now: datetime) -> datetime:
    """Return the last evening at six, by the firm's clock."""
    zone = ZoneInfo(settings.FIRM_TIME_ZONE)
    today_at_six = datetime.combine(now.astimezone(zone).date(), time(18), tzinfo=zone)
    return today_at_six if now >= today_at_six else today_at_six - timedelta(days=1)


def _notices(now: datetime) -> Iterator[Fact]:
    evening = _evening(now)
    for row in Notice.objects.undocketed().filter(created_at__lt=evening).select_related("matter"):
        since = max(row.changed_at, evening)
        yield Fact("undocketed", row.pk, evening.date(), row.matter_id, since, row.matter.responsible_id)


def _idle(now: datetime) -> Iterator[Fact]:
    zone = ZoneInfo(settings.FIRM_TIME_ZONE)
    today = now.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=zone)
    busy = set(Deadline.objects.open().values_list("matter_id", flat=True))
    busy |= set(Appearance.objects.standing().filter(starts_at__gt=now).values_list("matter_id", flat=True))
    booked = Consultation.objects.filter(status="booked", starts_at__gt=now, matter__isnull=False)
    busy |= {matter for matter in booked.values_list("matter_id", flat=True) if matter}
    busy |= set(Task.objects.open().filter(due_on__isnull=False).values_list("matter_id", flat=True))
    for row in Matter.objects.open().filter(created_at__lt=monday).exclude(pk__in=busy):
        since = max(row.changed_at, monday)
        yield Fact("idle_matter", row.pk, monday.date(), row.pk, since, row.responsible_id)
