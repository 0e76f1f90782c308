"""Pages that record a fact and docket it: a notice, and anything else that starts a date."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain, performed
from caseapp.core.page_messages import say, warn
from caseapp.core.templatetags.dates import day_in_words
from clients.matters.models import Matter
from clients.notices import actions as notices
from clients.notices.models import Notice
from deadlines.docketing import actions, facts, forms, queries, twins
from deadlines.docketing.events import kinds_for
from deadlines.docketing.preview import preview_of
from deadlines.tracking.desk import desk
from deadlines.tracking.queries import from_source
from deadlines.tracking.sources import key_of


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NOTICE_DOCKET)
def notice(request: Request) -> HttpResponse:
    """Record a notice. Without a matter in the address the page first asks for it."""
    matter = _matter(request)
    if matter is None:
        return _choose_matter(request, "docketing:notice", "Record a notice")
    today = clock.today(request.user.time_zone)
    form = forms.NoticeForm(
        request.POST or None, request.FILES or None, matter=matter, today=today, initial=request.GET.dict()
    )
    if request.method == "POST" and not _only_looks(request):
        docketed = _recorded(request, form, matter)
        if docketed:
            _say_docketed(request, docketed)
            return redirect(docketed.notice or matter)
    return _notice_page(request, form, matter, None)


def _recorded(request: Request, form: forms.NoticeForm, matter: Matter) -> actions.Docketed | None:
    later = "later" in request.POST or not form.raw("kind")
    if later:
        form.without_answers()
    if not form.is_valid():
        return None
    cleaned, today = form.cleaned_data, clock.today(request.user.time_zone)
    try:
        return actions.docket_notice(
            matter=matter,
            file=cleaned["file"],
            assignee=cleaned["assignee"],
            chosen=form.chosen(),
            no_deadline_reason=cleaned["no_deadline_reason"],
            later=later,
            again=cleaned["again"],
            **form.fields_of_notice(),
            desk=desk(today),
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as problem:
        explain(form, problem)
        return None


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NOTICE_DOCKET)
def correct(request: Request, pk: int) -> HttpResponse:
    """Correct what a notice says, after seeing what would move, open and close."""
    found = get_object_or_404(Notice.objects.visible_to(request.user).select_related("matter__client"), pk=pk)
    today = clock.today(request.user.time_zone)
    initial = forms.initial_of(found) | {"seen": twins.version_of(found)}
    form = forms.NoticeForm(request.POST or None, matter=found.matter, today=today, initial=initial)
    form.fields.pop("file")
    if request.method == "POST" and not _only_looks(request):
        docketed = _corrected(request, form, found)
        if docketed:
            _say_docketed(request, docketed, verb="Corrected")
            return redirect(found)
    return _notice_page(request, form, found.matter, found)


def _corrected(request: Request, form: forms.NoticeForm, found: Notice) -> actions.Docketed | None:
    if not form.raw("kind"):
        form.without_answers()
    if not form.is_valid():
        return None
    try:
        return actions.correct_notice(
            found,
            assignee=form.cleaned_data["assignee"],
            chosen=form.chosen(),
            no_deadline_reason=form.cleaned_data["no_deadline_reason"],
            seen=form.cleaned_data["seen"] or None,
            **form.fields_of_notice(),
            desk=desk(clock.today(request.user.time_zone)),
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as problem:
        explain(form, problem)
        form.look_again(twins.version_of(found))
        return None


def _notice_page(request: Request, form: forms.NoticeForm, matter: Matter, known: Notice | None) -> HttpResponse:
    """The whole page, or for HTMX only what depends on what was typed: questions and preview."""
    context = {
        "form": form,
        "matter": matter,
        "notice": known,
        "preview": preview_of(form.plan, form, source_key=key_of(known) if known else ""),
        "twins": [] if known else _twins(request, form, matter),
    }
    return _docket_page(request, "deadlines/docketing/notice.html", form, context)


def _twins(request: Request, form: forms.NoticeForm, matter: Matter) -> list[Notice]:
    """Notices that look like this one: what is recorded twice is docketed twice."""
    dated = form.event_so_far().dates.get("notice_on") if form.plan else None
    if dated is None:
        return []
    number = form.raw("receipt_number")
    return list(twins.alike(request.user, matter, kind=form.raw("kind"), notice_on=dated, receipt_number=number))


def _docket_page(request: Request, template: str, form: forms.DocketForm, context: dict[str, Any]) -> HttpResponse:
    if _only_looks(request):
        form.forgive_gaps()
        if request.htmx:
            return render(request, f"{template}#asked", context | {"swapped": True})
        return render(request, template, context)
    wrong = form.is_bound and form.errors
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _only_looks(request: Request) -> bool:
    return request.method == "POST" and "preview" in request.POST


def _matter(request: Request) -> Matter | None:
    """Return the matter named in the address or the form; 404 for one this person may not know of."""
    wanted = request.POST.get("matter") or request.GET.get("matter") or ""
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    visible = Matter.objects.visible_to(request.user).select_related("client", "responsible")
    return get_object_or_404(visible, pk=int(wanted))


def _choose_matter(request: Request, name: str, title: str) -> HttpResponse:
    text = request.GET.get("q", "")
    context = {"text": text, "matters": queries.find_matters(request.user, text), "next": name, "title": title}
    template = "deadlines/docketing/choose_matter.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


def _say_docketed(request: Request, docketed: actions.Docketed, verb: str = "Recorded") -> None:
    if docketed.opened:
        first = docketed.opened[0]
        more = f" and {len(docketed.opened) - 1} more" if len(docketed.opened) > 1 else ""
        say(request, f"{verb}. Opened: {first.title}, {day_in_words(first.working_on)}{more}.")
    elif docketed.notice and not docketed.notice.is_docketed:
        warn(request, f"{verb}, but not docketed: it stays at the top of Today until somebody says what follows.")
    else:
        say(request, f"{verb}.")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NOTICE_DOCKET)
def fact(request: Request, source_key: str) -> HttpResponse:
    """Docket what follows from a fact recorded elsewhere: a filing, an order, a hearing, a validity."""
    found = _found(request, source_key)
    if isinstance(found.fact, Notice):
        return redirect("docketing:correct", found.fact.pk)
    matter = found.matter or _matter(request)
    if matter is None:
        return _choose_matter(request, "", f"Docket: {found.name}")
    return _fact_page(request, matter, found)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.NOTICE_DOCKET)
def event(request: Request) -> HttpResponse:
    """Docket an event that has no record of its own: a departure, a move, a grant, a birthday."""
    matter = _matter(request)
    if matter is None:
        return _choose_matter(request, "docketing:event", "Docket an event")
    return _fact_page(request, matter, facts.EVENT)


def _fact_page(request: Request, matter: Matter, found: facts.Found) -> HttpResponse:
    initial = found.initial() | request.GET.dict()
    form = forms.FactForm(request.POST or None, matter=matter, kinds=kinds_for(found.fact), initial=initial)
    if request.method == "POST" and not _only_looks(request) and form.is_valid():
        try:
            docketed = _docket_fact(request, form, matter, found)
        except ValidationError as problem:
            explain(form, problem)
        else:
            _say_docketed(request, docketed, verb="Docketed")
            return redirect(matter)
    context = {
        "form": form,
        "matter": matter,
        "found": found,
        "preview": preview_of(form.plan, form, source_key=found.source_key, replaces=found.replaces),
    }
    return _docket_page(request, "deadlines/docketing/fact.html", form, context)


def _docket_fact(request: Request, form: forms.FactForm, matter: Matter, found: facts.Found) -> actions.Docketed:
    happened = form.event()
    return actions.docket_fact(
        matter=matter,
        event=happened,
        source_key=found.source_key or facts.key_of_event(matter, happened),
        assignee=form.cleaned_data["assignee"],
        chosen=form.chosen(),
        no_deadline_reason=form.cleaned_data["no_deadline_reason"],
        replaces=found.replaces,
        desk=desk(clock.today(request.user.time_zone)),
        by=request.user,
        now=clock.now(),
    )


@require_GET
@require_permission(Permission.MATTER_VIEW)
def for_source(request: Request, source_key: str) -> HttpResponse:
    """A fragment for the page of a fact: what follows from it, or that nobody has docketed it yet."""
    found = _found(request, source_key)
    deadlines = list(from_source(request.user, source_key))
    context = {
        "found": found,
        "source_key": source_key,
        "deadlines": deadlines,
        "docketing": facts.docketing_of(source_key, request.user),
        "moved_dates": [forms.date_label(name).lower() for name in found.moved_dates],
        "is_moot": found.is_moot and any(deadline.is_open for deadline in deadlines),
    }
    template = "deadlines/docketing/for_source.html"
    return render(request, f"{template}#fragment" if request.htmx else template, context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def corrected(request: Request, source_key: str) -> HttpResponse:
    """A fragment for a deadline's page: whether the fact it rests on was corrected after it was docketed."""
    found = _found(request, source_key)
    moved = [forms.date_label(name).lower() for name in found.moved_dates]
    context = {"found": found, "moved_dates": moved, "source_key": found.source_key}
    template = "deadlines/docketing/corrected.html"
    return render(request, f"{template}#fragment" if request.htmx else template, context)


