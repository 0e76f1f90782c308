"""`manage.py reconcile_reminders [--json]`: the independent count of what should have been told by now."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from caseapp.core import clock
from deadlines.reminders import actions


class Command(BaseCommand):
    help = (
        "Work out from scratch, without the sweep's SQL, what should have been told by now, and compare it with the "
        "ledger. Exit code 1 when the ledger misses something."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the result as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = actions.reconcile(now=clock.now())
        missing = [key._asdict() for key in found.missing]
        if options["json"]:
            self.stdout.write(json.dumps({"expected": found.expected, "missing": missing}, default=str))
        else:
            self.stdout.write(f"{found.expected} expected, {len(missing)} missing.")
            for key in missing:
                known = (f"{name} {value}" for name, value in key.items() if value not in (None, ""))
                self.stdout.write(", ".join(known))
        if missing:
            raise SystemExit(1)
