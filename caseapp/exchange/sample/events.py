"""What can happen in a sample matter, each by the action the page for it uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

from caseapp.accounts.models import User
from caseapp.exchange.sample.docket import docket_event, docket_notice
from caseapp.exchange.sample.papers import sheet
from caseapp.exchange.sample.reading import Days, Row
from clients.documents import actions as documents
from clients.filings import actions as filings
from clients.matters import actions as matters
from clients.matters.models import Matter
from clients.people import actions as people
from clients.people.models import Person
from clients.proceedings import actions as proceedings

PREFIXES = {"USCIS": ("IOE", "MSC", "LIN", "SRC")}


@dataclass(frozen=True, slots=True)
class Stage:
    """The matter as its events find it."""

    matter: Matter
    client: Person
    responsible: User
    staff: dict[str, User]
    days: Days
    shift: int
    serial: count[int]
    now: datetime

    def day(self, offset: int) -> date:
        """Return the business day of an office's act."""
        return self.days.working(offset + self.shift)

    def exact(self, offset: int) -> date:
        return self.days.exact(offset + self.shift)

    def moment(self, offset: int) -> datetime:
        """Return when the office did something about it: that day at ten, never in the future."""
        return min(self.days.at(self.day(offset)), self.now)


def happen(event: Row, stage: Stage) -> None:
    """Let one event happen."""
    HANDLERS[event["do"]](event, stage)


def _filing(event: Row, stage: Stage) -> None:
    agency = event.get("agency", "USCIS")
    received = event.get("received")
    number = next(stage.serial)
    prefixes = PREFIXES.get(agency, ())
    filing = filings.record(
        matter=stage.matter,
        person=stage.client,
        form=event["form"],
        agency=agency,
        method=event.get("method", "mail"),
        status=event["status"],
        sent_on=stage.day(event["sent"]),
        received_on=stage.day(received) if received is not None else None,
        receipt_number=f"{prefixes[number % len(prefixes)]}09{number:08d}" if prefixes else "",
        tracking_number=f"SAMPLE{number:06d}",
        by=stage.responsible,
        now=stage.moment(event["sent"]),
    )
    if received is not None:
        words = {"approved": "Case was approved", "denied": "Case was denied"}
        filings.record_agency_status(
            filing,
            status=words.get(event["status"], "Case was received"),
            as_of=stage.day(received if event["status"] == "received" else received + 120),
            source="Online account",
            by=stage.staff["paul"],
            now=stage.moment(received),
        )


def _notice(event: Row, stage: Stage) -> None:
    docket_notice(event, stage)


def _docket(event: Row, stage: Stage) -> None:
    docket_event(event, stage)


def _proceeding(event: Row, stage: Stage) -> None:
    moment = stage.moment(event["nta"])
    proceeding = proceedings.open_proceeding(
        matter=stage.matter,
        nta_on=stage.day(event["nta"]),
        nta_served_on=stage.day(event["nta"]),
        court=event["court"],
        judge=event["judge"],
        charges=event["charges"],
        by=stage.responsible,
        now=moment,
    )
    if event.get("detained"):
        proceedings.record_custody(
            proceeding,
            detained=True,
            on=stage.day(event["nta"]),
            place="Elizabeth detention facility (sample)",
            by=stage.responsible,
            now=moment,
        )


def _appearance(event: Row, stage: Stage) -> None:
    day = stage.days.sitting(event["day"] + stage.shift)
    past = event["day"] + stage.shift < 0
    appearance = proceedings.set_appearance(
        matter=stage.matter,
        person=stage.client,
        kind=event["kind"],
        local_start=datetime.combine(day, time.fromisoformat(event["at"])),
        zone=event.get("zone", stage.days.zone),
        mode=event.get("mode", "in_person"),
        place=event.get("place", ""),
        judge=event.get("judge", ""),
        attorney=None if event["kind"] in ("biometrics", "oath", "consular_interview") else stage.responsible,
        by=stage.responsible,
        now=min(stage.now, stage.days.at(stage.days.working(event["day"] + stage.shift - 60))),
    )
    if past:
        proceedings.record_result(
            appearance,
            missed=False,
            result=event["held"],
            by=stage.responsible,
            now=stage.days.at(day, "17:00"),
        )


def _validity(event: Row, stage: Stage) -> None:
    people.record_validity(
        person=stage.client,
        kind=event["kind"],
        label=event["label"],
        starts_on=stage.exact(event["starts"]) if "starts" in event else None,
        expires_on=stage.exact(event["until"]) if "until" in event else None,
        by=stage.responsible,
        now=stage.now,
    )


def _note(event: Row, stage: Stage) -> None:
    moment = stage.moment(event["on"])
    matters.add_note(text=event["text"], matter=stage.matter, by=stage.responsible, now=moment)


def _task(event: Row, stage: Stage) -> None:
    matters.add_task(
        stage.matter,
        title=event["title"],
        assignee=stage.staff[event["who"]],
        due_on=stage.day(event["due"]),
        by=stage.responsible,
        now=stage.now,
    )


def _request(event: Row, stage: Stage) -> None:
    documents.request_document(
        person=stage.client,
        matter=stage.matter,
        title=event["title"],
        due_on=stage.day(event["due"]),
        by=stage.staff["paul"],
        now=stage.now,
    )


def _paper(event: Row, stage: Stage) -> None:
    documents.add_document(
        file=sheet(event["title"], [stage.client.name, stage.matter.number]),
        matter=stage.matter,
        title=event["title"],
        kind=event["kind"],
        language=event.get("language", "en"),
        person=stage.client,
        by=stage.staff["paul"],
        now=stage.moment(event["on"]),
    )


def _close(event: Row, stage: Stage) -> None:
    day = stage.day(event["on"])
    matters.close(stage.matter, on=day, outcome=event["outcome"], by=stage.responsible, now=stage.days.at(day))


HANDLERS: dict[str, Callable[[Row, Stage], Any]] = {
    "filing": _filing,
    "notice": _notice,
    "docket": _docket,
    "proceeding": _proceeding,
    "appearance": _appearance,
    "validity": _validity,
    "note": _note,
    "task": _task,
    "request": _request,
    "paper": _paper,
    "close": _close,
}
