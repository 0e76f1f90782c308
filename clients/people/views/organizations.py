"""Employers, schools and other bodies."""

from __future__ import annotations

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from caseapp.core.paging import page_of
from clients.people import actions, choosing, queries
from clients.people.forms import OrganizationFilters, OrganizationForm
from clients.people.models import Organization, Person


@require_GET
@require_permission(Permission.PERSON_VIEW)
def index(request: Request) -> HttpResponse:
    filters = OrganizationFilters(request.GET)
    text = filters.cleaned_data["q"] if filters.is_valid() else ""
    page = page_of(queries.organizations(request.user, text), request, order=("name", "pk"))
    template = "clients/people/organizations.html#list" if request.htmx else "clients/people/organizations.html"
    return render(request, template, {"filters": filters, "page": page})


@require_GET
@require_permission(Permission.PERSON_VIEW)
def detail(request: Request, pk: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    seen = Person.objects.visible_to(request.user)
    people = organization.employments.filter(person__in=seen).select_related("person")
    context = {
        "organization": organization,
        "employments": people.order_by("ends_on", "person__sort_name"),
        "parts": queries.parts_of_organization(organization, request.user),
    }
    return render(request, "clients/people/organization.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def new(request: Request) -> HttpResponse:
    form = OrganizationForm(request.POST or None)
    if organization := saved(request, form, actions.record_organization):
        say(request, f"{organization.name} is recorded.")
        return redirect(choosing.come_back(request, body=organization.pk) or organization.get_absolute_url())
    return form_page(
        request,
        form,
        title="Record an organization",
        submit="Record organization",
        back=(reverse("people:organizations"), "Organizations"),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def change(request: Request, pk: int) -> HttpResponse:
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    initial = model_to_dict(organization, fields=list(OrganizationForm.base_fields))
    form = OrganizationForm(request.POST or None, row=organization, initial=initial)
    if saved(request, form, actions.change_organization, organization):
        say(request, "Changes saved.")
        return redirect(organization)
    return form_page(
        request,
        form,
        title=f"Change {organization.name}",
        submit="Save changes",
        back=(organization.get_absolute_url(), organization.name),
    )
