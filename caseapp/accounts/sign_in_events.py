"""Signing in and what changes it leave events too, although allauth's own views do it.

The receivers are connected in `AccountsConfig.ready`. `caseapp.accounts.sign_in_urls` makes each of those views one
transaction, so that a factor or a password is never saved without its event.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core import clock


def connect() -> None:
    """Listen to Django's and allauth's own signals."""
    user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="accounts.signed_out")
    user_login_failed.connect(_password_failed, dispatch_uid="accounts.password_failed")
    authentication_failed.connect(_factor_failed, dispatch_uid="accounts.factor_failed")
    password_changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
    password_reset.connect(_password_changed, dispatch_uid="accounts.password_reset")
    post_save.connect(_factor_added, sender=Authenticator, dispatch_uid="accounts.factor_added")
    post_delete.connect(_factor_removed, sender=Authenticator, dispatch_uid="accounts.factor_removed")


@transaction.atomic
def _record(kind: str, user: User | None, by: User | None, **data: Any) -> None:
    recording.record(kind, on=user, by=by, now=clock.now(), data=data)


def _signed_in(user: User, request: HttpRequest, **_signal: Any) -> None:
    _record("user.signed_in", user, user, address=get_client_ip(request) or "")


def _signed_out(user: User | None, **_signal: Any) -> None:
    if user is not None:
        _record("user.signed_out", user, user)


def _password_failed(credentials: dict[str, Any], request: HttpRequest | None, **_signal: Any) -> None:
    """Name the account where there is one; what a stranger typed instead is not kept, it may be a password."""
    email = str(credentials.get("email") or "").strip().lower()
    user = User.objects.filter(email=email).first() if email and "\0" not in email else None
    address = get_client_ip(request) if request else ""
    _record("user.sign_in_failed", user, None, step="password", known=user is not None, address=address or "")


def _factor_failed(user: User, request: HttpRequest, **_signal: Any) -> None:
    _record("user.sign_in_failed", user, None, step="second factor", known=True, address=get_client_ip(request) or "")


def _password_changed(user: User, **_signal: Any) -> None:
    _record("user.password_changed", user, user)


def _factor_added(instance: Authenticator, *, created: bool, **_signal: Any) -> None:
    if created:
        _record("user.factor_added", instance.user, _whoever_acts(), type=instance.type)


def _factor_removed(instance: Authenticator, **_signal: Any) -> None:
    _record("user.factor_removed", instance.user, _whoever_acts(), type=instance.type)


def _whoever_acts() -> User | None:
    """Return who is signed in where this happens; nobody is, in a command."""
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else None