def _found(request: Request, source_key: str) -> facts.Found:
    found = facts.find(source_key, request.user)
    if found is None:
        raise Http404
    return found


@require_POST
@require_permission(Permission.NOTICE_DOCKET)
def close_moot(request: Request, source_key: str) -> HttpResponse:
    """Close what still runs from a hearing that was cancelled or moved."""
    found = _found(request, source_key)
    if performed(request, actions.close_moot, found.source_key, is_moot=found.is_moot):
        say(request, "Its deadlines are closed.")
    return redirect(found.matter or "deadlines:list")


@require_POST
@require_permission(Permission.NOTICE_DOCKET)
def no_deadline(request: Request, pk: int) -> HttpResponse:
    """A person's word that nothing follows from a notice."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    reason = request.POST.get("reason", "")
    if performed(request, actions.docket_without_deadline, found, reason=reason):
        say(request, "No deadline follows from it.", undo=f"/docket/notice/{pk}/take-back/")
    return redirect(found)


@require_POST
@require_permission(Permission.NOTICE_DOCKET)
def take_back(request: Request, pk: int) -> HttpResponse:
    """Undo “no deadline, because …”."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if performed(request, notices.take_back_no_deadline, found):
        say(request, "The notice waits to be docketed again.")
    return redirect(found)


@require_POST
@require_permission(Permission.NOTICE_DOCKET)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Close what a notice opened that was recorded by mistake."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if performed(request, actions.withdraw_notice, found, reason=request.POST.get("reason", "")):
        say(request, "Withdrawn; what it had opened is closed.", undo=f"/docket/notice/{pk}/take-back/")
    return redirect(found)
