"""What the morning page shows: what can hurt, then the day, then the quiet dangers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from caseapp.accounts.models import Absence, User
from clients.consultations.models import Consultation
from clients.matters.models import Matter, Task, TeamMember
from clients.notices.models import Notice
from clients.proceedings.models import Appearance
from clients.visibility import sees_matter
from deadlines.reminders.queries import escalated_to
from deadlines.tracking.models import Deadline

Scope = Literal["mine", "firm"]
ROWS = 12  # a calm day fits one screen; more is one click away
TASK_ROWS = 5
QUIET_ROWS = 4
SOON = timedelta(days=7)
Row = TypeVar("Row")
WHO = ("person__given_name", "person__middle_name", "person__family_name", "person__native_name", "attorney__name")
OF_A_MEETING = ("starts_at", "mode", "status", "type__name", *WHO)
OF_A_HEARING = ("starts_at", "mode", "kind", "place", "matter__title", "attorney__name")


@dataclass(frozen=True, slots=True)
class Some(Generic[Row]):
    """The first rows of a list, and whether there are more."""

    rows: list[Row]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One thing of the day that has an hour, as the reader's clock shows it."""

    at: datetime
    local: datetime
    who: str
    what: str
    where: str
    url: str
    attorney: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    undocketed: Some[Notice]
    overdue: Some[Deadline]
    soon: Some[Deadline]
    escalated: Some[Deadline]
    tasks: Some[Task]
    appointments: list[Appointment]
    to_move: Some[Consultation]

    @property
    def in_one_line(self) -> str:
        """Say what the page holds, as one would at the door."""
        counted = (
            (self.undocketed, "notice to docket", "notices to docket"),
            (self.overdue, "deadline overdue", "deadlines overdue"),
            (self.soon, "deadline within 7 days", "deadlines within 7 days"),
            (self.escalated, "escalation", "escalations"),
        )
        parts = [_counted(some.rows, one, many, more=some.more) for some, one, many in counted if some]
        parts += [_counted(self.appointments, "appointment", "appointments")] if self.appointments else []
        return f"{', '.join(parts)}." if parts else "Nothing has to happen today."


def _counted(rows: list[Any], one: str, many: str, *, more: bool = False) -> str:
    count = f"more than {len(rows)}" if more else str(len(rows))
    return f"{count} {one if len(rows) == 1 else many}"


def responsible_for(user: User, today: date) -> list[int]:
    """Return the people whose work is this user's today: their own, and whom they cover."""
    covered = Absence.objects.on(today).filter(cover=user).values_list("user_id", flat=True)
    return [user.pk, *covered]


def morning(user: User, *, today: date, scope: Scope) -> Today:
    """Return the page's contents in nine queries, however many rows there are."""
    people = responsible_for(user, today)
    due = Deadline.objects.visible_to(user).filter(meaning=Deadline.Meaning.LAST_DAY)
    if scope == "mine":
        due = due.filter(assignee_id__in=people)
    due = due.in_rows().order_by("working_on", "id")
    return Today(
        undocketed=_some(_undocketed(user, people, scope)),
        overdue=_some(due.overdue(today)),
        soon=_some(due.open().filter(due_on__gte=today, working_on__lte=today + SOON)),
        escalated=_some(_escalated(user)),
        tasks=_some(_tasks(user, people, today, scope), TASK_ROWS),
        appointments=_appointments(user, people, today, scope),
        to_move=_some(_to_move(user, people, scope)),
    )


def _undocketed(user: User, people: list[int], scope: Scope) -> QuerySet[Notice]:
    notices = Notice.objects.visible_to(user).undocketed().select_related("matter").order_by("received_on", "id")
    notices = notices.only("kind", "received_on", "matter__number", "matter__title")
    return notices.filter(_on_team(people)) if scope == "mine" else notices


def _escalated(user: User) -> QuerySet[Deadline]:
    """Return what came to the user because nobody acknowledged it, whoever it is assigned to."""
    told = escalated_to(user).values("item_id")
    return Deadline.objects.visible_to(user).open().filter(pk__in=told).in_rows().order_by("working_on", "id")


