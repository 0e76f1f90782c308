"""Removal proceedings: the court page of a matter, the Notice to Appear, custody, orders."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from clients.docketing_links import on_to_docketing, source_key
from clients.matters.models import Matter
from clients.proceedings import actions
from clients.proceedings.forms import CustodyForm, OrderForm, ProceedingForm
from clients.proceedings.models import Appearance, Order, Proceeding


def seen_matter(request: Request, pk: int) -> Matter:
    """Return the matter; one the user may not see is 404, like one that does not exist."""
    return get_object_or_404(Matter.objects.visible_to(request.user).select_related("client"), pk=pk)


def court_of(matter: Matter) -> tuple[str, str]:
    """Return the address and name of the matter's court page, as a form's way back."""
    return reverse("proceedings:of_matter", args=[matter.pk]), "Court and appointments"


def _page(request: Request, form: Form, matter: Matter, *, title: str, submit: str) -> HttpResponse:
    """Return a page with one form about the matter's proceedings."""
    return form_page(request, form, title=title, line=matter.title, submit=submit, back=court_of(matter))


def _correction(request: Request, form: Form, fact: Proceeding | Order, *, title: str) -> HttpResponse:
    """Return a page that corrects a recorded fact and shows beforehand which deadlines would move."""
    return form_page(
        request,
        form,
        title=title,
        line=fact.matter.title,
        submit="Save changes",
        back=court_of(fact.matter),
        template="clients/correction.html",
        more={"source_key": source_key(fact)},
    )


@require_GET
@require_permission(Permission.MATTER_VIEW)
def of_matter(request: Request, matter_pk: int) -> HttpResponse:
    matter = seen_matter(request, matter_pk)
    proceeding = Proceeding.objects.filter(matter=matter).first()
    appearances = list(matter.appearances.select_related("attorney").order_by("-starts_at", "-pk"))
    context: dict[str, Any] = {
        "matter": matter,
        "proceeding": proceeding,
        "ahead": [row for row in reversed(appearances) if row.status == Appearance.Status.SET],
        "behind": [row for row in appearances if row.status != Appearance.Status.SET],
        "orders": list(matter.orders.order_by("-entered_on", "-pk")),
        "source_key": source_key(proceeding) if proceeding else "",
    }
    return render(request, "clients/proceedings/court.html", context)


@require_GET
@require_permission(Permission.MATTER_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    """The proceedings' own address, for links from elsewhere: they stand on the matter's court page."""
    proceeding = get_object_or_404(Proceeding.objects.visible_to(request.user), pk=pk)
    return redirect("proceedings:of_matter", proceeding.matter_id)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def open_proceeding(request: Request, matter_pk: int) -> HttpResponse:
    matter = seen_matter(request, matter_pk)
    form = ProceedingForm(request.POST or None)
    if proceeding := saved(request, form, actions.open_proceeding, matter=matter):
        say(request, "Removal proceedings are recorded.")
        return on_to_docketing(request, proceeding) if proceeding.nta_on else redirect(proceeding)
    return _page(request, form, matter, title="Record removal proceedings", submit="Record proceedings")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    proceeding = get_object_or_404(Proceeding.objects.visible_to(request.user).select_related("matter"), pk=pk)
    initial = model_to_dict(proceeding, fields=list(ProceedingForm.base_fields))
    form = ProceedingForm(request.POST or None, initial=initial)
    if saved(request, form, actions.change_proceeding, proceeding):
        say(request, "Changes saved.")
        dated = {"nta_on", "nta_served_on"} & set(form.changed_data)
        return on_to_docketing(request, proceeding) if dated else redirect(proceeding)
    return _correction(request, form, proceeding, title="Change the proceedings")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def record_custody(request: Request, pk: int) -> HttpResponse:
    proceeding = get_object_or_404(Proceeding.objects.visible_to(request.user).select_related("matter"), pk=pk)
    today = clock.today(request.user.time_zone)
    initial = {"detained": "yes" if proceeding.detained else "no", "place": proceeding.detained_at, "on": today}
    form = CustodyForm(request.POST or None, initial=initial, today=today)
    if saved(request, form, actions.record_custody, proceeding):
        say(request, "Custody recorded.")
        return redirect(proceeding)
    return _page(request, form, proceeding.matter, title="Custody", submit="Record custody")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def record_order(request: Request, matter_pk: int) -> HttpResponse:
    matter = seen_matter(request, matter_pk)
    form = OrderForm(request.POST or None, today=clock.today(request.user.time_zone))
    if order := saved(request, form, actions.record_order, matter=matter):
        say(request, "The order is recorded. See now what follows from it.")
        return on_to_docketing(request, order)
    return _page(request, form, matter, title="Record an order", submit="Record order")


@require_GET
@require_permission(Permission.MATTER_VIEW)
def order(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Order.objects.visible_to(request.user).select_related("matter", "recorded_by"), pk=pk)
    back = court_of(found.matter)
    context = {"order": found, "matter": found.matter, "back": back, "source_key": source_key(found)}
    return render(request, "clients/proceedings/order.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PROCEEDING_EDIT)
def correct_order(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Order.objects.visible_to(request.user).select_related("matter"), pk=pk)
    initial = model_to_dict(found, fields=list(OrderForm.base_fields))
    today = clock.today(request.user.time_zone)
    form = OrderForm(request.POST or None, row=found, initial=initial, today=today)
    if saved(request, form, actions.correct_order, found):
        say(request, "The order is corrected.")
        decided = {"kind", "entered_on", "served_on"} & set(form.changed_data)
        return on_to_docketing(request, found) if decided else redirect(found)
    return _correction(request, form, found, title="Correct the order")
