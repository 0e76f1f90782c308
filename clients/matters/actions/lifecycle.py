"""A matter's life: opened, moved from stage to stage, closed, reopened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from clients.matters import catalogue, numbers
from clients.matters.actions import access, parties
from clients.matters.models import Matter, MatterParty, StageEntry
from clients.people import search
from clients.people.models import Person


class MatterFields(TypedDict, total=False):
    """What can be corrected on an open matter. Stage, team and protection have actions of their own."""

    title: str
    priority_date: date | None
    visa_category: str
    chargeability: str


@transaction.atomic
def open_matter(
    *,
    type: str,  # noqa: A002 (the model's word)
    client: Person,
    responsible: User,
    opened_on: date,
    by: User,
    now: datetime,
    number: str = "",
    client_role: str = MatterParty.Role.CLIENT,
    attorneys: Iterable[User] = (),
    paralegals: Iterable[User] = (),
    facts: Mapping[str, Any] | None = None,
    stage: str = "",
    **fields: Unpack[MatterFields],
) -> Matter:
    """Save and return a matter in its first stage (or `stage`), with its client as a party, its team and protection.

    It gets the year's next number unless `number` is given. A type that the law or prudence protects is protected
    from this moment. Whoever opens it can see it afterwards: if need be they join the team.
    """
    kind = catalogue.matter_type(type)
    first = kind.stage(stage) if stage else kind.first
    title = fields.pop("title", "") or f"{client.name}: {kind.name}"
    matter = Matter(
        number=number or numbers.take_next(opened_on.year),
        title=title,
        type=kind.code,
        client=client,
        stage=first.code,
        stage_entered_on=opened_on,
        stage_due_on=first.due_on(opened_on),
        opened_on=opened_on,
        protection=kind.protection,
        responsible=responsible,
        facts=dict(facts or {}),
        **fields,
    )
    _save(matter)
    StageEntry.objects.create(matter=matter, stage=first.code, entered_on=opened_on, by=by)
    data = {"number": matter.number, "type": kind.code, "protection": matter.protection}
    recording.record("matter.opened", on=matter, by=by, now=now, data=data)
    parties.add_party(matter, person=client, role=client_role, by=by, now=now)
    access.set_team(matter, responsible=responsible, attorneys=attorneys, paralegals=paralegals, by=by, now=now)
    access.let_see(matter, by)
    return matter


@transaction.atomic
def change(matter: Matter, *, by: User, now: datetime, **fields: Unpack[MatterFields]) -> Matter:
    """Save the given fields; the others stay."""
    if changed := assign(matter, fields):
        _save(matter)
        recording.record("matter.changed", on=matter, by=by, now=now, data={"fields": changed})
    return matter


@transaction.atomic
def enter_stage(matter: Matter, *, stage: str, on: date, by: User, now: datetime) -> Matter:
    """Move the matter to another stage of its type, from `on`; the allowed time starts anew, the history stays."""
    locked = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    entered = catalogue.matter_type(locked.type).stage(stage)
    if not locked.is_open:
        raise ValidationError("A closed matter has no stages. Reopen it first.", code="closed")
    if stage == locked.stage:
        raise ValidationError({"stage": "The matter is in this stage already."}, code="same_stage")
    if on < locked.stage_entered_on:
        raise ValidationError({"on": "The matter entered its present stage after that day."}, code="too_early")
    StageEntry.objects.filter(matter=matter, left_on__isnull=True).update(left_on=on)
    StageEntry.objects.create(matter=matter, stage=stage, entered_on=on, by=by)
    data = {"from": locked.stage, "to": stage, "on": on}
    matter.stage, matter.stage_entered_on, matter.stage_due_on = stage, on, entered.due_on(on)
    matter.save(update_fields=["stage", "stage_entered_on", "stage_due_on", "changed_at"])
    recording.record("matter.stage_entered", on=matter, by=by, now=now, data=data)
    return matter


@transaction.atomic
def close(matter: Matter, *, on: date, outcome: str, by: User, now: datetime) -> Matter:
    """Close the matter with its outcome. Whatever is still due stays due until it is completed or waived."""
    if not matter.is_open:
        raise ValidationError("The matter is closed already.", code="closed")
    if on < matter.opened_on:
        raise ValidationError({"on": "The matter was opened after that day."}, code="too_early")
    matter.closed_on, matter.outcome = on, outcome
    matter.save(update_fields=["closed_on", "outcome", "changed_at"])
    recording.record("matter.closed", on=matter, by=by, now=now, data={"on": on, "outcome": outcome})
    return matter


@transaction.atomic
def reopen(matter: Matter, *, by: User, now: datetime) -> Matter:
    """Open a closed matter again, in the stage it had."""
    if matter.is_open:
        raise ValidationError("The matter is open.", code="open")
    data = {"closed_on": matter.closed_on, "outcome": matter.outcome}
    matter.closed_on, matter.outcome = None, ""
    matter.save(update_fields=["closed_on", "outcome", "changed_at"])
    recording.record("matter.reopened", on=matter, by=by, now=now, data=data)
    return matter


@transaction.atomic
def record_facts(matter: Matter, *, facts: Mapping[str, Any], by: User, now: datetime) -> Matter:
    """Save facts that decide which rules apply; a value of None takes a fact back, others stay as they were."""
    locked = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    changed = {key: value for key, value in facts.items() if locked.facts.get(key) != value}
    if changed:
        merged = {**locked.facts, **changed}
        matter.facts = {key: value for key, value in merged.items() if value is not None}
        matter.save(update_fields=["facts", "changed_at"])
        recording.record("matter.fact_recorded", on=matter, by=by, now=now, data={"facts": changed})
    return matter


def _save(matter: Matter) -> None:
    matter.search_text = search.search_blob([matter.title], [matter.number], [matter.number])
    matter.full_clean(exclude=["stage_due_on"])
    matter.save()
