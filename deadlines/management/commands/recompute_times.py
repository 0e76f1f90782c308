"""`manage.py recompute_times [--dry-run] [--json]`: after new time-zone data, set the instants of meetings ahead."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from caseapp.core import clock
from deadlines.calendars.recomputing import recompute


class Command(BaseCommand):
    help = (
        "Set the instant of every hearing and consultation ahead from its wall-clock time and zone, and report what "
        "moved. Run it after an update of the time-zone data. Exit code 1 when a person must decide about one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Report only, change nothing.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        moved = recompute(now=clock.now(), save=not dry_run)
        if options["json"]:
            self.stdout.write(json.dumps({"moved": [asdict(row) for row in moved]}, default=str))
        else:
            self.stdout.write(f"{len(moved)} meetings {'would move' if dry_run else 'moved'}.")
            for row in moved:
                to = f"{row.after} {row.problem}".strip() if row.after else row.problem
                self.stdout.write(f"{row.kind} {row.id}, {row.local_start} {row.zone}: {row.before} → {to}")
        if any(row.problem for row in moved):
            raise SystemExit(1)
