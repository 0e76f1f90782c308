"""`manage.py docket_notice`: record a notice and open its deadlines from a terminal or a script.

Exit codes: 0 docketed, or recorded with a reason why nothing follows, or recorded already just so; 2 the command line
itself is wrong; 3 something is missing or does not fit, nothing was saved; 4 the matter or person is not there;
5 recorded, but undocketed: a person has to say what follows. `--dry-run` does all of it, ends with the same code and
saves nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from clients.matters.models import Matter
from clients.notices import catalogue
from clients.notices.models import Notice
from deadlines.docketing.actions import Docketed, docket_notice, plan_for
from deadlines.docketing.events import event_of_notice
from deadlines.docketing.planning import BY_RULE, Plan
from deadlines.docketing.twins import twin_of
from deadlines.engine import EngineError, Service
from deadlines.engine.facts import read_date
from deadlines.rulebook import book
from deadlines.rulebook.requests import read_facts
from deadlines.tracking.desk import desk
from deadlines.tracking.models import Deadline
from deadlines.tracking.sources import key_of

MISTYPED, WRONG, ABSENT, UNDOCKETED = 2, 3, 4, 5


class Refused(Exception):
    """Nothing was saved; `code` is the exit code, `more` what a program gets beside the sentence."""

    def __init__(self, message: str, code: int, **more: Any) -> None:
        super().__init__(message)
        self.code, self.more = code, more


class Command(BaseCommand):
    """Reads the notice from the arguments, docketing does the rest."""

    help = "Record a notice for a matter and open the deadlines that follow from it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--matter", required=True, help="the matter's number, as 2026-0142")
        parser.add_argument("--kind", required=True, help="an id of the notice catalogue, as noid")
        parser.add_argument("--notice-date", required=True, metavar="DATE")
        parser.add_argument("--received", required=True, metavar="DATE")
        parser.add_argument("--postmarked", default="", metavar="DATE")
        parser.add_argument("--printed", default="", metavar="DATE", help="a due date the notice prints")
        parser.add_argument("--service", default="", help="mail, personal or electronic")
        parser.add_argument("--receipt", default="", help="receipt number")
        parser.add_argument("--date", action="append", default=[], metavar="NAME=DATE", help="another date of its kind")
        parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--no-deadline", default="", metavar="REASON", help="why nothing follows")
        parser.add_argument("--by", default="", help="e-mail of who records it; else the responsible attorney")
        parser.add_argument("--again", action="store_true", help="it is another notice than the one recorded just so")
        parser.add_argument("--dry-run", action="store_true", help="show what would open and save nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was, or would be, opened; exit with a code a script can act on."""
        try:
            shown, code = self._run(options)
        except Refused as refused:
            shown, code = {"error": str(refused), **refused.more}, refused.code
        if options["json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        else:
            self._tell(shown)
        if code:
            sys.exit(code)

    def _run(self, options: dict[str, Any]) -> tuple[dict[str, Any], int]:
        matter = _matter(options["matter"])
        by, fields, dry = _person(options["by"], matter), _fields(options), options["dry_run"]
        found = plan_for(matter, event_of_notice(Notice(matter=matter, **fields)))
        try:
            twin = None if options["again"] else twin_of(matter, fields)
            if twin:
                return _recorded_before(twin, fields), 0 if twin.is_docketed else UNDOCKETED
            with transaction.atomic():
                docketed = docket_notice(
                    matter=matter,
                    **fields,
                    no_deadline_reason=options["no_deadline"],
                    again=options["again"],
                    desk=desk(clock.today(by.time_zone)),
                    by=by,
                    now=clock.now(),
                )
                transaction.set_rollback(dry)
        except ValidationError as problem:
            raise Refused(" ".join(problem.messages), WRONG, missing=_missing(found)) from problem
        shown = {**({"dry_run": True} if dry else {}), **_opened(docketed, found, saved=not dry)}
        return shown, 0 if shown["docketed"] else UNDOCKETED

    def _tell(self, shown: dict[str, Any]) -> None:
        if "error" in shown:
            self.stderr.write(shown["error"])
            return
        for row in shown["deadlines"]:
            self.stdout.write(f"{row['due_on']} (work to {row['working_on']})  {row['title']} [{row['rule']}]")
        for why in shown["blocked"]:
            self.stderr.write(f"No date under {why['rule']}: {why['why']}")
        if not shown["deadlines"]:
            said = shown["no_deadline"] or "Say why with --no-deadline, or docket it on its page."
            self.stdout.write(f"No deadline opened. {said}")
        if shown.get("recorded_before"):
            self.stdout.write("This notice was recorded before; nothing was saved.")


def _day(option: str, text: str) -> date:
    try:
        return read_date(text)
    except ValueError:
        raise Refused(f"“{text}” ({option}) is not a date: give YYYY-MM-DD.", MISTYPED) from None


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
        near = _kinds_like(options["kind"])
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Refused(f"There is no kind of notice “{options['kind']}”.{hint}", WRONG)
    received_on = _day("--received", options["received"])
    if received_on > clock.today():
        raise Refused(f"{received_on} (--received) is still ahead.", WRONG)
    try:
        facts: dict[str, Any] = dict(read_facts(options["fact"]))
        dates = {name: _day(f"--date {name}", day).isoformat() for name, day in read_facts(options["date"]).items()}
        service = Service.read(options["service"])
    except EngineError as problem:
        raise Refused(str(problem), WRONG) from problem
    _refuse_unknown("date", dates, book().triggers[f"notice.{options['kind']}"].dates)
    _refuse_unknown("fact", facts, _fact_names())
    return {
        "kind": options["kind"],
        "notice_on": _day("--notice-date", options["notice_date"]),
        "received_on": received_on,
        "postmarked_on": _day("--postmarked", options["postmarked"]) if options["postmarked"] else None,
        "printed_due_on": _day("--printed", options["printed"]) if options["printed"] else None,
        "service": service.value,
        "receipt_number": options["receipt"],
        "facts": facts | ({"dates": dates} if dates else {}),
    }


def _kinds_like(asked: str) -> list[str]:
    """Return the kinds whose id or name holds what was typed, as i797e_rfe does “rfe”; else the nearest in spelling."""
    word, known = asked.strip().lower(), catalogue.notice_types()
    holding = [id_ for id_, kind in known.items() if word and (word in id_ or word in kind.name.lower())]
    return holding[:3] or get_close_matches(word, known, n=1)


def _refuse_unknown(sort: str, given: Iterable[str], known: Collection[str]) -> None:
    """Refuse a name nothing asks for: mistyped, it would silently be left out."""
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1) or list(known)[:4]
            raise Refused(f"There is no {sort} “{name}” here. Did you mean {' or '.join(near)}?", WRONG)


