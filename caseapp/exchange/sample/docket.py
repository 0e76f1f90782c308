"""Docket what arrived and what happened in a sample matter, and close what the firm has done since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from caseapp.exchange.sample.papers import sheet
from caseapp.exchange.sample.reading import Row
from clients.filings.models import Filing
from clients.notices.catalogue import notice_types
from clients.people.models import Validity
from clients.proceedings import actions as proceedings
from clients.proceedings.models import Appearance
from deadlines.docketing import actions as docketing
from deadlines.docketing.facts import key_of_event
from deadlines.docketing.planning import Event
from deadlines.tracking import actions as tracking
from deadlines.tracking.desk import desk
from deadlines.tracking.models import Deadline
from deadlines.tracking.sources import key_of

SEEN_WITHIN = timedelta(days=2)

if TYPE_CHECKING:
    from caseapp.exchange.sample.events import Stage


def docket_notice(event: Row, stage: Stage) -> None:
    """Record a notice as it arrived; docket it unless the sample leaves that to the newcomer."""
    received = stage.day(event["received"])
    printed = event.get("printed")
    dates = {name: day.isoformat() for name, day in _dates(event, stage).items()}
    filing = Filing.objects.filter(matter=stage.matter).exclude(receipt_number="").order_by("-pk").first()
    found = docketing.docket_notice(
        matter=stage.matter,
        kind=event["kind"],
        agency=_agency(event["kind"]),
        filing=filing,
        receipt_number=filing.receipt_number if filing else "",
        notice_on=stage.day(event["on"]),
        received_on=received,
        printed_due_on=stage.exact(printed) if printed is not None else None,
        service=event["service"],
        facts={**event.get("facts", {}), **({"dates": dates} if dates else {})},
        file=_paper(event, stage, filing),
        later=not event.get("docket", True),
        no_deadline_reason=event.get("none", ""),
        desk=desk(stage.days.today),
        by=stage.staff["paul"],
        now=stage.moment(event["received"]),
    )
    _catch_up(found.opened, stage, since=received)


def _paper(event: Row, stage: Stage, filing: Filing | None) -> ContentFile[bytes]:
    """Return the notice as it lay in the envelope."""
    kind = notice_types()[event["kind"]]
    lines = [f"Notice date: {stage.day(event['on']):%B %d, %Y}", f"To: {stage.client.name}"]
    if filing:
        lines.append(f"Receipt number: {filing.receipt_number}")
    if "printed" in event:
        lines.append(f"Your answer must be received by {stage.exact(event['printed']):%B %d, %Y}.")
    return sheet(kind.name, lines)


def docket_event(event: Row, stage: Stage) -> None:
    """Docket something that happened, with the fact it belongs to where there is one."""
    dates = _dates(event, stage)
    happened = min(dates.values())
    opened_on = stage.matter.opened_on
    docketed_on = happened if opened_on < happened < stage.days.today else opened_on
    moment = min(stage.days.at(docketed_on), stage.now)
    happening = Event(event["trigger"], dates, facts=event.get("facts", {}))
    found = docketing.docket_fact(
        matter=stage.matter,
        event=happening,
        source_key=_source(event, stage, moment) or key_of_event(stage.matter, happening),
        no_deadline_reason=event.get("none", ""),
        desk=desk(stage.days.today),
        by=stage.responsible,
        now=moment,
    )
    if not event.get("unfinished"):
        _catch_up(found.opened, stage, since=docketed_on)


def _dates(event: Row, stage: Stage) -> dict[str, date]:
    """Return the event's dates; what a court or an office holds is held on a business day."""
    held = ("hearing_on", "appointment_on", "ceremony_on")
    return {
        name: stage.days.sitting(offset + stage.shift) if name in held else stage.exact(offset)
        for name, offset in event.get("dates", {}).items()
    }


def _source(event: Row, stage: Stage, moment: Any) -> str:
    trigger: str = event["trigger"]
    if trigger == "order.judge":
        kind = {"in_absentia": "in_absentia", "voluntary_departure": "voluntary_departure"}
        order = proceedings.record_order(
            matter=stage.matter,
            kind=kind.get(event["facts"]["ordered"], "removal"),
            entered_on=stage.exact(event["dates"]["decided_on"]),
            facts=event["facts"],
            by=stage.responsible,
            now=moment,
        )
        return key_of(order)
    facts = {
        "hearing.": Appearance.objects.filter(matter=stage.matter),
        "filing.": Filing.objects.filter(matter=stage.matter),
        "expiry.": Validity.objects.filter(person=stage.client),
    }
    for start, rows in facts.items():
        if trigger.startswith(start) and (fact := rows.order_by("-pk").first()):
            return key_of(fact)
    return ""


def _catch_up(opened: list[Deadline], stage: Stage, *, since: date) -> None:
    """Complete what fell due before today; what is open longer than two days was seen by its assignee."""
    today = stage.days.today
    for deadline in opened:
        if deadline.meaning == Deadline.Meaning.LAST_DAY and deadline.due_on < today:
            _complete(deadline, stage)
        elif since < today - SEEN_WITHIN:
            tracking.acknowledge(deadline, by=deadline.assignee, now=stage.days.at(since + timedelta(days=1), "09:30"))


def _complete(deadline: Deadline, stage: Stage) -> None:
    done_on = deadline.due_on - timedelta(days=2)
    tracking.complete(
        deadline,
        done_on=done_on,
        tracking_number=f"SAMPLE{deadline.pk:06d}",
        note="Sent by courier.",
        desk=desk(stage.days.today),
        by=stage.staff["paul"],
        now=stage.days.at(done_on, "15:00"),
    )


def _agency(kind: str) -> str:
    for start, agency in (
        ("eoir", "EOIR"),
        ("bia", "BIA"),
        ("dos", "DOS"),
        ("dol", "DOL"),
        ("foia", "DHS"),
        ("nta", "ICE"),
    ):
        if kind.startswith(start):
            return agency
    return "USCIS"
