"""The sample matters: opened, then each event of their journey in its order, by the actions the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from caseapp.accounts.models import User
from caseapp.exchange.sample import events
from caseapp.exchange.sample.reading import Days, Row
from clients.matters import actions as matters
from clients.matters.models import Matter
from clients.people.models import Organization, Person


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody a journey can speak of."""

    staff: dict[str, User]
    people: dict[str, Person]
    organizations: dict[str, Organization]
    serial: count[int]


def live(journey: Row, part: Row, cast: Cast, days: Days, *, now: datetime) -> Matter:
    """Open the matter and let everything happen that its journey says; return it."""
    shift = part["shift"]
    lead = cast.staff[journey["lead"]]
    responsible = lead if lead.is_counsel else cast.staff["ana"]
    others = part.get("parties", {})
    opened_on = days.working(journey["opened"] + shift)
    matter = matters.open_matter(
        type=journey["type"],
        client=cast.people[part["client"]],
        client_role=_role(journey["type"]),
        title=_title(journey, part, cast),
        responsible=responsible,
        attorneys=[cast.staff[key] for key in journey.get("with", ())],
        paralegals=[cast.staff["paul"]],
        opened_on=opened_on,
        facts=journey.get("facts", {}),
        by=responsible,
        now=days.at(opened_on),
        **_queue(journey, part, cast, days),
    )
    for role, who in others.items():
        party: dict[str, Any] = (
            {"organization": cast.organizations[who]} if role == "employer" else {"person": cast.people[who]}
        )
        matters.add_party(matter, role=role, by=responsible, now=days.at(opened_on), **party)
    entered = days.working(journey["stage_entered"] + shift)
    if journey["stage"] != matter.stage:
        matters.enter_stage(matter, stage=journey["stage"], on=entered, by=responsible, now=days.at(entered))
    stage = events.Stage(matter, cast.people[part["client"]], responsible, cast.staff, days, shift, cast.serial, now)
    for event in journey["events"]:
        events.happen(event, stage)
    return matter


def _role(type_code: str) -> str:
    roles = {
        "removal_defense": "respondent", "bond": "respondent", "asylum_defensive": "respondent", "appeal": "respondent",
        "employment_immigrant": "beneficiary", "employment_nonimmigrant": "beneficiary",
        "employment_perm": "beneficiary",
        "family_adjustment": "beneficiary", "family_petition": "petitioner", "fiance": "petitioner",
        "refugee_family": "petitioner", "consular": "petitioner",
    }  # fmt: skip
    return roles.get(type_code, "applicant")


def _title(journey: Row, part: Row, cast: Cast) -> str:
    names = {
        role: who if role == "employer" else cast.people[who].name for role, who in part.get("parties", {}).items()
    }
    client = cast.people[part["client"]]
    return f"{client.family_name or client.name}: {journey['title'].format_map(names)}"


def _queue(journey: Row, part: Row, cast: Cast, days: Days) -> dict[str, Any]:
    if "priority" not in journey:
        return {}
    country = journey["chargeability"]
    if country.startswith("{"):
        country = cast.people[part["parties"]["beneficiary"]].birth_country
    on = days.working(journey["priority"] + part["shift"])
    return {"priority_date": on, "visa_category": journey["category"], "chargeability": country}
