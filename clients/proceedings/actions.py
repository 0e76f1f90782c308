"""The only writers of removal proceedings, appearances, orders and custody.

An appearance that is set, moved or cancelled takes or frees its attorney's time. Holds belong to consultations, a
layer above: whoever calls `set_appearance`, `move_appearance`, `change_attorney` or `cancel_appearance` syncs the
holds of the appearances they return in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from caseapp.core.wall_time import as_written, to_instant
from clients.matters.models import Matter
from clients.people.models import Person
from clients.proceedings.models import Appearance, Order, Proceeding

# How long the office reckons with where no end is given. A planning figure of ours, not of the court's.
USUAL_MINUTES = {"master": 60, "individual": 180, "bond": 60, "asylum_interview": 240, "biometrics": 30}


class ProceedingFields(TypedDict, total=False):
    nta_on: date | None
    nta_served_on: date | None
    court: str
    judge: str
    charges: str
    pleadings_on: date | None


class AppearanceFields(TypedDict, total=False):
    person: Person | None
    mode: str
    place: str
    judge: str
    attorney: User | None
    notice_id: int | None


class OrderFields(TypedDict, total=False):
    kind: str
    entered_on: date
    served_on: date | None
    text: str


@transaction.atomic
def open_proceeding(*, matter: Matter, by: User, now: datetime, **fields: Unpack[ProceedingFields]) -> Proceeding:
    """Save and return the matter's removal proceedings; a matter has at most one."""
    if Proceeding.objects.filter(matter=matter).exists():
        raise ValidationError("Removal proceedings are recorded on this matter already.", code="known")
    proceeding = Proceeding(matter=matter, **fields)
    _check_and_save(proceeding)
    data = {"nta_on": proceeding.nta_on, "nta_served_on": proceeding.nta_served_on, "court": proceeding.court}
    recording.record("proceeding.opened", on=proceeding, by=by, now=now, data=data)
    return proceeding


@transaction.atomic
def change_proceeding(
    proceeding: Proceeding, *, by: User, now: datetime, **fields: Unpack[ProceedingFields]
) -> Proceeding:
    """Save the given fields; the others stay."""
    if changed := assign(proceeding, fields):
        _check_and_save(proceeding)
        recording.record("proceeding.changed", on=proceeding, by=by, now=now, data={"fields": changed})
    return proceeding


def _check_and_save(proceeding: Proceeding) -> None:
    dated, served = proceeding.nta_on, proceeding.nta_served_on
    if dated and served and served < dated:
        raise ValidationError({"nta_served_on": "It cannot be served before its own date."}, code="served_before_dated")
    proceeding.full_clean()
    proceeding.save()


@transaction.atomic
def record_custody(
    proceeding: Proceeding, *, detained: bool, on: date, place: str = "", by: User, now: datetime
) -> Proceeding:
    """Save whether the client is detained, and where; the day goes to the record."""
    proceeding.detained, proceeding.detained_at = detained, place if detained else ""
    proceeding.save(update_fields=["detained", "detained_at", "changed_at"])
    data = {"detained": detained, "on": on, "place": place}
    recording.record("custody.recorded", on=proceeding, by=by, now=now, data=data)
    return proceeding


@transaction.atomic
def set_appearance(
    *,
    matter: Matter,
    kind: str,
    local_start: datetime,
    zone: str,
    minutes: int | None = None,
    by: User,
    now: datetime,
    **fields: Unpack[AppearanceFields],
) -> Appearance:
    """Save and return a hearing, interview, biometrics or check-in at a wall-clock time (naive) in `zone`."""
    starts_at = to_instant(local_start, zone)
    appearance = Appearance(
        matter=matter,
        kind=kind,
        local_start=as_written(local_start),
        zone=zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes or USUAL_MINUTES.get(kind, 60)),
        **fields,
    )
    appearance.full_clean()
    appearance.save()
    recording.record("appearance.set", on=appearance, by=by, now=now, data=_when(appearance))
    return appearance


