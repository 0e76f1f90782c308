"""Pages about deadlines: the list, one deadline, its actions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say, warn
from caseapp.core.paging import page_of
from caseapp.core.templatetags.dates import day_in_words
from clients.matters.models import Matter
from deadlines.rulebook import book
from deadlines.rulebook.explaining import explain
from deadlines.tracking import actions, forms, proofs, queries, timeline
from deadlines.tracking.desk import desk
from deadlines.tracking.leads import office_words
from deadlines.tracking.locking import version_of
from deadlines.tracking.models import Deadline
from deadlines.tracking.opening import open_manual
from deadlines.tracking.sources import source_of


@require_GET
@require_permission(Permission.MATTER_VIEW)
def index(request: Request) -> HttpResponse:
    today = clock.today(request.user.time_zone)
    filters = forms.DeadlineFilters(request.GET, user=request.user)
    criteria = filters.criteria()
    page = page_of(queries.listed(request.user, criteria, today=today), request, order=criteria.order)
    template = "deadlines/tracking/list.html"
    context = {"filters": filters, "page": page, "criteria": criteria}
    return render(request, f"{template}#list" if request.htmx else template, context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    deadline = get_object_or_404(queries.for_page(request.user), pk=pk)
    return render(request, "deadlines/tracking/detail.html", _detail_context(request, deadline))


def _detail_context(request: Request, deadline: Deadline) -> dict[str, Any]:
    law = book()
    extended = deadline.due_on if deadline.extensions.all() else None
    dates = {"printed": deadline.printed_on, "office": deadline.office_on, "extended": extended}
    return {
        "deadline": deadline,
        "explanation": explain(deadline.reasoning, law, dates=dates),
        "rule": law.rules.get(deadline.rule_id),
        "source": source_of(deadline),
        "office": office_words(deadline, law) if deadline.office_on else None,
        "seen": version_of(deadline),
        "acknowledged": any(
            ack.user_id == request.user.pk and ack.due_on == deadline.due_on for ack in deadline.acknowledgements.all()
        ),
    }


def _find(request: Request, pk: int) -> Deadline:
    """Return the deadline if this person may know of it; a closed one too, so that its closer can be named."""
    visible = Deadline.objects.visible_to(request.user).select_related("matter", "matter__client", "assignee")
    return get_object_or_404(visible, pk=pk)


def _page(request: Request, template: str, form: Form, deadline: Deadline) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    rule = book().rules.get(deadline.rule_id)
    context = {"form": form, "deadline": deadline, "rule": rule}
    return render(request, f"deadlines/tracking/{template}.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEADLINE_COMPLETE)
def complete(request: Request, pk: int) -> HttpResponse:
    deadline, today = _find(request, pk), clock.today(request.user.time_zone)
    form = forms.CompleteForm(request.POST or None, request.FILES or None, deadline=deadline, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            opened = proofs.complete_with_proof(
                deadline, **form.cleaned_data, desk=desk(today), by=request.user, now=clock.now()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _say_completed(request, deadline, opened)
            return redirect(deadline)
    return _page(request, "complete", form, deadline)


def _say_completed(request: Request, deadline: Deadline, opened: list[Deadline]) -> None:
    then = "".join(f" It opened: {after.title}, {day_in_words(after.working_on)}." for after in opened)
    say(request, f"Completed: {deadline.title}.{then}", undo=f"/deadlines/{deadline.pk}/reopen/")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEADLINE_EXTEND)
def extend(request: Request, pk: int) -> HttpResponse:
    deadline, today = _find(request, pk), clock.today(request.user.time_zone)
    form = forms.ExtendForm(request.POST or None, deadline=deadline, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            extension = actions.extend(
                deadline, **form.cleaned_data, desk=desk(today), by=request.user, now=clock.now()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            undo = f"/deadlines/{pk}/take-back-extension/"
            say(request, f"The date moved to {day_in_words(extension.to_on)}.", undo=undo)
            return redirect(deadline)
    return _page(request, "extend", form, deadline)


@require_POST
@require_permission(Permission.DEADLINE_EXTEND)
def take_back_extension(request: Request, pk: int) -> HttpResponse:
    deadline, today = _find(request, pk), clock.today(request.user.time_zone)
    try:
        moved = actions.take_back_extension(deadline, desk=desk(today), by=request.user, now=clock.now())
    except ValidationError as problem:
        warn(request, " ".join(problem.messages))
    else:
        say(request, f"The extension was taken back: {day_in_words(moved.due_on)} governs again.")
    return redirect(deadline)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEADLINE_WAIVE)
def waive(request: Request, pk: int) -> HttpResponse:
    deadline = _find(request, pk)
    form = forms.WaiveForm(request.POST or None, deadline=deadline, today=clock.today(request.user.time_zone))
    if request.method == "POST" and form.is_valid():
        try:
            actions.waive(deadline, **form.cleaned_data, by=request.user, now=clock.now())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            say(request, f"Waived: {deadline.title}.", undo=f"/deadlines/{pk}/reopen/")
            return redirect(deadline)
    return _page(request, "waive", form, deadline)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEADLINE_COMPLETE)
def reassign(request: Request, pk: int) -> HttpResponse:
    deadline = _find(request, pk)
    form = forms.ReassignForm(request.POST or None, deadline=deadline, today=clock.today(request.user.time_zone))
    if request.method == "POST" and form.is_valid():
        try:
            actions.reassign(deadline, **form.cleaned_data, by=request.user, now=clock.now())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            say(request, f"{form.cleaned_data['assignee']} has it now.")
            return redirect(deadline)
    return _page(request, "reassign", form, deadline)


@require_POST
@require_permission(Permission.DEADLINE_COMPLETE)
def acknowledge(request: Request, pk: int) -> HttpResponse:
    deadline = _find(request, pk)
    try:
        actions.acknowledge(deadline, by=request.user, now=clock.now())
    except ValidationError as problem:
        warn(request, " ".join(problem.messages))
    else:
        say(request, f"You have seen: {deadline.title}, {day_in_words(deadline.due_on)}.")
    return redirect(deadline)


@require_POST
@require_permission(Permission.DEADLINE_COMPLETE)
def reopen(request: Request, pk: int) -> HttpResponse:
    deadline = _find(request, pk)
    if deadline.outcome == Deadline.Outcome.WAIVED and not request.user.may(Permission.DEADLINE_WAIVE):
        warn(request, "A waiver is taken back by somebody who may waive.")
        return redirect(deadline)
    form = forms.ReopenForm(request.POST, deadline=deadline, today=clock.today(request.user.time_zone))
    form.is_valid()
    try:
        actions.reopen(deadline, **form.cleaned_data, by=request.user, now=clock.now())
    except ValidationError as problem:
        warn(request, " ".join(problem.messages))
    else:
        say(request, f"Open again: {deadline.title}.")
    return redirect(deadline)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.DEADLINE_COMPLETE)
def new(request: Request, matter_pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=matter_pk)
    today = clock.today(request.user.time_zone)
    form = forms.ManualForm(request.POST or None, matter=matter, user=request.user, today=today)
    if request.method == "POST" and form.is_valid():
        deadline = open_manual(matter=matter, **form.cleaned_data, desk=desk(today), by=request.user, now=clock.now())
        say(request, f"Opened: {deadline.title}, {day_in_words(deadline.due_on)}.")
        return redirect(deadline)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "deadlines/tracking/new.html", {"form": form, "matter": matter}, status=status)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def matter_timeline(request: Request, matter_pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=matter_pk)
    line = timeline.of_matter(matter, today=clock.today(request.user.time_zone))
    template = "deadlines/tracking/matter_timeline.html"
    return render(request, f"{template}#fragment" if request.htmx else template, {"matter": matter, "line": line})


@require_GET
@require_permission(Permission.MATTER_VIEW)
def matter_next(request: Request, matter_pk: int) -> HttpResponse:
    matter = get_object_or_404(Matter.objects.visible_to(request.user), pk=matter_pk)
    context = {"matter": matter, "deadlines": queries.next_of(matter, today=clock.today(request.user.time_zone))}
    template = "deadlines/tracking/matter_next.html"
    return render(request, f"{template}#fragment" if request.htmx else template, context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def under_rule(request: Request, rule_id: str) -> HttpResponse:
    """The number of open deadlines this person may see under one rule, as a link to them."""
    criteria = queries.Criteria(rule=rule_id)
    count = queries.listed(request.user, criteria, today=clock.today()).order_by().count()
    return render(request, "deadlines/tracking/under_rule.html", {"rule_id": rule_id, "count": count})
