"""Pages about records requests and errors in records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.people import choosing
from clients.people.models import Person
from clients.records import actions, forms, queries
from clients.records.models import Discrepancy, RecordsRequest
from clients.records.offices import offices


def _request(request: Request, pk: int) -> RecordsRequest:
    seen = RecordsRequest.objects.visible_to(request.user).select_related("person", "matter", "prepared_by")
    return get_object_or_404(seen, pk=pk)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def index(request: Request) -> HttpResponse:
    filters = forms.RecordsFilters(request.GET)
    page = page_of(_filtered(queries.listed(request.user), filters), request, order=("-pk",))
    context = {
        "filters": filters,
        "page": page,
        "offices": offices(),
        "errors": queries.open_errors(request.user)[:20] if not request.htmx else [],
    }
    template = "clients/records/list.html"
    return render(request, f"{template}#list" if request.htmx else template, context)


def _filtered(rows: Any, filters: forms.RecordsFilters) -> Any:
    if not filters.is_valid():
        return rows
    said = filters.cleaned_data
    if said["q"]:
        rows = rows.filter(person__in=Person.objects.matching(said["q"]))
    if said["status"] == "waiting":
        rows = rows.waiting()
    elif said["status"]:
        rows = rows.filter(status=said["status"])
    return rows.filter(office=said["office"]) if said["office"] else rows


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECORDS_EDIT)
def new(request: Request) -> HttpResponse:
    """Choose the person, then whom to ask for what; the text comes with its parts filled in."""
    back = (reverse("records:list"), "Records")
    who = choosing.chosen(request)
    if who is None or who.person is None:
        return choosing.page(request, title="Whose records?", back=back)
    form = forms.PrepareForm(request.POST or None, person=who.person, user=request.user, initial=request.GET.dict())
    if made := saved(request, form, _prepare, form, who.person):
        say(request, "The request is prepared. Read it before it goes out.")
        return redirect(made)
    title = "Ask for records"
    return form_page(request, form, title=title, line=who.person.name, submit="Prepare the request", back=back)


def _prepare(form: forms.PrepareForm, person: Person, *, records: str, **known: Any) -> RecordsRequest:
    act, asked = known["act"], form.asked()
    parts = {"errors": asked} if act == RecordsRequest.Act.AMENDMENT else {"records": asked}
    text = queries.text_for(person, known["office"], act=act, system=known["system_name"], **parts)
    return actions.prepare(person=person, text=text, **known)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    context = {
        "asked": found,
        "office": offices().get(found.office),
        "discrepancies": list(found.discrepancies.select_related("document").order_by("pk")),
        "steps": [(step, STEPS[step].title) for step in NEXT.get(found.status, ())],
        "docket_href": _docket_href(found),
        "answer_href": _answer_href(found),
    }
    return render(request, "clients/records/detail.html", context)


def _docket_href(asked: RecordsRequest) -> str:
    """Return where the agency's clock is docketed; "" without a matter. Docketing stands above: known by address."""
    day = asked.appealed_on or asked.received_on
    if asked.matter_id is None or day is None:
        return ""
    is_amendment = asked.act == RecordsRequest.Act.AMENDMENT
    values = {
        "matter": asked.matter_id,
        "kind": "filing.foia_appeal" if asked.appealed_on else "filing.foia",
        "date-filed_on": asked.appealed_on or asked.sent_on,
        "date-received_on": day,
        "fact-records_act": "privacy_amendment" if is_amendment else "foia",
    }
    return _address("docketing:event", values)


def _answer_href(asked: RecordsRequest) -> str:
    """Return where the answer is docketed as a notice, from which the time to appeal runs."""
    if asked.matter_id is None or asked.answered_on is None:
        return ""
    values = {"matter": asked.matter_id, "kind": "foia_det", "notice_on": asked.answered_on}
    return _address("docketing:notice", values)


def _address(name: str, values: dict[str, Any]) -> str:
    try:
        return f"{reverse(name)}?{urlencode(values)}"
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECORDS_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    initial = {"text": found.text, "check_facts": found.check_facts}
    form = forms.ChangeForm(request.POST or None, row=found, initial=initial)
    if saved(request, form, actions.change, found):
        say(request, "Changes saved.")
        return redirect(found)
    back = (found.get_absolute_url(), "The request")
    return form_page(request, form, title="Change the request", submit="Save changes", back=back)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to a request: what the page calls it, its form, its action, the day it asks for."""

    title: str
    form: type[forms.DatedForm]
    action: Callable[..., RecordsRequest]
    day: str


STEPS = {
    "send": Step("Record as sent", forms.SendForm, actions.send, "sent_on"),
    "acknowledge": Step("Record receipt by the agency", forms.AcknowledgeForm, actions.acknowledge, "received_on"),
    "answer": Step("Record the answer", forms.AnswerForm, actions.answer, "answered_on"),
    "appeal": Step("Record an appeal", forms.AppealForm, actions.appeal, "appealed_on"),
    "close": Step("Close", forms.CloseForm, actions.close, "closed_on"),
}
NEXT = {
    "draft": ("send",),
    "sent": ("acknowledge", "answer", "close"),
    "acknowledged": ("answer", "close"),
    "answered": ("appeal", "close"),
    "appealed": ("close",),
}


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECORDS_EDIT)
def step(request: Request, pk: int, name: str) -> HttpResponse:
    found = _request(request, pk)
    if name not in STEPS:
        return redirect(found)
    wanted, today = STEPS[name], clock.today(request.user.time_zone)
    form = wanted.form(request.POST or None, today=today, initial={wanted.day: today})
    if saved(request, form, wanted.action, found):
        say(request, f"{wanted.title}: done.", undo=reverse("records:take_back", args=[pk]))
        return redirect(found)
    back = (found.get_absolute_url(), "The request")
    return form_page(request, form, title=wanted.title, line=str(found), submit=wanted.title, back=back)


@require_POST
@require_permission(Permission.RECORDS_EDIT)
def take_back(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    if performed(request, actions.take_back, found):
        say(request, "The last step is taken back.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECORDS_EDIT)
def note_discrepancy(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    initial = {"office": found.office}
    form = forms.DiscrepancyForm(request.POST or None, person=found.person, user=request.user, initial=initial)
    if saved(request, form, actions.note_discrepancy, person=found.person, asked=found):
        say(request, "The error is noted.")
        return redirect(found)
    back = (found.get_absolute_url(), "The request")
    return form_page(request, form, title="Note an error in the record", submit="Note it", back=back)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RECORDS_EDIT)
def change_discrepancy(request: Request, pk: int) -> HttpResponse:
    seen = Discrepancy.objects.visible_to(request.user).select_related("person", "request")
    row = get_object_or_404(seen, pk=pk)
    initial = {name: getattr(row, name) for name in forms.DiscrepancyForm.base_fields if hasattr(row, name)}
    form = forms.DiscrepancyForm(request.POST or None, person=row.person, user=request.user, row=row, initial=initial)
    back = row.request.get_absolute_url() if row.request else reverse("records:list")
    if saved(request, form, actions.change_discrepancy, row):
        say(request, "Changes saved.")
        return redirect(back)
    title = f"Error in the record: {row.about}"
    return form_page(request, form, title=title, submit="Save changes", back=(back, "Records"))
