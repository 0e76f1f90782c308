"""Deadlines as pages read them. Whatever the user may not see is not there, also in counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from caseapp.accounts.models import User
from caseapp.accounts.roles import COUNSEL_CODES
from clients.matters.models import Matter, TeamMember, Wall
from deadlines.tracking.models import Acknowledgement, Deadline, Extension, Proof

A_WEEK = timedelta(days=7)
NEXT_FEW = 3


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the list is narrowed to; empty values narrow nothing."""

    state: str = "open"
    assignee: int | None = None
    matter_type: str = ""
    meaning: str = ""
    rule: str = ""
    matter: int | None = None
    overdue: bool = False
    week: bool = False
    unseen: bool = False
    critical: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """How the rows are sorted: by what is worked to first, or by what was closed last."""
        return ("-closed_at", "-pk") if self.state == "closed" else ("working_on", "pk")


def listed(user: User, criteria: Criteria, *, today: date) -> QuerySet[Deadline]:
    """Return the deadlines of one list, light: without reasoning. Each narrowing is bounded by an index."""
    found = (
        Deadline.objects.visible_to(user)
        .in_rows()
        .filter(closed_at__isnull=criteria.state != "closed")
        .filter(_same(criteria))
    )
    if criteria.overdue:  # the working date never lies after a last day, so its index bounds the scan
        found = found.filter(meaning=Deadline.Meaning.LAST_DAY, due_on__lt=today, working_on__lt=today)
    if criteria.week:
        found = found.filter(working_on__range=(today, today + A_WEEK))
    if criteria.unseen:
        seen = Acknowledgement.objects.filter(deadline=OuterRef("pk"), due_on=OuterRef("due_on"))
        found = found.filter(~Exists(seen))
    return found


def _same(criteria: Criteria) -> Q:
    wanted = {
        "assignee_id": criteria.assignee,
        "matter__type": criteria.matter_type,
        "meaning": criteria.meaning,
        "rule_id": criteria.rule,
        "matter_id": criteria.matter,
        "critical": criteria.critical,
    }
    return Q(**{name: value for name, value in wanted.items() if value})


def for_page(user: User) -> QuerySet[Deadline]:
    """Return visible deadlines with all that the deadline's own page shows. Five queries for one."""
    return (
        Deadline.objects.visible_to(user)
        .select_related("matter", "matter__client", "assignee", "closed_by", "follows")
        .prefetch_related(
            Prefetch("extensions", Extension.objects.select_related("recorded_by").order_by("-pk")),
            Prefetch("proofs", Proof.objects.select_related("added_by", "document").order_by("-pk")),
            Prefetch("acknowledgements", Acknowledgement.objects.select_related("user").order_by("at")),
            Prefetch("followers", Deadline.objects.defer("reasoning", "inputs").order_by("working_on", "pk")),
        )
    )


def next_of(matter: Matter, *, today: date) -> list[Deadline]:
    """Return the few dates ahead of the matter that come first."""
    found = matter.deadlines.ahead(today).defer("reasoning", "inputs").select_related("assignee")
    return list(found.order_by("working_on", "pk")[:NEXT_FEW])


def from_source(user: User, source_key: str) -> QuerySet[Deadline]:
    """Return what follows from one fact, open ones first."""
    found = Deadline.objects.visible_to(user).filter(source_key=source_key).select_related("assignee")
    return found.defer("reasoning", "inputs").order_by("closed_at", "working_on", "pk")


def assignable(matter: Matter) -> QuerySet[User]:
    """Return the colleagues to whom the matter's deadlines can be given: its team, and counsel who may see it.

    The action asks `Matter.visible_to` again; this is for the list to choose from.
    """
    team = TeamMember.objects.filter(matter=matter).values("user_id")
    walled = Wall.objects.filter(matter=matter, lifted_at__isnull=True).values("user_id")
    who = Q(pk__in=team) if matter.is_protected else Q(pk__in=team) | Q(role__in=COUNSEL_CODES)
    return User.objects.active().filter(who).exclude(pk__in=walled)
