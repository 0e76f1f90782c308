"""Holds of hearings and leave, kept in step with their facts. A hearing set by a court always wins.

Called in the transaction of the fact by whoever records it, by every booking for the days it touches, and by a sweep.
Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from caseapp.accounts.models import Absence, Firm, User
from caseapp.audit import recording
from clients.consultations.booking import holding
from clients.consultations.booking.slots import Span
from clients.consultations.models import Consultation, Hold
from clients.consultations.models.holds import MEETINGS
from clients.proceedings.models import Appearance

USUAL_TRAVEL_MINUTES = 30
KEPT = (Appearance.Status.SET, Appearance.Status.HELD)  # held ones stay on the calendar of past weeks
Wanted = list[tuple[int, str, Span]]  # whose time, the kind of hold, from when to when


@transaction.atomic
def sync_holds_for_appearance(appearance: Appearance, *, by: User | None, now: datetime) -> list[Consultation]:
    """Give the attorney's time to a hearing that stands, with travel; free it for one that does not.

    Returns the consultations that had to give way: they are to be moved now and hold no time.
    """
    key = f"appearance:{appearance.pk}"
    return _bring_in_step(key, _wanted_by_appearance(appearance, travel_time()), _kept([key])[key], by=by, now=now)


@transaction.atomic
def sync_holds_for_absence(absence: Absence, *, by: User | None, now: datetime) -> list[Consultation]:
    """Take the days of a leave; call `release_absence` when it is removed. Returns the consultations to be moved."""
    key = f"absence:{absence.pk}"
    return _bring_in_step(key, _wanted_by_absence(absence), _kept([key])[key], by=by, now=now)


@transaction.atomic
def release_absence(absence_id: int) -> None:
    """Free the days of a leave that was taken back."""
    holding.release(f"absence:{absence_id}")


def catch_up(users: Iterable[int], *, span: Span, by: User | None, now: datetime) -> None:
    """Make sure that every hearing and leave of these people that touches the span holds its time."""
    people, near = list(users), timedelta(days=2)  # leave is whole days in some zone; travel lies beside a hearing
    start, end = span.start - near, span.end + near
    appearances = Appearance.objects.standing().filter(attorney__in=people, starts_at__lt=end, ends_at__gt=start)
    absences = Absence.objects.filter(user__in=people, starts_on__lte=end.date(), ends_on__gte=start.date())
    travel = travel_time()
    wanted = {f"appearance:{row.pk}": _wanted_by_appearance(row, travel) for row in appearances}
    wanted |= {f"absence:{row.pk}": _wanted_by_absence(row) for row in absences.select_related("user")}
    kept = _kept(wanted)
    for key, holds in wanted.items():
        _bring_in_step(key, holds, kept[key], by=by, now=now)


def _kept(keys: Iterable[str]) -> dict[str, set[tuple[int, str, Span]]]:
    found: dict[str, set[tuple[int, str, Span]]] = {key: set() for key in keys}
    for row in Hold.objects.filter(source_key__in=list(found), user__isnull=False):
        assert row.user_id is not None  # noqa: S101 (the filter says so)
        found[row.source_key].add((row.user_id, row.kind, Span(row.during.lower, row.during.upper)))
    return found


def _bring_in_step(
    key: str, wanted: Wanted, kept: set[tuple[int, str, Span]], *, by: User | None, now: datetime
) -> list[Consultation]:
    if kept == set(wanted):
        return []
    holding.lock(users=[user for user, _, _ in wanted])
    holding.release(key)
    if not wanted:
        return []
    moved = _make_way(wanted, by=by, now=now)
    holding.take(
        [holding.hold(kind=kind, span=span, source_key=key, user=user) for user, kind, span in wanted], now=now
    )
    return moved


def _make_way(wanted: Wanted, *, by: User | None, now: datetime) -> list[Consultation]:
    in_the_way = [
        (row, kind)
        for user, kind, span in wanted
        for row in Hold.objects.filter(user=user, kind__in=MEETINGS)
        .overlapping(span.start, span.end)
        .select_related("consultation", "user")
    ]
    holding.end_offers([row for row, _ in in_the_way], now=now)
    displaced = {row.consultation.pk: (row, kind) for row, kind in in_the_way if row.consultation}
    return [_displace(row, kind, by=by, now=now) for row, kind in displaced.values()]


def _displace(row: Hold, kind: str, *, by: User | None, now: datetime) -> Consultation:
    consultation = row.consultation
    assert consultation is not None  # noqa: S101 (the caller filtered, the database pairs them)
    consultation.status = Consultation.Status.TO_MOVE
    consultation.clash = f"{row.user} has {'leave' if kind == 'leave' else 'a hearing or interview'} then."
    consultation.save(update_fields=["status", "clash", "changed_at"])
    consultation.holds.all().delete()
    recording.record(
        "consultation.displaced", on=consultation, by=by, now=now, data={"because": kind, "user_id": row.user_id}
    )
    return consultation


def _wanted_by_appearance(appearance: Appearance, travel: timedelta) -> Wanted:
    if appearance.status not in KEPT or appearance.attorney_id is None:
        return []
    user, span = appearance.attorney_id, Span(appearance.starts_at, appearance.ends_at)
    wanted: Wanted = [(user, Hold.Kind.HEARING.value, span)]
    if appearance.mode == Appearance.Mode.IN_PERSON and travel:
        wanted.append((user, Hold.Kind.TRAVEL.value, Span(span.start - travel, span.start)))
        wanted.append((user, Hold.Kind.TRAVEL.value, Span(span.end, span.end + travel)))
    return wanted


def _wanted_by_absence(absence: Absence) -> Wanted:
    zone = ZoneInfo(absence.user.time_zone)
    start = datetime.combine(absence.starts_on, time.min, zone).astimezone(UTC)
    end = datetime.combine(absence.ends_on + timedelta(days=1), time.min, zone).astimezone(UTC)
    return [(absence.user_id, Hold.Kind.LEAVE.value, Span(start, end))]


def travel_time() -> timedelta:
    """Return how long the office reckons to a hearing held in person, each way."""
    minutes = Firm.current().settings.get("travel_minutes", USUAL_TRAVEL_MINUTES)
    return timedelta(minutes=int(minutes))


def sweep(*, now: datetime) -> None:
    """Bring every hold in step with its fact: missing ones are taken, those of facts that are gone are freed."""
    for key in _without_fact():
        holding.release(key)
    ahead = Span(now, now + timedelta(days=366))
    for user in User.objects.active().values_list("pk", flat=True):
        with transaction.atomic():  # one bad row stops nobody else
            holding.lock(users=[user])
            catch_up([user], span=ahead, by=None, now=now)


def _without_fact() -> list[str]:
    held = Hold.objects.filter(kind__in=("hearing", "travel", "leave")).values_list("source_key", flat=True)
    keys = set(held.distinct())
    true = {f"absence:{pk}" for pk in Absence.objects.values_list("pk", flat=True)}
    standing = Appearance.objects.filter(status__in=KEPT, attorney__isnull=False)
    return sorted(keys - true - {f"appearance:{pk}" for pk in standing.values_list("pk", flat=True)})