@transaction.atomic
def move_appearance(
    appearance: Appearance,
    *,
    local_start: datetime,
    zone: str = "",
    minutes: int | None = None,
    by: User,
    now: datetime,
    **fields: Unpack[AppearanceFields],
) -> Appearance:
    """Save and return the appearance at its new time; the old one stays as moved, reachable by `moved_from`."""
    old = _standing(appearance)
    length = timedelta(minutes=minutes) if minutes else old.ends_at - old.starts_at
    starts_at = to_instant(local_start, zone or old.zone)
    kept: dict[str, Any] = {
        name: getattr(old, name) for name in ("person", "mode", "place", "judge", "attorney", "notice_id")
    }
    moved = Appearance(
        matter=old.matter,
        kind=old.kind,
        local_start=as_written(local_start),
        zone=zone or old.zone,
        starts_at=starts_at,
        ends_at=starts_at + length,
        moved_from=old,
        sequence=old.sequence + 1,
        **(kept | dict(fields)),
    )
    moved.full_clean()
    moved.save()
    _end(appearance, Appearance.Status.MOVED)
    data = {"from": _when(old), "to": _when(moved), "moved_from": old.pk}
    recording.record("appearance.moved", on=moved, by=by, now=now, data=data)
    return moved


@transaction.atomic
def change_attorney(appearance: Appearance, *, attorney: User | None, by: User, now: datetime) -> Appearance:
    """Save who goes. The time stays."""
    data = {"attorney_from": appearance.attorney_id, "attorney_to": attorney.pk if attorney else None}
    appearance.attorney = attorney
    appearance.sequence += 1
    appearance.save(update_fields=["attorney", "sequence", "changed_at"])
    recording.record("appearance.moved", on=appearance, by=by, now=now, data=data)
    return appearance


@transaction.atomic
def cancel_appearance(appearance: Appearance, *, reason: str, by: User, now: datetime) -> Appearance:
    """Mark a standing appearance as cancelled, with the reason."""
    _standing(appearance)
    appearance.result = reason
    _end(appearance, Appearance.Status.CANCELLED)
    data = {"reason": reason, **_when(appearance)}
    recording.record("appearance.cancelled", on=appearance, by=by, now=now, data=data)
    return appearance


@transaction.atomic
def record_result(appearance: Appearance, *, missed: bool, result: str, by: User, now: datetime) -> Appearance:
    """Save how an appearance went, or that the client was not there."""
    _standing(appearance)
    if appearance.starts_at > now:
        raise ValidationError("It has not begun yet.", code="ahead")
    appearance.result = result
    _end(appearance, Appearance.Status.MISSED if missed else Appearance.Status.HELD)
    recording.record("appearance.held", on=appearance, by=by, now=now, data={"missed": missed})
    return appearance


def _standing(appearance: Appearance) -> Appearance:
    """Return the appearance as the database has it, locked; refuse one that was moved, cancelled or held."""
    locked = Appearance.objects.select_for_update(of=("self",)).get(pk=appearance.pk)
    if locked.status != Appearance.Status.SET:
        raise ValidationError(
            "This appearance no longer stands: %(status)s.",
            code="not_standing",
            params={"status": locked.get_status_display().lower()},
        )
    return locked


def _end(appearance: Appearance, status: Appearance.Status) -> None:
    appearance.status = status
    appearance.sequence += 1
    appearance.save(update_fields=["status", "result", "sequence", "changed_at"])


def _when(appearance: Appearance) -> dict[str, Any]:
    return {
        "kind": appearance.kind,
        "local_start": appearance.local_start,
        "zone": appearance.zone,
        "attorney_id": appearance.attorney_id,
    }


@transaction.atomic
def record_order(
    *,
    matter: Matter,
    kind: str,
    entered_on: date,
    served_on: date | None = None,
    facts: Mapping[str, Any] | None = None,
    text: str = "",
    by: User,
    now: datetime,
) -> Order:
    """Save and return an order of a judge or the Board, not yet docketed."""
    order = Order(
        matter=matter,
        kind=kind,
        entered_on=entered_on,
        served_on=served_on,
        facts=dict(facts or {}),
        text=text,
        recorded_by=by,
    )
    _check_and_save_order(order)
    data = {"kind": kind, "entered_on": entered_on, "served_on": served_on}
    recording.record("order.entered", on=order, by=by, now=now, data=data)
    return order


@transaction.atomic
def correct_order(order: Order, *, by: User, now: datetime, **fields: Unpack[OrderFields]) -> Order:
    """Save the given fields; the others stay. What was docketed from it waits to be docketed again."""
    before = {name: getattr(order, name) for name in fields}
    if changed := assign(order, fields):
        _check_and_save_order(order)
        data = {"before": {name: before[name] for name in changed}, "after": {name: fields[name] for name in changed}}  # type: ignore[literal-required]
        recording.record("order.corrected", on=order, by=by, now=now, data=data)
    return order


def _check_and_save_order(order: Order) -> None:
    if order.served_on and order.served_on < order.entered_on:
        raise ValidationError({"served_on": "It cannot be served before it was entered."}, code="served_before_entered")
    order.full_clean()
    order.save()
