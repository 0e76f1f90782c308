"""`manage.py backup FOLDER`: database, files and secret key, while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from caseapp.embedded import dumps
from caseapp.embedded.problems import Problem


class Command(BaseCommand):
    help = "Write a backup of database, files and secret key into a new folder. See docs/runbooks/backup.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        try:
            size = dumps.write(folder.absolute(), data=settings.APP_DATA, now=clock.now())
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Backed up to {folder}: {size / 1_000_000:.1f} MB. It holds the secret key: keep it safe.")
