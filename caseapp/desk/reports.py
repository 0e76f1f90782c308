"""Figures about the firm's work, each one grouped query over what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from caseapp.accounts.models import User
from clients.matters.catalogue import type_name
from clients.matters.models import Matter
from deadlines.tracking.models import Deadline

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Load:
    """How much lies with one colleague."""

    pk: int
    name: str
    role: str
    matters: int
    overdue: int
    next_30_days: int
    later: int


@dataclass(frozen=True, slots=True)
class Bar:
    code: str
    label: str
    count: int
    share: int  # per cent of the largest


def caseload(reader: User, *, today: date) -> list[Load]:
    """Return open matters and deadlines for each colleague who has any. Three queries."""
    due = Deadline.objects.visible_to(reader).open().filter(meaning="last_day").order_by()
    counts = {
        row["assignee"]: row
        for row in due.values("assignee").annotate(
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            near=Count("pk", filter=Q(due_on__gte=today, working_on__lte=today + AHEAD)),
            later=Count("pk", filter=Q(working_on__gt=today + AHEAD)),
        )
    }
    matters = dict(
        Matter.objects.visible_to(reader)
        .open()
        .order_by()
        .values_list("team__user")
        .annotate(n=Count("pk", distinct=True))
    )
    empty = {"overdue": 0, "near": 0, "later": 0}
    return [
        Load(
            user.pk,
            user.name,
            user.get_role_display(),
            matters.get(user.pk, 0),
            row["overdue"],
            row["near"],
            row["later"],
        )
        for user in User.objects.active()
        if user.pk in matters or user.pk in counts
        for row in [counts.get(user.pk, empty)]
    ]


def by_type(reader: User) -> list[Bar]:
    """Return the open matters of each type, most first."""
    rows = (
        Matter.objects.visible_to(reader)
        .open()
        .order_by()
        .values_list("type")
        .annotate(n=Count("pk"))
        .order_by("-n", "type")
    )
    return _bars(list(rows))


def kept_in_time(reader: User, *, today: date) -> tuple[int, int]:
    """Return how many deadlines of the last 365 days were completed, and how many of them by their last day."""
    done = Deadline.objects.visible_to(reader).filter(
        outcome="done", meaning="last_day", closed_at__date__gte=today - timedelta(days=365)
    )
    row = done.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(closed_at__date__lte=F("due_on"))))
    return row["all"], row["kept"]


def _bars(rows: list[tuple[str, int]]) -> list[Bar]:
    most = max((count for _, count in rows), default=1)
    return [Bar(code, type_name(code), count, round(100 * count / most)) for code, count in rows]
