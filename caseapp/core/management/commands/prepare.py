"""`manage.py prepare`: make the database ready for this version of the product."""

from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caseapp.core.connections.database import problem_with_database
from caseapp.core.connections.report import findings
from caseapp.embedded.progress import say


class Command(BaseCommand):
    help = "Bring the database to this version. Safe to run again; run it once per release, before the processes start."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sample",
            action="store_true",
            help="load the sample firm when the database is empty, and print its sign-ins",
        )

    def handle(self, *_args: Any, sample: bool, **_options: Any) -> None:
        _check_services()
        say("Bringing the database up to date …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)  # only where CACHE_URL is db://
        _check_search()
        if sample and _is_empty() and "load_sample_firm" in get_commands():
            say("Loading the sample firm …")
            call_command("load_sample_firm", stdout=self.stderr)
        if sample and "sample_sign_ins" in get_commands():
            call_command("sample_sign_ins", stdout=self.stdout)
        if _is_empty():
            self.stdout.write(
                'Nobody works here yet: python3 manage.py first_person EMAIL "NAME" makes the first account.'
            )


def _check_services() -> None:
    """Say what is wrong with a service; only what nothing works without is a reason to stop."""
    for finding in findings():
        if finding.stops_start:
            raise CommandError(finding.sentence)
        say(f"{finding.sentence} It may come back; nothing is lost meanwhile.")


def _check_search() -> None:
    """Once the extension is there, ask it itself."""
    if sentence := problem_with_database(os.environ.get("DATABASE_URL", "")):
        raise CommandError(sentence)


def _is_empty() -> bool:
    """Whether nobody works here yet."""
    from django.contrib.auth import get_user_model

    return not get_user_model()._default_manager.exists()