def _fact_names() -> list[str]:
    """Return every fact's name, and by rule and name, where rules mean different things by one name."""
    law = book()
    asked = [name for kind in law.triggers.values() for name in kind.facts]
    own = [(rule.id, name) for rule in law.rules.values() for name in rule.facts]
    return [*dict.fromkeys([*asked, *(name for _, name in own)]), *(f"{rule}{BY_RULE}{name}" for rule, name in own)]


def _missing(found: Plan) -> list[str]:
    missing = [f"{question.key}: {question.spec.means} ({question.spec.unit})" for question in found.needed]
    return missing + [f"{name}: a date as YYYY-MM-DD (--date {name}=…)" for name in found.missing_dates]


def _row(deadline: Deadline, *, saved: bool) -> dict[str, Any]:
    return {
        **({"id": deadline.pk} if saved else {}),
        "title": deadline.title,
        "rule": deadline.rule_id,
        "version": deadline.rule_version,
        "meaning": deadline.meaning,
        "due_on": deadline.due_on.isoformat(),
        "working_on": deadline.working_on.isoformat(),
        "confidence": deadline.confidence,
    }


def _opened(docketed: Docketed, found: Plan, *, saved: bool) -> dict[str, Any]:
    notice = docketed.notice
    return {
        "notice": notice.pk if notice and saved else None,
        "docketed": bool(notice and notice.is_docketed),
        "deadlines": [_row(deadline, saved=saved) for deadline in docketed.opened],
        "missing": [],
        "blocked": [{"rule": rule.id, "why": why} for rule, why in (*found.blocked, *found.not_in_force)],
        "no_deadline": (notice.no_deadline_reason if notice else "") or found.why_nothing,
    }


def _recorded_before(twin: Notice, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the notice that stands recorded; refuse when this one says something else beside."""
    names = ("received_on", "postmarked_on", "printed_due_on", "service")
    if other := [name for name in names if getattr(twin, name) != fields[name]]:
        raise Refused(
            f"Notice {twin.pk} of this kind and date is recorded with another {' and '.join(other)}: "
            "correct it on its page, or say --again for another notice.",
            WRONG,
            notice=twin.pk,
        )
    standing = Deadline.objects.filter(source_key=key_of(twin)).exclude(outcome=Deadline.Outcome.SUPERSEDED)
    return {
        "notice": twin.pk,
        "docketed": twin.is_docketed,
        "recorded_before": True,
        "deadlines": [_row(deadline, saved=True) for deadline in standing.order_by("working_on", "pk")],
        "missing": [],
        "blocked": [],
        "no_deadline": twin.no_deadline_reason,
    }
