"""`manage.py docket_notice`: record a notice and open its deadlines from a terminal or a script.

Exit codes: 0 docketed, or recorded with a reason why nothing follows; 2 the command line itself is wrong;
3 something is missing or does not fit, nothing was saved; 4 the matter or person is not there; 5 recorded, but
undocketed: a person has to say what follows.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from clients.matters.models import Matter
from clients.notices import catalogue
from clients.notices.models import Notice
from deadlines.docketing.actions import Docketed, docket_notice, plan_for
from deadlines.docketing.events import event_of_notice
from deadlines.docketing.planning import Plan
from deadlines.engine import EngineError, Service
from deadlines.rulebook.requests import read_facts
from deadlines.tracking.desk import desk

WRONG, ABSENT, UNDOCKETED = 3, 4, 5


class Refused(Exception):
    """Nothing was saved; `code` is the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Command(BaseCommand):
    """Reads the notice from the arguments, docketing does the rest."""

    help = "Record a notice for a matter and open the deadlines that follow from it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--matter", required=True, help="the matter's number, as 2026-0142")
        parser.add_argument("--kind", required=True, help="an id of the notice catalogue, as noid")
        parser.add_argument("--notice-date", required=True, type=_day, metavar="DATE")
        parser.add_argument("--received", required=True, type=_day, metavar="DATE")
        parser.add_argument("--postmarked", type=_day, metavar="DATE")
        parser.add_argument("--printed", type=_day, metavar="DATE", help="a due date the notice prints")
        parser.add_argument("--service", default="", help="mail, personal or electronic")
        parser.add_argument("--receipt", default="", help="receipt number")
        parser.add_argument("--date", action="append", default=[], metavar="NAME=DATE", help="another date of its kind")
        parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--no-deadline", default="", metavar="REASON", help="why nothing follows")
        parser.add_argument("--by", default="", help="e-mail of who records it; else the responsible attorney")
        parser.add_argument("--dry-run", action="store_true", help="show what would open and save nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was, or would be, opened; exit with a code a script can act on."""
        try:
            shown, code = self._run(options)
        except Refused as refused:
            shown, code = {"error": str(refused)}, refused.code
        if options["json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        else:
            self._tell(shown)
        if code:
            sys.exit(code)

    def _run(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        matter = _matter(options["matter"])
        by, now = _person(options["by"], matter), clock.now()
        fields = _fields(options)
        if options["dry_run"]:
            found = plan_for(matter, event_of_notice(Notice(matter=matter, **fields)))
            return {"dry_run": True, **_planned(found)}, 0 if found.is_complete else WRONG
        try:
            docketed = docket_notice(
                matter=matter,
                **fields,
                no_deadline_reason=options["no_deadline"],
                desk=desk(clock.today()),
                by=by,
                now=now,
            )
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), WRONG) from problem
        return _opened(docketed), 0 if docketed.notice and docketed.notice.is_docketed else UNDOCKETED

    def _tell(self, shown: dict[str, Any]) -> None:
        if "error" in shown:
            self.stderr.write(shown["error"])
            return
        for row in shown["deadlines"]:
            self.stdout.write(f"{row['due_on']} (work to {row['working_on']})  {row['title']} [{row['rule']}]")
        for need in shown.get("missing", ()):
            self.stderr.write(f"Needed: {need}")
        if not shown["deadlines"]:
            self.stdout.write("No deadline opened.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date: give YYYY-MM-DD.") from None


def _matter(number: str) -> Matter:
    matter = Matter.objects.select_related("client", "responsible").filter(number=number).first()
    if matter is None:
        raise Refused(f"There is no matter with the number {number}.", ABSENT)
    return matter


def _person(email: str, matter: Matter) -> User:
    person = User.objects.active().filter(email=email.lower()).first() if email else matter.responsible
    may = person and person.may(Permission.NOTICE_DOCKET) and Matter.objects.visible_to(person).filter(pk=matter.pk)
    if not person or not may:
        raise Refused(f"{email or 'The responsible attorney'} may not docket on this matter.", ABSENT)
    return person


def _fields(options: dict[str, Any]) -> dict[str, Any]:
    if options["kind"] not in catalogue.notice_types():
        raise Refused(f"There is no kind of notice “{options['kind']}”.", WRONG)
    try:
        facts: dict[str, Any] = dict(read_facts(options["fact"]))
        dates = {name: date.fromisoformat(day).isoformat() for name, day in read_facts(options["date"]).items()}
        service = Service.read(options["service"])
    except (EngineError, ValueError) as problem:
        raise Refused(str(problem), WRONG) from problem
    return {
        "kind": options["kind"],
        "notice_on": options["notice_date"],
        "received_on": options["received"],
        "postmarked_on": options["postmarked"],
        "printed_due_on": options["printed"],
        "service": service.value,
        "receipt_number": options["receipt"],
        "facts": facts | ({"dates": dates} if dates else {}),
    }


def _planned(found: Plan) -> dict[str, Any]:
    missing = [f"{question.key}: {question.spec.means} ({question.spec.unit})" for question in found.needed]
    missing += [f"{name}: a date as YYYY-MM-DD (--date {name}=…)" for name in found.missing_dates]
    return {
        "deadlines": [_row(planned.rule.title, planned.computation.frozen()) for planned in found.opens],
        "missing": missing,
        "no_deadline": found.why_nothing,
    }


def _row(title: str, reasoning: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": title,
        "rule": reasoning["rule"],
        "version": reasoning["version"],
        "due_on": reasoning["governs"]["on"],
        "working_on": reasoning["governs"]["working_on"],
        "confidence": reasoning["confidence"],
    }


def _opened(docketed: Docketed) -> dict[str, Any]:
    notice = docketed.notice
    return {
        "notice": notice.pk if notice else None,
        "docketed": bool(notice and notice.is_docketed),
        "deadlines": [{"id": row.pk, **_row(row.title, row.reasoning)} for row in docketed.opened],
    }
