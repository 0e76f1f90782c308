"""The frame of the schedule: bookable hours, blocked time, kinds of consultations, interpreters and rooms."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.models import Firm, User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import explain, form_page, performed
from caseapp.core.page_messages import say
from clients.consultations.booking import office
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.queries import describe_clash
from clients.consultations.booking.slots import Hours
from clients.consultations.models import BookableHours, ConsultationType, Hold, Resource
from clients.consultations.schedule.office_forms import WEEKDAYS, BlockForm, HoursFormSet, KindForm, ResourceForm


@require_GET
@require_permission(Permission.CONSULTATION_BOOK)
def frame(request: Request) -> HttpResponse:
    """Everything that decides what can be booked, on one page."""
    counsel = User.objects.counsel().prefetch_related("bookable_hours").order_by("name")
    hours = [(user, [(WEEKDAYS[row.weekday], row) for row in user.bookable_hours.all()]) for user in counsel]
    blocks = Hold.objects.filter(kind=Hold.Kind.BLOCK, during__endswith__gt=clock.now())
    context = {
        "hours": hours,
        "kinds": ConsultationType.objects.order_by("-active", "name"),
        "things": Resource.objects.select_related("user"),
        "blocks": blocks.select_related("user").order_by("during"),
        "page_open": Firm.of(request).booking_page_open,
    }
    return render(request, "clients/consultations/schedule/frame.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def hours(request: Request, pk: int) -> HttpResponse:
    """The hours in which one attorney takes consultations, by their own clock."""
    user = get_object_or_404(User.objects.counsel(), pk=pk)
    rows = BookableHours.objects.filter(user=user).order_by("weekday", "starts")
    initial = [{"weekday": row.weekday, "starts": row.starts, "ends": row.ends} for row in rows]
    forms = HoursFormSet(request.POST or None, initial=initial)
    problem = ""
    if request.method == "POST" and forms.is_valid():
        said = [form.cleaned_data for form in forms if form.cleaned_data.get("starts")]
        wanted = [Hours(row["weekday"], row["starts"], row["ends"]) for row in said]
        try:
            office.set_hours(user, hours=wanted, by=request.user, now=clock.now())
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            say(request, f"Hours of {user} saved.")
            return redirect("consultations:frame")
    context = {"forms": forms, "whose": user, "problem": problem}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    return render(request, "clients/consultations/schedule/hours.html", context, status=status)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def block(request: Request) -> HttpResponse:
    """Take time out of somebody's bookable hours."""
    form = BlockForm(request.POST or None, initial={"user": request.user.pk})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            office.block(said["user"], span=said["span"], note=said["note"], by=request.user, now=clock.now())
        except SlotTaken as taken:
            for hold in taken.holds[:3]:
                form.add_error("starts", describe_clash(hold, reader=request.user))
        except ValidationError as refused:
            explain(form, refused)
        else:
            say(request, "The time is blocked.")
            return redirect("consultations:frame")
    back = reverse("consultations:frame")
    return form_page(request, form, title="Block time", submit="Block", back=(back, "Hours and rooms"))


@require_POST
@require_permission(Permission.CONSULTATION_BOOK)
def unblock(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Hold.objects.filter(kind=Hold.Kind.BLOCK), pk=pk)
    performed(request, office.unblock, row)
    say(request, "The time is free again.")
    return redirect("consultations:frame")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def kind(request: Request, pk: int = 0) -> HttpResponse:
    """One kind of consultation, new or changed."""
    row = get_object_or_404(ConsultationType, pk=pk) if pk else ConsultationType()
    return _setting(request, KindForm(request.POST or None, instance=row), "Kind of consultation")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.CONSULTATION_BOOK)
def thing(request: Request, pk: int = 0) -> HttpResponse:
    """One interpreter or room, new or changed."""
    row = get_object_or_404(Resource, pk=pk) if pk else Resource()
    return _setting(request, ResourceForm(request.POST or None, instance=row), "Interpreter or room")


def _setting(request: Request, form: ModelForm[ConsultationType] | ModelForm[Resource], title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        office.save_setting(form.instance, by=request.user, now=clock.now())
        say(request, f"{form.instance} saved.")
        return redirect("consultations:frame")
    back = reverse("consultations:frame")
    return form_page(request, form, title=title, submit="Save", back=(back, "Hours and rooms"))
