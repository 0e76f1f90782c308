"""How allauth behaves here: nobody signs up, invitations make accounts, factors belong to staff."""

from __future__ import annotations

import base64
import logging
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from caseapp.accounts.models import User
from caseapp.core import clock

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sign-up is closed; see `caseapp.accounts.actions.accept_invitation`."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before factors change, unless the person signed in minutes ago."""
        earliest = clock.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(self.request, self.request.user)
        if any(record["at"] > earliest for record in records):
            return False
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one mail; when the server does not take it, say so instead of failing, whoever asked."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as problem:
            log.exception("A mail about signing in could not be sent.")
            page = render(self.request, "account/mail_away.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
            raise ImmediateHttpResponse(page) from problem

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell the person what changed; a change that was made stands although the mail server is away."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds sealed: a copy of the database opens no account."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


@cache
def _seal() -> Fernet:
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"caseapp second factors")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))


def display_name(user: User) -> str:
    return user.name
