"""Pages about the people who work here."""

from __future__ import annotations

from http import HTTPStatus

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts import actions
from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.forms import AbsenceForm, AcceptForm, FirmForm, InviteForm, ProfileForm, StaffForm
from caseapp.accounts.models import Absence, Firm, Invitation, User, token_digest
from caseapp.accounts.roles import ROLES, Permission
from caseapp.core import clock
from caseapp.core.page_messages import say


def _status(form: object) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if getattr(form, "errors", None) else HTTPStatus.OK


@require_GET
@require_permission(Permission.STAFF_MANAGE)
def staff(request: Request) -> HttpResponse:
    context = {
        "people": User.objects.order_by("-is_active", "name", "pk"),
        "invitations": Invitation.objects.open(clock.now()).order_by("-created_at"),
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
    if request.method == "POST" and form.is_valid():
        actions.invite(**form.cleaned_data, public_url=settings.PUBLIC_URL, by=request.user, now=clock.now())
        say(request, f"Invitation sent to {form.cleaned_data['email']}.")
        return redirect("accounts:staff")
    return render(request, "caseapp/accounts/invite.html", {"form": form}, status=_status(form))


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def withdraw(request: Request, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.open(clock.now()), pk=pk)
    actions.withdraw_invitation(invitation, by=request.user, now=clock.now())
    say(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("accounts:staff")


@never_cache
@require_http_methods(["GET", "POST"])
@open_to("The link is the permission: it came to the invited address.", signed_out=True)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.open(clock.now()).filter(token_digest=token_digest(token)).first()
    if invitation is None:
        return render(request, "caseapp/accounts/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    draft = User(email=invitation.email, name=invitation.name)
    form = AcceptForm(request.POST or None, user=draft, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        user = actions.accept_invitation(invitation, **form.cleaned_data, now=clock.now())
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, user, "password", email=user.email)
        return redirect("mfa_index")
    context = {"form": form, "invitation": invitation}
    return render(request, "caseapp/accounts/accept.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def change(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = StaffForm(request.POST or None, instance=User.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_staff(person, **form.cleaned_data, by=request.user, now=clock.now())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            say(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("accounts:staff")
    context = {"form": form, "person": person, "roles": ROLES.values()}
    return render(request, "caseapp/accounts/change.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def close(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.active(), pk=pk)
    problem = None
    if request.method == "POST":
        try:
            actions.close_account(person, by=request.user, now=clock.now())
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            say(request, f"{person.name} can no longer sign in.")
            return redirect("accounts:staff")
    context = {"person": person, "problem": problem}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "caseapp/accounts/close.html", context, status=status)


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def reopen(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=False)
    actions.reopen_account(person, by=request.user, now=clock.now())
    say(request, f"{person.name} can sign in again.")
    return redirect("accounts:staff")


@require_http_methods(["GET", "POST"])
@open_to("Everyone may look after their own account.")
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_staff(request.user, **form.cleaned_data, by=request.user, now=clock.now())
        say(request, "Your account is saved.")
        return redirect("accounts:profile")
    context = {"form": form, "role": ROLES[request.user.role]}
    return render(request, "caseapp/accounts/profile.html", context, status=_status(form))


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
    if request.method == "POST" and form.is_valid():
        actions.change_firm(**form.cleaned_data, by=request.user, now=clock.now())
        say(request, "The firm's settings are saved.")
        return redirect("accounts:firm")
    return render(request, "caseapp/accounts/firm.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.STAFF_MANAGE)
def record_absence(request: Request) -> HttpResponse:
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        absence = actions.record_absence(**form.cleaned_data, by=request.user, now=clock.now())
        say(request, f"Leave of {absence.user.name} is recorded.")
        return redirect("accounts:staff")
    return render(request, "caseapp/accounts/absence.html", {"form": form}, status=_status(form))


@require_POST
@require_permission(Permission.STAFF_MANAGE)
def remove_absence(request: Request, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    actions.remove_absence(absence, by=request.user, now=clock.now())
    say(request, f"Leave of {absence.user.name} is removed.")
    return redirect("accounts:staff")
