"""`manage.py restore FOLDER`: a backup into an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caseapp.embedded import dumps
from caseapp.embedded.problems import Problem


class Command(BaseCommand):
    help = "Put a backup made by `backup` into an empty installation. See docs/runbooks/restore.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        try:
            dumps.read_back(folder.absolute(), data=settings.APP_DATA)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            "Restored. `manage.py prepare` brings it to this version; `manage.py up` does that by itself."
        )
