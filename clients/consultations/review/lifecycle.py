"""The enforcement lifecycle: where the client is on it, and what is possible at each station."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from clients.consultations import paper
from clients.consultations.factors import History
from clients.consultations.models import Consultation, PlaceDecision
from clients.proceedings.models import Appearance

FILE = Path(__file__).with_name("lifecycle.toml")
SINCE = ("immigration_arrest", "proceeding", "removal_order", "monitoring", "check_in")


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the client stands: by the attorney's word where there is one, else by the record."""

    by_record: paper.Stage | None
    decision: PlaceDecision | None

    @property
    def here(self) -> paper.Stage | None:
        if self.decision is None:
            return self.by_record
        nowhere = self.decision.stage == PlaceDecision.Stage.NOWHERE
        return None if nowhere else paper.Stage(self.decision.stage)


def standing(consultation: Consultation, history: History) -> Standing:
    """Return where the client stands. One query."""
    decision = PlaceDecision.objects.filter(consultation=consultation).select_related("decided_by").first()
    return Standing(place_of(history), decision)


def place_of(history: History) -> paper.Stage | None:
    """Return the furthest station that the facts show, or None when none does. An attorney's word goes before it.

    After a removal only what came later counts, where anything did: somebody who is here again is not at the end.
    """
    gone = [fact for fact in history.all("removal", "voluntary_departure") if not fact.says("left", "no")]
    if gone:
        later = History.of(history.after(gone[-1], *SINCE))
        return (_here(later) if later.facts else None) or paper.Stage.OUTCOME
    return _here(history)


def _here(history: History) -> paper.Stage | None:
    orders = history.all("removal_order")
    open_cases = [case for case in history.all("proceeding") if not case.says("status", "closed", "terminated")]
    if any(order.says("appealed", "yes") for order in orders):
        return paper.Stage.APPEAL
    if orders or any(fact.says("left", "no") for fact in history.all("voluntary_departure")):
        return paper.Stage.ORDER
    if any(case.says("detained", "yes") for case in open_cases):
        return paper.Stage.DETENTION
    if open_cases:
        return paper.Stage.HEARING
    if history.all("monitoring", "check_in"):
        return paper.Stage.BOND
    if history.all("immigration_arrest"):
        return paper.Stage.ARREST
    return None
