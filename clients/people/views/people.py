"""The list of people, one person's page, recording and changing a person."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.people import actions, choosing, queries
from clients.people.forms import NewPersonForm, OtherNameForm, PeopleFilters, PersonForm
from clients.people.models import ContactRule, Person, PersonName


@require_GET
@require_permission(Permission.PERSON_VIEW)
def index(request: Request) -> HttpResponse:
    filters = PeopleFilters(request.GET)
    page = page_of(filters.apply(queries.listed(request.user)), request, order=("sort_name", "pk"))
    template = "clients/people/list.html#list" if request.htmx else "clients/people/list.html"
    return render(request, template, {"filters": filters, "page": page})


@require_GET
@require_permission(Permission.PERSON_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    people = Person.objects.visible_to(request.user).defer("search_text").select_related("contact_rule")
    person = get_object_or_404(people, pk=pk)
    actions.record_viewing(person, by=request.user, now=clock.now())
    return render(request, "clients/people/detail.html", _card(person, request))


def _card(person: Person, request: Request) -> dict[str, Any]:
    """Return everything the person's page shows."""
    today = clock.today(request.user.time_zone)
    validities = list(person.validities.order_by("expires_on", "pk"))
    rule = getattr(person, "contact_rule", None)
    return {
        "person": person,
        "age": person.age_on(today),
        "rule": rule or ContactRule(person=person),
        "rule_is_set": rule is not None,
        "other_names": list(person.other_names.order_by("pk")),
        "relatives": queries.relatives(person, request.user),
        "validities": [validity for validity in validities if validity.replaced_at is None],
        "replaced": [validity for validity in validities if validity.replaced_at],
        "consents": list(person.consents.order_by("-given_at")),
        "employments": list(person.employments.select_related("organization").order_by("-starts_on", "pk")),
        "parts": list(queries.parts_of(person, request.user)),
        "consultations": list(person.consultations.select_related("type", "attorney").order_by("-starts_at")[:5]),
        "notes": list(person.notes.filter(matter__isnull=True).select_related("author")[:20]),
        "documents": list(person.documents.filter(matter__isnull=True).order_by("-pk")[:20]),
    }


@require_GET
@require_permission(Permission.PERSON_VIEW)
def whole_a_number(request: Request, pk: int) -> HttpResponse:
    """The A-Number that a list shows masked; asking for it is an event where the person is protected."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not request.htmx:
        return redirect(person)
    actions.record_viewing(person, by=request.user, now=clock.now(), kind="person.a_number_shown")
    return render(request, "components/a_number.html", {"digits": person.a_number, "shown": True})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def new(request: Request) -> HttpResponse:
    form = NewPersonForm(request.POST or None, user=request.user, today=clock.today(request.user.time_zone))
    if person := saved(request, form, actions.record_person):
        say(request, f"{person.name} is recorded.")
        return redirect(choosing.come_back(request, who=person.pk) or person.get_absolute_url())
    return form_page(
        request,
        form,
        title="Record a person",
        submit="Record person",
        back=(reverse("people:list"), "Clients"),
        template="clients/people/new.html",
    )


@require_POST
@require_permission(Permission.PERSON_EDIT)
def doubles(request: Request) -> HttpResponse:
    """People who could be the one being typed, for the form to show while it is filled in."""
    form = NewPersonForm(request.POST, user=request.user, today=clock.today(request.user.time_zone))
    form.is_valid()
    return render(request, "clients/people/new.html#doubles", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    initial = model_to_dict(person, fields=list(PersonForm.base_fields))
    form = PersonForm(request.POST or None, row=person, initial=initial, today=clock.today(request.user.time_zone))
    if saved(request, form, actions.change_person, person):
        say(request, "Changes saved.")
        return redirect(person)
    return form_page(
        request,
        form,
        title=f"Change {person.name}",
        submit="Save changes",
        back=(person.get_absolute_url(), person.name),
        template="clients/people/change.html",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def add_name(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    form = OtherNameForm(request.POST or None)
    if saved(request, form, actions.add_name, person):
        say(request, "Name added.")
        return redirect(person)
    return form_page(
        request,
        form,
        title="Add another name",
        line=person.name,
        submit="Add name",
        back=(person.get_absolute_url(), person.name),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def remove_name(request: Request, pk: int) -> HttpResponse:
    seen = Person.objects.visible_to(request.user)
    row = get_object_or_404(PersonName.objects.select_related("person"), pk=pk, person__in=seen)
    if request.method == "POST":
        if performed(request, actions.remove_name, row):
            say(request, "Name removed.")
        return redirect(row.person)
    return form_page(
        request,
        Form(),
        title=f"Remove the name “{row.name}”?",
        line="A search for it finds this person no longer.",
        submit="Remove name",
        back=(row.person.get_absolute_url(), row.person.name),
    )
