"""Pages about the people who work here."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts import actions, queries
from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.forms import AbsenceForm, AcceptForm, FirmForm, InviteForm, ProfileForm, StaffForm
from caseapp.accounts.models import Absence, Firm, Invitation, User, token_digest
from caseapp.accounts.roles import ROLES, Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say, warn

MAIL_AWAY = "It is saved, but the mail server did not take the mail. Send it again when mail works."


def _to_staff() -> tuple[str, str]:
    return reverse("accounts:staff"), "Staff"


@require_GET
@require_permission(Permission.STAFF_MANAGE)
def staff(request: Request) -> HttpResponse:
    context = {
        "people": queries.people_with_factors(),
        "invitations": Invitation.objects.unanswered().order_by("-created_at"),
        "now": clock.now(),
        "absences": Absence.objects.filter(ends_on__gte=clock.today())
        .select_related("user", "cover")
        .order_by("starts_on"),
        "roles": ROLES.values(),
    }
    return render(request, "caseapp/accounts/staff.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def invite(request: Request) -> HttpResponse:
    form = InviteForm(request.POST or None)
    try:
        if saved(request, form, actions.invite, public_url=settings.PUBLIC_URL):
            say(request, f"Invitation sent to {form.cleaned_data['email']}.")
            return redirect("accounts:staff")
    except OSError:
        warn(request, MAIL_AWAY)
        return redirect("accounts:staff")
    line = "They get a link by mail that works once and ends after a week."
    return form_page(request, form, title="Invite a colleague", submit="Send invitation", back=_to_staff(), line=line)


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def invite_again(request: Request, pk: int) -> HttpResponse:
    old = get_object_or_404(Invitation.objects.unanswered(), pk=pk)
    known = {"email": old.email, "name": old.name, "role": old.role, "public_url": settings.PUBLIC_URL}
    try:
        if performed(request, actions.invite, **known):
            say(request, f"A new link is on its way to {old.email}; the one before no longer works.")
    except OSError:
        warn(request, MAIL_AWAY)
    return redirect("accounts:staff")


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.unanswered(), pk=pk)
    if performed(request, actions.withdraw_invitation, invitation):
        say(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("accounts:staff")


@never_cache
@require_http_methods(["GET", "POST"])
@open_to("The link is the permission: it came to the invited address.", signed_out=True)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.open(clock.now()).filter(token_digest=token_digest(token)).first()
    if invitation is None:
        return _invitation_over(request)
    draft = User(email=invitation.email, name=invitation.name)
    form = AcceptForm(request.POST or None, user=draft, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(invitation, **form.cleaned_data, now=clock.now())
        except ValidationError:  # accepted in another window, or withdrawn, since this page was opened
            return _invitation_over(request)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, user, "password", email=user.email)
        return redirect("mfa_index")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "invitation": invitation}
    return render(request, "caseapp/accounts/accept.html", context, status=status)


def _invitation_over(request: HttpRequest) -> HttpResponse:
    return render(request, "caseapp/accounts/invitation_over.html", status=HTTPStatus.NOT_FOUND)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def change(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = StaffForm(request.POST or None, instance=User.objects.get(pk=pk))
    if saved(request, form, actions.change_staff, person):
        say(request, f"{form.cleaned_data['name']} is saved.")
        return redirect("accounts:staff")
    return form_page(
        request, form, title=person.name, submit="Save", back=_to_staff(), line=person.email,
        template="caseapp/accounts/change.html", more={"person": person},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def close(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if saved(request, form, actions.close_account, person):
        say(request, f"{person.name} can no longer sign in.")
        return redirect("accounts:staff")
    return _question(request, "caseapp/accounts/close.html", form, person)


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def reopen(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=False)
    actions.reopen_account(person, by=request.user, now=clock.now())
    say(request, f"{person.name} can sign in again.")
    return redirect("accounts:staff")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def reset_sign_in(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    form = forms.Form(request.POST if request.method == "POST" else None)
    try:
        if saved(request, form, actions.reset_sign_in, person, public_url=settings.PUBLIC_URL):
            say(request, f"{person.name} is signed out and gets a mail about choosing a new password.")
            return redirect("accounts:staff")
    except OSError:
        warn(request, MAIL_AWAY)
        return redirect("accounts:staff")
    return _question(request, "caseapp/accounts/reset_sign_in.html", form, person)


def _question(request: Request, template: str, form: forms.Form, person: User) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, {"form": form, "person": person}, status=status)


@require_http_methods(["GET", "POST"])
@open_to("Everyone may look after their own account.")
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if saved(request, form, actions.change_staff, request.user):
        say(request, "Your account is saved.")
        return redirect("accounts:profile")
    return form_page(
        request, form, title="Your account", submit="Save", back=("", ""), line=request.user.email,
        template="caseapp/accounts/profile.html", more={"role": ROLES[request.user.role]},
    )  # fmt: skip


@require_POST
@open_to("Everyone may end their own sessions.")
def sign_out_everywhere(request: Request) -> HttpResponse:
    actions.sign_out_everywhere(request.user, by=request.user, now=clock.now())
    logout(request)
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FIRM_SETTINGS)
def firm(request: Request) -> HttpResponse:
    form = FirmForm(request.POST or None, instance=Firm.current())
    if saved(request, form, actions.change_firm):
        say(request, "The firm's settings are saved.")
        return redirect("accounts:firm")
    line = "The letterhead, the office's own zone and lead time, and the switches for everybody."
    back = (reverse("desk:today"), "Today")
    return form_page(request, form, title="Firm settings", submit="Save settings", back=back, line=line)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def record_absence(request: Request) -> HttpResponse:
    form = AbsenceForm(request.POST or None)
    if absence := saved(request, form, actions.record_absence):
        say(request, f"Leave of {absence.user.name} is recorded.")
        return redirect("accounts:staff")
    line = "Consultations cannot be booked over leave, and reminders go to the cover too."
    return form_page(request, form, title="Record leave", submit="Record leave", back=_to_staff(), line=line)


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def remove_absence(request: Request, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    actions.remove_absence(absence, by=request.user, now=clock.now())
    say(request, f"Leave of {absence.user.name} is removed.")
    return redirect("accounts:staff")
