"""What is known about one person: relatives, validities, work, contact rules, consent."""

from __future__ import annotations

from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.docketing_links import on_to_docketing
from clients.people import actions, choosing
from clients.people.forms import ConsentForm, ContactRuleForm, EmploymentForm, RelationshipForm, ValidityForm
from clients.people.models import Channel, ContactRule, Person, Relationship


def _person(request: Request, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(request.user), pk=pk)


def _page(request: Request, form: Form, person: Person, *, title: str, submit: str, line: str = "") -> HttpResponse:
    """Return a page with one form about the person."""
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        line=line or person.name,
        back=(person.get_absolute_url(), person.name),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def add_relative(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    picked = choosing.chosen(request)
    if picked is None or picked.person is None:
        return choosing.page(
            request,
            title=f"Who is related to {person.name}?",
            leave_out=person.pk,
            back=(person.get_absolute_url(), person.name),
        )
    form = RelationshipForm(request.POST or None)
    if saved(request, form, actions.record_relationship, person=picked.person, relative=person):
        say(request, f"{picked.name} is recorded as a relation.")
        return redirect(person)
    title = f"What is {picked.name} to {person.name}?"
    return _page(request, form, person, title=title, submit="Record relation")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def remove_relative(request: Request, pk: int, row_pk: int) -> HttpResponse:
    person = _person(request, pk)
    seen = Person.objects.visible_to(request.user)
    rows = Relationship.objects.select_related("person", "relative").filter(person__in=seen, relative__in=seen)
    row = get_object_or_404(rows, Q(person=person) | Q(relative=person), pk=row_pk)
    if request.method == "POST":
        performed(request, actions.remove_relationship, row)
        say(request, "Relation removed.")
        return redirect(person)
    return _page(
        request,
        Form(),
        person,
        title="Remove this relation?",
        line=f"{row.get_kind_display()}: {row.person.name} and {row.relative.name}. "
        "A relation that ended is better kept, with its last day.",
        submit="Remove relation",
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def set_contact_rules(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    rule = ContactRule.objects.filter(person=person).first() or ContactRule(person=person)
    form = ContactRuleForm(request.POST or None, row=rule, initial=ContactRuleForm.of(rule))
    if saved(request, form, actions.set_contact_rules, person):
        say(request, "Contact rules saved.")
        return redirect(person)
    return _page(request, form, person, title="Contact rules", submit="Save contact rules")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def give_consent(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = ConsentForm(request.POST or None)
    if saved(request, form, actions.give_consent, person):
        say(request, "Consent recorded.")
        return redirect(person)
    return _page(request, form, person, title="Record consent", submit="Record consent")


@require_POST
@require_permission(Permission.PERSON_EDIT)
def withdraw_consent(request: Request, pk: int, channel: str) -> HttpResponse:
    person = _person(request, pk)
    how = f"Recorded by {request.user.name}"
    if performed(request, actions.withdraw_consent, person, channel=channel, how=how):
        say(request, f"{Channel(channel).label}: consent withdrawn. Nothing more goes out this way.")
    return redirect(person)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def record_validity(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = ValidityForm(request.POST or None)
    if validity := saved(request, form, actions.record_validity, person=person):
        say(request, "Recorded. One of the same kind before it is kept as replaced.")
        before = person.validities.filter(kind=validity.kind, label=validity.label, replaced_at__isnull=False)
        if validity.expires_on and request.user.may(Permission.NOTICE_DOCKET) and before.exists():
            return on_to_docketing(request, validity)  # what ran from the one before may move
        return redirect(person)
    return _page(request, form, person, title="Record a status or document that expires", submit="Record expiry")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.PERSON_EDIT)
def record_employment(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    picked = choosing.chosen(request)
    if picked is None or picked.organization is None:
        return choosing.page(
            request,
            title=f"Where does {person.name} work or study?",
            back=(person.get_absolute_url(), person.name),
            organizations=True,
        )
    form = EmploymentForm(request.POST or None)
    if saved(request, form, actions.record_employment, person=person, organization=picked.organization):
        say(request, f"{picked.name} is recorded.")
        return redirect(person)
    return _page(request, form, person, title=f"{person.name} at {picked.name}", submit="Record work or studies")
