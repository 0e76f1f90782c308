"""`manage.py consultation_summary ID --out FILE`: the same PDF as the page makes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from clients.consultations import paper
from clients.consultations.models import Consultation, Summary
from clients.consultations.paper.messages import canonical
from clients.consultations.summaries import content


class Command(BaseCommand):
    help = (
        "Write a consultation's summary as a PDF. When it cannot be written: exit code 1 and one sentence, which "
        "--json prints as its error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("consultation", type=int, metavar="ID", help="the consultation's number")
        parser.add_argument("--form", choices=Summary.Form.values, default=Summary.Form.OFFICE.value)
        parser.add_argument("--lang", default="en", help=f"the language: {', '.join(paper.languages())}")
        parser.add_argument("--large-print", action="store_true")
        parser.add_argument("--out", required=True, metavar="FILE", help="where to write the PDF")
        parser.add_argument("--json", action="store_true", help="print what was written as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._make(options)
        except CommandError as refused:
            if not options["json"]:
                raise
            self.stdout.write(json.dumps({"error": str(refused)}, ensure_ascii=False))
            sys.exit(refused.returncode)

    def _make(self, options: dict[str, Any]) -> None:
        language = _known_language(options["lang"])
        consultation = (
            Consultation.objects.select_related("person", "attorney", "matter", "interpreter")
            .filter(pk=options["consultation"])
            .first()
            if 0 < options["consultation"] < 2**63
            else None
        )
        if consultation is None:
            raise CommandError(f"There is no consultation {options['consultation']}.")
        today, form = clock.today(consultation.zone), options["form"]
        try:
            document = content.of(consultation, today=today, form=form, language=language)
        except content.NothingToPrint as problem:
            raise CommandError(problem.messages[0]) from problem
        out = io.BytesIO()
        try:
            report = paper.render(document, out, form=form, language=language, large_print=options["large_print"])
        except paper.FontsMissing as problem:
            raise CommandError(str(problem)) from problem
        _write(Path(options["out"]), out.getvalue())
        self._say(options | {"lang": language}, report, out.getvalue())

    def _say(self, options: dict[str, Any], report: paper.RenderReport, made: bytes) -> None:
        if not options["json"]:
            self.stdout.write(f"{options['out']}: {report.pages} pages.")
            return
        facts = {
            "consultation": options["consultation"],
            "form": options["form"],
            "lang": options["lang"],
            "out": str(options["out"]),
            "pages": report.pages,
            "bytes": len(made),
            "sha256": hashlib.sha256(made).hexdigest(),
            "fallbacks": list(report.fallbacks),
            "missing_glyphs": list(report.missing_glyphs),
        }
        self.stdout.write(json.dumps(facts))


def _known_language(asked: str) -> str:
    """Return the language as its message file is named; refuse one the paper is not written in."""
    language = canonical(asked)
    if language not in paper.languages():
        known = ", ".join(paper.languages())
        raise CommandError(f"There is no paper in the language “{asked}”. There is: {known}.")
    return language


def _write(out: Path, made: bytes) -> None:
    """Write the whole file or none of it."""
    try:
        if out.is_dir():
            raise IsADirectoryError("it is a folder")
        partial = out.absolute().with_name(f"{out.name}.{os.getpid()}.part")
        try:
            partial.write_bytes(made)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise CommandError(f"{out} cannot be written: {reason.lower()}.") from problem
