"""`manage.py check_links`: ask every address of the resource library whether it still answers."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from clients.exposure import actions, library, links


class Command(BaseCommand):
    help = "Check the links of the resource library, one at a time. Exit code 1, and nothing changed, when offline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answers = links.check(library.urls())
        except links.Offline as offline:
            raise CommandError("This machine has no way to the internet: no link was checked, nothing changed.") from (
                offline
            )
        actions.record_link_checks(answers, by=None, now=clock.now())
        if options["json"]:
            rows = [{"url": a.url, "outcome": a.outcome, "status": a.status, "detail": a.detail} for a in answers]
            self.stdout.write(json.dumps(rows))
            return
        for answer in answers:
            if answer.outcome != "works":
                self.stdout.write(f"{answer.outcome}  {answer.url}  {answer.status or ''} {answer.detail}".rstrip())
        counted = Counter(answer.outcome for answer in answers)
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in counted.items()) + ".")
