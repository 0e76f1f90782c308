"""`manage.py consultation_summary ID --out FILE`: the same PDF as the page makes."""

from __future__ import annotations

import hashlib
import io
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from clients.consultations import paper
from clients.consultations.models import Consultation, Summary
from clients.consultations.summaries import content


class Command(BaseCommand):
    help = "Write a consultation's summary as a PDF. Exit code 1 with one sentence when it cannot be written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("consultation", type=int, help="the consultation's number")
        parser.add_argument("--form", choices=Summary.Form.values, default=Summary.Form.OFFICE.value)
        parser.add_argument("--lang", default="en", help="the language, as es; a language without a text falls back")
        parser.add_argument("--large-print", action="store_true")
        parser.add_argument("--out", required=True, help="where to write the PDF")
        parser.add_argument("--json", action="store_true", help="print what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        consultation = (
            Consultation.objects.select_related("person", "attorney", "matter", "interpreter")
            .filter(pk=options["consultation"])
            .first()
        )
        if consultation is None:
            raise CommandError(f"There is no consultation {options['consultation']}.")
        document = content.of(consultation, today=clock.today(consultation.zone))
        out = io.BytesIO()
        try:
            report = paper.render(
                document, out, form=options["form"], language=options["lang"], large_print=options["large_print"]
            )
            Path(options["out"]).write_bytes(out.getvalue())
        except (paper.FontsMissing, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self._say(options, report, out.getvalue())

    def _say(self, options: dict[str, Any], report: paper.RenderReport, made: bytes) -> None:
        if not options["json"]:
            self.stdout.write(f"{options['out']}: {report.pages} pages.")
            return
        facts = {
            "consultation": options["consultation"],
            "form": options["form"],
            "lang": options["lang"],
            "out": options["out"],
            "pages": report.pages,
            "bytes": len(made),
            "sha256": hashlib.sha256(made).hexdigest(),
            "fallbacks": list(report.fallbacks),
            "missing_glyphs": list(report.missing_glyphs),
        }
        self.stdout.write(json.dumps(facts))
