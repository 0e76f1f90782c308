"""`manage.py bulletin import [FILE] [--json]`: take in a month's Visa Bulletin."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from deadlines.visas import actions, bulletin


class Command(BaseCommand):
    help = "Import Visa Bulletin cut-off dates and report what moved for each waiting matter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["import"])
        parser.add_argument(
            "file",
            nargs="?",
            default=str(bulletin.BUNDLED),
            help="CSV with the columns month, table, category, chargeability, cutoff; “-” reads standard input. "
            "Without a file, the months that came with the product.",
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            if file == "-":
                cells = bulletin.read(sys.stdin)
            else:
                with Path(file).open(newline="", encoding="utf-8-sig") as stream:
                    cells = bulletin.read(stream)
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{file} cannot be read: {problem}") from problem
        except bulletin.UnreadableBulletin as problem:
            raise CommandError("Nothing was imported.\n" + "\n".join(problem.problems)) from problem
        report = actions.import_bulletin(cells, by=None, now=clock.now())
        self.stdout.write(json.dumps(as_json(report)) if options["json"] else as_text(report))


def as_json(report: actions.Imported) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "months": [f"{month:%Y-%m}" for month in report.months],
        "added": report.added,
        "corrected": report.corrected,
        "unchanged": report.unchanged,
        "matters": [
            {
                "matter": moved.matter.number,
                "category": moved.matter.visa_category,
                "priority_date": moved.matter.priority_date and moved.matter.priority_date.isoformat(),
                "chart": moved.chart,
                "change": moved.change,
                "before": str(moved.before) if moved.before else None,
                "after": str(moved.after) if moved.after else None,
            }
            for moved in report.moved
        ],
    }


def as_text(report: actions.Imported) -> str:
    """Return the report for people."""
    lines = [
        (
            f"{', '.join(f'{month:%B %Y}' for month in report.months)}: {report.added} added, "
            f"{report.corrected} corrected, {report.unchanged} unchanged."
        )
    ]
    lines += [
        f"{moved.matter.number} {moved.matter.visa_category}, {moved.chart} chart: {moved.change}, "
        f"{moved.before or 'not known'} → {moved.after or 'not known'}"
        for moved in report.moved
    ]
    return "\n".join(lines if report.moved else [*lines, "Nothing moved for any waiting matter."])
