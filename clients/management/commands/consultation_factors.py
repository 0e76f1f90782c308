"""`manage.py consultation_factors ID --json`: the factors the accepted facts lead to, with everything about each."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from caseapp.core import clock
from clients.consultations.factors import Found, factors, find
from clients.consultations.models import Consultation
from clients.consultations.review import queries, reading


class Command(BaseCommand):
    help = (
        "Print the factors of a consultation: fact, rule, source, confidence, what eases it, action. No score. When "
        "there is no such consultation: exit code 1 and one sentence, which --json prints as its error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("consultation", type=int, metavar="ID", help="the consultation's number")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._print(options)
        except CommandError as refused:
            if not options["json"]:
                raise
            self.stdout.write(json.dumps({"error": str(refused)}, ensure_ascii=False))
            sys.exit(refused.returncode)

    def _print(self, options: dict[str, Any]) -> None:
        consultation = (
            Consultation.objects.select_related("person").filter(pk=options["consultation"]).first()
            if 0 < options["consultation"] < 2**63
            else None
        )
        if consultation is None:
            raise CommandError(f"There is no consultation {options['consultation']}.")
        today = clock.today(consultation.zone)
        found = find(reading.history(consultation.person), today=today, off=queries.switched_off())
        decisions = dict(consultation.factor_decisions.values_list("factor_id", "decision"))
        rows = [as_json(one, decisions.get(one.factor_id, "open")) for one in found]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
            return
        if not rows:
            self.stdout.write("No accepted fact leads to a factor.")
        for row in rows:
            self.stdout.write(f"{row['factor']} ({row['confidence']}, {row['decision']}): {row['because']}")
            for fact in row["facts"]:
                self.stdout.write(f"  {fact}")
            self.stdout.write(f"  Rule: {row['rule']}  Action: {row['action']}")


def as_json(found: Found, decision: str) -> dict[str, Any]:
    """Return one factor with everything a reader needs to contest it."""
    factor = factors()[found.factor_id]
    return {
        "id": factor.id,
        "factor": factor.title,
        "fact": found.facts[0].text,
        "facts": [fact.text for fact in found.facts],
        "because": found.because,
        "rule": factor.rule,
        "source": factor.url,
        "confidence": found.confidence,
        "eased_by": list(factor.eased_by),
        "action": factor.action,
        "decision": decision,
    }
