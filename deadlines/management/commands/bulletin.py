"""`manage.py bulletin import [FILE] [--accepts GROUP=CHART …] [--json]`: take in a month's Visa Bulletin.

Ends with 0 when the file was taken in whole, with 1 and every wrong line when nothing was.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from deadlines.visas import actions, bulletin
from deadlines.visas.accepting import read_accepted
from deadlines.visas.models import BulletinCutoff

WORDS = {chart: name.lower() for chart, name in BulletinCutoff.CHARTS}


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
        parser.add_argument(
            "--accepts",
            action="append",
            default=[],
            metavar="GROUP=CHART",
            help="Which chart USCIS accepts that month: family=final, family=filing, employment=final or "
            "employment=filing; needs --source and --by.",
        )
        parser.add_argument("--source", default="", metavar="URL", help="The page of USCIS that says so.")
        parser.add_argument("--by", default="", metavar="EMAIL", help="Who read it there.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            accepted = read_accepted(options["accepts"], options["source"], options["by"])
            report = actions.import_bulletin(_cells(file), accepted=accepted, by=None, now=clock.now())
        except bulletin.UnreadableBulletin as problem:
            if options["json"]:
                self.stdout.write(json.dumps({"error": str(problem), "problems": problem.problems}))
            raise CommandError("Nothing was imported.\n" + "\n".join(problem.problems)) from problem
        self.stdout.write(json.dumps(as_json(report)) if options["json"] else as_text(report))


def _cells(file: str) -> list[bulletin.Cell]:
    try:
        if file == "-":
            return bulletin.read(sys.stdin)
        with Path(file).open(newline="", encoding="utf-8-sig") as stream:
            return bulletin.read(stream)
    except OSError as problem:
        raise bulletin.UnreadableBulletin([f"{file} cannot be read: {problem.strerror}."]) from problem
    except UnicodeDecodeError as problem:
        raise bulletin.UnreadableBulletin([f"{file} is not text in UTF-8. Save it as CSV (UTF-8)."]) from problem


def as_json(report: actions.Imported) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "months": [f"{month:%Y-%m}" for month in report.months],
        "added": report.added,
        "corrected": report.corrected,
        "unchanged": report.unchanged,
        "accepted": dict(report.accepted),
        "missing": {f"{month:%Y-%m}": lines for month, lines in report.missing.items()},
        "matters": [
            {
                "month": f"{moved.month:%Y-%m}",
                "compared_with": f"{moved.compared_with:%Y-%m}" if moved.compared_with else None,
                "matter": moved.matter.number,
                "category": moved.matter.visa_category,
                "priority_date": moved.matter.priority_date and moved.matter.priority_date.isoformat(),
                "chart": moved.chart,
                "change": moved.change,
                "before": str(moved.before) if moved.before else None,
                "after": str(moved.after) if moved.after else None,
                "charged_through": moved.through,
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
    lines += [f"USCIS accepts for {group}: {WORDS[chart]}." for group, chart in report.accepted.items()]
    lines += [f"{month:%B %Y} lacks {', '.join(gone)}. Check the file." for month, gone in report.missing.items()]
    lines += [
        f"{moved.month:%Y-%m}  {moved.matter.number} {moved.matter.visa_category}, {moved.chart} chart: "
        f"{moved.change}, {moved.before or 'not known'} → {moved.after or 'not known'}"
        for moved in report.moved
    ]
    return "\n".join(lines if report.moved else [*lines, "Nothing moved for any waiting matter."])
