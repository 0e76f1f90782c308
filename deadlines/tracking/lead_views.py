"""The page of the firm's lead times, and of the office dates that a change of them would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import Firm
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import saved
from caseapp.core.page_messages import say, warn
from deadlines.rulebook import book
from deadlines.tracking import leads
from deadlines.tracking.desk import desk
from deadlines.tracking.lead_time import LONGEST, LeadTime
from deadlines.tracking.models import Deadline, DeadlineQuerySet
from deadlines.tracking.opening import Desk

FEW = 10
"""How many deadlines of one rule are listed one by one; all of them move together."""


class LeadForm(forms.Form):
    scope = forms.ChoiceField(label="Kind of deadline")
    business_days = forms.IntegerField(
        label="Business days ahead", min_value=0, max_value=LONGEST, help_text="Before the day to work to; 0 for none."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        law = book()
        wide = [(f"authority:{found.id}", f"{found.name}: every rule") for found, rules in law.authorities() if rules]
        narrow = [
            (found.name, [(f"rule:{rule.id}", rule.title) for rule in rules]) for found, rules in law.authorities()
        ]
        by_hand = (leads.BY_HAND, leads.name_of(leads.BY_HAND, law))
        self.fields["scope"].choices = [("", "Choose …"), by_hand, *wide, *narrow]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Row:
    change: leads.Change
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class Group:
    """The open deadlines of one rule whose office date would be another."""

    rule_id: str
    title: str
    lead: int
    fingerprint: str
    count: int
    rows: Sequence[Row]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.rows)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FIRM_SETTINGS)
def lead_times(request: Request) -> HttpResponse:
    """Set the lead time of a kind of deadline, and see what is open under another one."""
    form = LeadForm(request.POST or None, initial=request.GET.dict())
    if lead := saved(request, form, leads.set_lead):
        name = leads.name_of(lead.scope, book())
        say(request, f"{name}: {lead.business_days} business days ahead, for what opens from now on.")
        return redirect("deadlines:lead_times")
    law = book()
    rows = LeadTime.objects.select_related("changed_by").order_by("scope")
    today_desk = desk(clock.today(request.user.time_zone))
    found = sorted(leads.changes(_visible(request), today_desk), key=lambda change: (change.rule_id, change.pk))
    context = {
        "form": form,
        "leads": [(lead, leads.name_of(lead.scope, law)) for lead in rows],
        "general": Firm.current().office_lead_days,
        "groups": _groups(found, today_desk),
        "total": len(found),
        "fingerprint": leads.fingerprint_of(found),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "deadlines/tracking/lead_times.html", context, status=status)


def _groups(found: Sequence[leads.Change], today_desk: Desk) -> list[Group]:
    law = book()
    by_rule = [(rule_id, list(rows)) for rule_id, rows in groupby(found, key=lambda change: change.rule_id)]
    listed = [change.pk for _, rows in by_rule for change in rows[:FEW]]
    shown = Deadline.objects.select_related("matter").defer("reasoning", "inputs").in_bulk(listed)
    return [
        Group(
            rule_id,
            law.rules[rule_id].title if rule_id in law.rules else leads.name_of(leads.BY_HAND, law),
            today_desk.lead_of(rule_id),
            leads.fingerprint_of(rows),
            len(rows),
            [Row(change, shown[change.pk]) for change in rows[:FEW]],
        )
        for rule_id, rows in by_rule
    ]


def _visible(request: Request) -> DeadlineQuerySet:
    return Deadline.objects.visible_to(request.user)


@require_POST
@require_permission(Permission.FIRM_SETTINGS)
def remove_lead(request: Request, pk: int) -> HttpResponse:
    lead = get_object_or_404(LeadTime, pk=pk)
    name = leads.name_of(lead.scope, book())
    leads.remove_lead(lead, by=request.user, now=clock.now())
    say(request, f"{name} has the wider lead time again, for what opens from now on.")
    return redirect("deadlines:lead_times")


@require_POST
@require_permission(Permission.FIRM_SETTINGS)
def move_office_dates(request: Request) -> HttpResponse:
    """Move the office dates of one rule, or all, as they were shown."""
    deadlines = _visible(request)
    if "all" not in request.POST:
        deadlines = deadlines.filter(rule_id=request.POST.get("rule", ""))
    shown, today = request.POST.get("fingerprint", ""), clock.today(request.user.time_zone)
    try:
        moved = leads.move_office_dates(deadlines, shown=shown, desk=desk(today), by=request.user, now=clock.now())
    except ValidationError as problem:
        warn(request, " ".join(problem.messages))
    else:
        say(request, f"{moved} office date{'' if moved == 1 else 's'} moved.")
    return redirect("deadlines:lead_times")
