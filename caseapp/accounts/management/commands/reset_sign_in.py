"""`manage.py reset_sign_in EMAIL`: the way back for who lost telephone and codes, when no colleague can do it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caseapp.accounts import actions
from caseapp.accounts.models import User
from caseapp.core import clock


class Command(BaseCommand):
    help = (
        "Take away the second factors and the password of one account and end its sessions. The person chooses a new "
        "password by mail and sets up a new factor. Colleagues do this under Staff; the console is for the last one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        person = User.objects.active().filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody with an open account has the address {email}.")
        try:
            actions.reset_sign_in(person, public_url=settings.PUBLIC_URL, by=None, now=clock.now())
        except OSError as problem:
            raise CommandError(
                f"The reset is made, but the mail server did not take the mail ({problem})."
            ) from problem
        self.stdout.write(f"{person.name} is signed out and chooses a new password at {settings.PUBLIC_URL}.")
