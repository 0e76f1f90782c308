"""The page on which a person decides what a change of the law may move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say, warn
from deadlines.docketing.law_changes import Decided, Shown, confirm, decline, fingerprint_of
from deadlines.docketing.recompute import Difference, differences
from deadlines.rulebook import book
from deadlines.tracking.desk import desk
from deadlines.tracking.models import Deadline, DeadlineQuerySet

FEW = 25
"""How many deadlines of one kind are listed one by one; all of them can be decided together."""


@dataclass(frozen=True, slots=True)
class Row:
    difference: Difference
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything one rule would move."""

    rule_id: str
    title: str
    fingerprint: str
    count: int
    why: Sequence[str]
    rows: Sequence[Row]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)

    @property
    def can_move(self) -> bool:
        return any(row.difference.computation for row in self.rows)


def kinds_of(user: User) -> list[Kind]:
    """Return what today's rulebook would move of the deadlines this person may see, by rule. Three queries."""
    found = sorted(differences(_visible(user), book()), key=lambda difference: (difference.rule_id, difference.pk))
    groups = [(rule_id, list(rows)) for rule_id, rows in groupby(found, key=lambda difference: difference.rule_id)]
    listed = [difference.pk for _, rows in groups for difference in rows[:FEW]]
    shown = Deadline.objects.select_related("matter", "assignee").defer("reasoning", "inputs").in_bulk(listed)
    return [_kind(rule_id, rows, shown) for rule_id, rows in groups]


def _kind(rule_id: str, found: list[Difference], shown: dict[int, Deadline]) -> Kind:
    rule = book().rules.get(rule_id)
    rows = [Row(difference, shown[difference.pk]) for difference in found[:FEW]]
    why = list(dict.fromkeys(difference.why for difference in found))
    return Kind(rule_id, rule.title if rule else rule_id, fingerprint_of(found), len(found), why, rows)


def _visible(user: User, rule_id: str = "") -> DeadlineQuerySet:
    found = Deadline.objects.visible_to(user)
    return found.filter(rule_id=rule_id) if rule_id else found


@require_GET
@require_permission(Permission.LAW_CONFIRM_CHANGE)
def changes(request: Request) -> HttpResponse:
    return render(request, "deadlines/docketing/changes.html", {"kinds": kinds_of(request.user)})


@require_POST
@require_permission(Permission.LAW_CONFIRM_CHANGE)
def decide(request: Request) -> HttpResponse:
    """Confirm or decline one offer, or all of one kind."""
    try:
        deadlines, shown = _asked(request)
        decided = _decide(request, deadlines, shown)
    except ValidationError as problem:
        warn(request, " ".join(problem.messages))
    else:
        _say_decided(request, decided)
    return redirect("docketing:changes")


def _asked(request: Request) -> tuple[DeadlineQuerySet, Shown]:
    given = request.POST
    if given.get("fingerprint"):
        return _visible(request.user, given.get("rule", "")), Shown(fingerprint=given["fingerprint"])
    pk = given.get("deadline", "")
    if not pk.isdecimal():
        raise ValidationError("Say which deadline is meant.")
    return _visible(request.user).filter(pk=int(pk)), Shown(offers={int(pk): given.get("digest", "")})


def _decide(request: Request, deadlines: DeadlineQuerySet, shown: Shown) -> Decided:
    today, now = clock.today(request.user.time_zone), clock.now()
    if "confirm" in request.POST:
        return confirm(deadlines, shown=shown, law=book(), desk=desk(today), by=request.user, now=now)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ValidationError("Say why the old date stays. Nothing was saved.")
    return decline(deadlines, shown=shown, law=book(), reason=reason, by=request.user, now=now)


def _say_decided(request: Request, decided: Decided) -> None:
    verb = "moved" if "confirm" in request.POST else "kept"
    if decided.done:
        say(request, f"{decided.done} deadline{'' if decided.done == 1 else 's'} {verb}.")
    if decided.skipped:
        warn(request, f"{decided.skipped} have no new date to move to: waive, complete or keep them.")
    if not (decided.done or decided.skipped):
        warn(request, "That offer is not there any more: somebody decided it, or the law moved again.")
