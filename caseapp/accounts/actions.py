"""Everything that changes who works here. Each action is one transaction with its audit event."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from caseapp.accounts.models import (
    INVITATION_LASTS,
    Absence,
    Firm,
    Invitation,
    User,
    token_digest,
)
from caseapp.audit import recording


@transaction.atomic
def invite(*, email: str, name: str, role: str, public_url: str, by: User, now: datetime) -> str:
    """Save an invitation and mail its link after commit. Return the link; the token itself is not kept.

    An earlier invitation of the same address is withdrawn. Raises ValidationError when the address already has an
    account, and OSError when everything is saved but the mail server did not take the mail.
    """
    email = email.strip().lower()
    _refuse_known_address(email)
    Invitation.objects.unanswered().filter(email=email).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        role=role,
        token_digest=token_digest(token),
        invited_by=by,
        expires_at=now + INVITATION_LASTS,
    )
    recording.record("user.invited", on=invitation, by=by, now=now, data={"email": email, "role": role})
    link = f"{public_url}{reverse('accounts:accept', args=[token])}"
    mail = EmailMessage(
        subject=f"{by.name} invites you to Caseapp",
        body=(
            f"Dear {name},\n\n{by.name} invites you to work in Caseapp as {invitation.get_role_display().lower()}.\n"
            f"Open this link within {INVITATION_LASTS.days} days, choose a password and set up a second factor:\n\n"
            f"{link}\n\nIf you did not expect this, do nothing: the link ends by itself.\n"
        ),
        to=[email],
    )
    transaction.on_commit(mail.send)
    return link


@transaction.atomic
def open_house(*, email: str, name: str, password: str, now: datetime) -> User:
    """Make the account of the first person, a managing attorney, who invites everyone else.

    For the person at the server's console. Raises ValidationError once anybody works here, or for a weak password.
    """
    if User.objects.exists():
        raise ValidationError("Somebody works here already: ask a managing attorney for an invitation.")
    draft = User(email=email.strip().lower(), name=name, role="managing_attorney")
    draft.full_clean(exclude=["password"])
    password_validation.validate_password(password, draft)
    user = User.objects.create_user(draft.email, password, name=name, role=draft.role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    recording.record("user.joined", on=user, by=user, now=now, data={"role": user.role})
    return user


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, now: datetime) -> Invitation:
    """End an invitation and return it; its link stops working at once. Raises ValidationError when it was answered."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=now):
        raise ValidationError("This invitation was accepted or withdrawn meanwhile.")
    recording.record("user.invitation_withdrawn", on=invitation, by=by, now=now, data={"email": invitation.email})
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str, now: datetime) -> User:
    """Make the account of an open invitation and return it. Its address counts as verified: the link came there."""
    locked = Invitation.objects.select_for_update().open(now).filter(pk=invitation.pk).first()
    if locked is None:
        raise ValidationError("This invitation is no longer open. Ask for a new one.")
    _refuse_known_address(locked.email)
    draft = User(email=locked.email, name=name)
    password_validation.validate_password(password, draft)
    user = User.objects.create_user(locked.email, password, name=name, role=locked.role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Invitation.objects.filter(pk=locked.pk).update(accepted_at=now)
    recording.record("user.joined", on=user, by=user, now=now, data={"role": user.role})
    return user


@transaction.atomic
def change_staff(user: User, *, by: User, now: datetime, **fields: Any) -> User:
    """Save what changed of a colleague and return them. A changed role signs them out everywhere.

    Raises ValidationError when it would leave the firm without a managing attorney.
    """
    changes = {name: value for name, value in fields.items() if getattr(user, name) != value}
    if not changes:
        return user
    if "role" in changes and user.role == "managing_attorney":
        _refuse_to_lose_the_last_manager(user)
    said = {name: str(value) for name, value in changes.items()}
    if "role" in changes:
        said["role_before"] = user.role
        changes["session_epoch"] = F("session_epoch") + 1
    User.objects.filter(pk=user.pk).update(**changes)
    recording.record("user.changed", on=user, by=by, now=now, data=said)
    return user


@transaction.atomic
def close_account(user: User, *, by: User, now: datetime) -> User:
    """Close an account and return it: every session ends at its next request, nothing the person did is lost."""
    if user.pk == by.pk:
        raise ValidationError("You cannot close your own account. Ask another managing attorney.")
    if user.role == "managing_attorney":
        _refuse_to_lose_the_last_manager(user)
    User.objects.filter(pk=user.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    recording.record("user.deactivated", on=user, by=by, now=now)
    return user


@transaction.atomic
def reopen_account(user: User, *, by: User, now: datetime) -> None:
    """Open a closed account again; the person signs in as before."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    recording.record("user.reopened", on=user, by=by, now=now)


@transaction.atomic
def reset_sign_in(user: User, *, public_url: str, by: User | None, now: datetime) -> User:
    """Take away every factor and the password, end every session, and say so by mail: for a lost telephone.

    The person proves the mail address again, as with the invitation, and then sets up a new factor. Raises
    ValidationError for one's own account, and OSError when all is saved but the mail server did not take the mail.
    """
    if by and user.pk == by.pk:
        raise ValidationError("You cannot reset your own sign-in. Ask another managing attorney.")
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password, session_epoch=F("session_epoch") + 1)
    recording.record("user.sign_in_reset", on=user, by=by, now=now)
    who = by.name if by else "The person who runs your server"
    mail = EmailMessage(
        subject="Your sign-in was reset",
        body=(
            f"Dear {user.name},\n\n{who} has reset how you sign in to Caseapp. Choose a new password here:\n\n"
            f"{public_url}{reverse('account_reset_password')}\n\nThen sign in and set up a new second factor.\n\n"
            "If you did not ask for this, call your managing attorney.\n"
        ),
        to=[user.email],
    )
    transaction.on_commit(mail.send)
    return user


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User, now: datetime) -> None:
    """End every session of this person, this one included."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    recording.record("user.signed_out_everywhere", on=user, by=by, now=now)


@transaction.atomic
def change_firm(*, by: User, now: datetime, **fields: Any) -> Firm:
    """Save the firm's settings, making the row the first time."""
    firm = Firm.objects.select_for_update().filter(pk=1).first() or Firm(name="")
    changed = {name: value for name, value in fields.items() if getattr(firm, name) != value}
    for name, value in changed.items():
        setattr(firm, name, value)
    firm.save()
    recording.record("firm.changed", on=firm, by=by, now=now, data={key: str(value) for key, value in changed.items()})
    return firm


@transaction.atomic
def record_absence(
    *, user: User, cover: User | None, starts_on: date, ends_on: date, reason: str, by: User, now: datetime
) -> Absence:
    """Record leave, with the colleague who is told instead of and beside the person away."""
    absence = Absence.objects.create(user=user, cover=cover, starts_on=starts_on, ends_on=ends_on, reason=reason)
    recording.record(
        "absence.recorded",
        on=absence,
        by=by,
        now=now,
        data={"user": user.name, "cover": cover.name if cover else "", "from": starts_on, "until": ends_on},
    )
    return absence


@transaction.atomic
def remove_absence(absence: Absence, *, by: User, now: datetime) -> None:
    """Take recorded leave back."""
    recording.record("absence.removed", on=absence, by=by, now=now, data={"user": absence.user.name})
    absence.delete()


def _refuse_known_address(email: str) -> None:
    known = User.objects.filter(email=email).first()
    if known:
        words = "This address already has an account" + ("." if known.is_active else ", which is closed: reopen it.")
        raise ValidationError({"email": words})


def _refuse_to_lose_the_last_manager(user: User) -> None:
    others = User.objects.managing().select_for_update().exclude(pk=user.pk)
    if not others.exists():
        raise ValidationError("The firm needs at least one managing attorney. Name another one first.")
