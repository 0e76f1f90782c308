"""Load the whole sample firm in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction

from caseapp.accounts.models import User
from caseapp.exchange.sample import households, meetings, office
from caseapp.exchange.sample.journeys import Cast, live
from caseapp.exchange.sample.reading import Days, read
from clients.people.models import Person
from deadlines.visas import actions as visas
from deadlines.visas import bulletin


class NotEmpty(RuntimeError):
    """There is somebody in this database already; the sample firm only moves into an empty one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    staff: int
    people: int
    matters: int
    consultations: int


@transaction.atomic
def load(*, now: datetime) -> Loaded:
    """Fill an empty database with the sample firm; raises NotEmpty otherwise. All of it or nothing."""
    if User.objects.exists() or Person.objects.exists():
        raise NotEmpty("This database is not empty: the sample firm is only loaded into an empty one.")
    firm = read("firm")
    zone = firm["time_zone"]
    days = Days(now.astimezone(ZoneInfo(zone)).date(), zone)
    staff = office.hire(firm["staff"], password=firm["password"], zone=zone)
    employers = office.open_office(firm, staff, days, now=now)
    with bulletin.BUNDLED.open(newline="", encoding="utf-8") as stream:
        visas.import_bulletin(bulletin.read(stream), by=None, now=now)
    people: dict[str, Person] = {}
    for household in read("households")["household"]:
        households.settle(household, people, days, by=staff["rita"], now=now)
    cast = Cast(staff, people, employers, count(1))
    journeys = {journey["code"]: journey for journey in read("journeys")["journey"]}
    parts = [part for household in read("households")["household"] for part in household["matters"]]
    # Oldest first, so that matters are numbered in the order they were opened.
    parts.sort(key=lambda part: journeys[part["journey"]]["opened"] + part["shift"])
    for part in parts:
        live(journeys[part["journey"]], part, cast, days, now=now)
    for row in firm["consultation"]:
        meetings.hold(row, staff, days, now=now)
    return Loaded(len(staff), Person.objects.count(), len(parts), len(firm["consultation"]))