def _tasks(user: User, people: list[int], today: date, scope: Scope) -> QuerySet[Task]:
    tasks = Task.objects.open().filter(sees_matter(user), due_on__lte=today + SOON)
    if scope == "mine":
        tasks = tasks.filter(assignee_id__in=people)
    rows = tasks.select_related("matter", "assignee").order_by("due_on", "id")
    return rows.only("title", "due_on", "matter__number", "matter__title", "assignee__name")


def _to_move(user: User, people: list[int], scope: Scope) -> QuerySet[Consultation]:
    clashing = Consultation.objects.visible_to(user).filter(status="to_move").select_related("person", "attorney")
    if scope == "mine":
        clashing = clashing.filter(Q(attorney_id__in=people) | Q(booked_by_id__in=people))
    return clashing.order_by("starts_at", "id").only("local_start", "zone", "starts_at", *WHO)


def _appointments(user: User, people: list[int], today: date, scope: Scope) -> list[Appointment]:
    zone = ZoneInfo(user.time_zone)
    start = datetime.combine(today, time.min, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(today + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    meetings = Consultation.objects.visible_to(user).standing().between(start, end)
    hearings = Appearance.objects.visible_to(user).standing().between(start, end)
    if scope == "mine":
        meetings = meetings.filter(Q(attorney_id__in=people) | Q(booked_by_id__in=people))
        hearings = hearings.filter(Q(attorney_id__in=people) | _on_team(people))
    rows = [
        Appointment(
            at=meeting.starts_at,
            local=meeting.starts_at.astimezone(zone),
            who=str(meeting.person),
            what=str(meeting.type),
            where=meeting.get_mode_display(),
            url=f"/consultations/{meeting.pk}/",
            attorney=meeting.attorney.name,
            state="Must be moved" if meeting.status == "to_move" else "",
        )
        for meeting in meetings.select_related("person", "attorney", "type").only(*OF_A_MEETING)
    ]
    rows += [
        Appointment(
            at=hearing.starts_at,
            local=hearing.starts_at.astimezone(zone),
            who=hearing.matter.title,
            what=hearing.get_kind_display(),
            where=hearing.place or hearing.get_mode_display(),
            url=hearing.get_absolute_url(),
            attorney=hearing.attorney.name if hearing.attorney else "nobody assigned",
        )
        for hearing in hearings.select_related("matter", "attorney").only(*OF_A_HEARING)
    ]
    return sorted(rows, key=lambda row: row.at)


@dataclass(frozen=True, slots=True)
class Quiet:
    """The dangers that make no noise."""

    nothing_next: Some[Matter]
    late_stages: Some[Matter]


def quiet_dangers(user: User, *, today: date, scope: Scope, now: datetime) -> Quiet:
    """Return matters with nothing ahead of them, and those past their stage's allowed time."""
    matters = Matter.objects.visible_to(user).open().select_related("client", "responsible")
    if scope == "mine":
        matters = matters.filter(_on_team(responsible_for(user, today), matter="pk"))
    return Quiet(
        nothing_next=_some(nothing_next(matters, now=now).order_by("stage_entered_on", "id"), QUIET_ROWS),
        late_stages=_some(matters.filter(stage_due_on__lt=today).order_by("stage_due_on", "id"), QUIET_ROWS),
    )


def nothing_next(matters: QuerySet[Matter], *, now: datetime) -> QuerySet[Matter]:
    """Narrow to matters without an open deadline, task, appearance or consultation ahead."""
    own = {"matter": OuterRef("pk")}
    return matters.filter(
        ~Exists(Deadline.objects.open().filter(**own)),
        ~Exists(Task.objects.open().filter(**own)),
        ~Exists(Appearance.objects.standing().filter(starts_at__gte=now, **own)),
        ~Exists(Consultation.objects.standing().filter(starts_at__gte=now, **own)),
    )


def _on_team(people: list[int], *, matter: str = "matter_id") -> Q:
    return Q(Exists(TeamMember.objects.filter(matter=OuterRef(matter), user_id__in=people)))


def _some(rows: QuerySet[Any], most: int = ROWS) -> Some[Any]:
    found = list(rows[: most + 1])
    return Some(found[:most], len(found) > most)
