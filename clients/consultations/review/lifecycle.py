"""The enforcement lifecycle: where the client is on it, and what is possible at each station."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from clients.consultations import paper
from clients.consultations.factors import History
from clients.consultations.models import Consultation
from clients.proceedings.models import Appearance

FILE = Path(__file__).with_name("lifecycle.toml")


@cache
def places() -> tuple[paper.LifecyclePlace, ...]:
    """Return the stations in their order with rights, filings and what comes next."""
    with FILE.open("rb") as file:
        rows = tomllib.load(file)["place"]
    return tuple(
        paper.LifecyclePlace(paper.Stage(row["stage"]), tuple(row["rights"]), tuple(row["filings"]), row["next"])
        for row in rows
    )


def with_dates(here: paper.Stage | None, consultation: Consultation, today: date) -> tuple[paper.LifecyclePlace, ...]:
    """Return the stations; the client's own carries the next day that is on record for it. Two queries at most."""
    day = next_day(consultation, today) if here else None
    return tuple(replace(place, next_on=day) if place.stage is here else place for place in places())


def next_day(consultation: Consultation, today: date) -> date | None:
    """Return the nearest hearing or last day of the client's matters that is still ahead."""
    hearings = Appearance.objects.standing().filter(matter__client=consultation.person)
    held = (date.fromisoformat(row.local_start[:10]) for row in hearings.order_by("starts_at"))
    days = [day for day in held if day >= today][:1]
    if consultation.matter:
        days += [step.due_on for step in import_string(settings.ROADMAP_STEPS)(consultation.matter, today)[:1]]
    return min((day for day in days if day), default=None)


def place_of(history: History) -> paper.Stage | None:
    """Return the furthest station that the facts show, or None when none does. The attorney sees and corrects it."""
    if history.all("removal", "voluntary_departure"):
        return paper.Stage.OUTCOME
    orders = history.all("removal_order")
    if any(order.says("appealed", "yes") for order in orders):
        return paper.Stage.APPEAL
    if orders:
        return paper.Stage.ORDER
    if any(not case.says("status", "closed", "terminated") for case in history.all("proceeding")):
        return paper.Stage.HEARING
    if history.all("immigration_arrest"):
        return paper.Stage.ARREST
    if history.all("monitoring", "check_in"):
        return paper.Stage.BOND
    return None
