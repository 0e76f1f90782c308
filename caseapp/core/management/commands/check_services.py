"""`manage.py check_services`: is every service the environment names there and usable?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from caseapp.core.connections.report import findings


class Command(BaseCommand):
    help = "Ask database, broker, cache, mail server and storage whether they work. Exit code 1 when one does not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = list(findings())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found]))
        else:
            self.stdout.write("\n".join(finding.sentence for finding in found) or "Every service answers.")
        if found:
            raise SystemExit(1)
