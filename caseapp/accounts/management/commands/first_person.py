"""`manage.py first_person EMAIL NAME`: the account from which everybody else is invited."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from caseapp.accounts import actions
from caseapp.core import clock


class Command(BaseCommand):
    help = (
        "Make the first account, a managing attorney's, in a database where nobody works yet. "
        "Asks for the password; reads it from standard input when that is no terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *_args: Any, email: str, name: str, **_options: Any) -> None:
        try:
            person = actions.open_house(email=email, name=name, password=_password(), now=clock.now())
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(
            f"{person.name} may sign in as {person.email}, sets up a second factor there and invites the others."
        )


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CommandError("The two passwords differ; nothing was made.")
    return password
