"""The waiting list: who waits for what, what is on offer to whom and until when."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.consultations.models import SlotOffer, WaitingEntry
from clients.consultations.waiting import actions
from clients.consultations.waiting.forms import WaitForm
from clients.people import choosing


@require_GET
@require_permission(Permission.CONSULTATION_VIEW)
def index(request: Request) -> HttpResponse:
    """Everybody who waits, in the order they are asked."""
    mine = WaitingEntry.objects.visible_to(request.user).open()
    offers = Prefetch("offers", SlotOffer.objects.select_related("attorney").order_by("-pk"))
    rows = mine.select_related("person", "type", "attorney", "consultation").prefetch_related(offers)
    context = {"entries": rows.order_by("-urgent", "created_at", "pk")[:200]}
    return render(request, "clients/consultations/waiting/list.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def add(request: Request) -> HttpResponse:
    """Choose who waits, then what would suit them."""
    back = reverse("consultations:waiting")
    who = choosing.chosen(request)
    if who is None or who.person is None:
        return choosing.page(request, title="Who waits for an earlier time?", back=(back, "Waiting list"))
    form = WaitForm(request.POST or None, person=who.person, reader=request.user)
    if saved(request, form, actions.add, person=who.person):
        say(request, f"{who.person} is on the waiting list.")
        return redirect(back)
    title = f"{who.person}: what would suit them?"
    return form_page(request, form, title=title, submit="Put on the list", back=(back, "Waiting list"))


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def withdraw(request: Request, pk: int) -> HttpResponse:
    entry = get_object_or_404(WaitingEntry.objects.visible_to(request.user).open(), pk=pk)
    performed(request, actions.withdraw, entry)
    say(request, f"{entry.person} is off the list.")
    return redirect("consultations:waiting")


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def answer(request: Request, pk: int) -> HttpResponse:
    """What the person said on the telephone: yes books the hour, no offers it to the next."""
    mine = WaitingEntry.objects.visible_to(request.user)
    offer = get_object_or_404(SlotOffer.objects.filter(entry__in=mine).select_related("entry__person"), pk=pk)
    if request.POST.get("answer") == "yes":
        if booked := performed(request, actions.accept, offer):
            say(request, f"{booked.person} is booked with {booked.attorney}.")
            return redirect(booked)
    else:
        performed(request, actions.decline, offer)
        say(request, f"{offer.entry.person} stays on the list; the hour goes to the next person.")
    return redirect("consultations:waiting")
