"""Why a printed date is not the computed one, in words a person can check against the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.engine.kinds import Service
from deadlines.engine.words import say_date
from deadlines.engine.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed, as far as it can explain a difference."""

    on: date
    unrolled: date
    due: date
    mail_days: int
    service: Service
    maximum: int | None
    calendar: Calendar


def explain_difference(printed: date, computed: Computed) -> str:
    """Return one sentence on the difference between the printed and the computed date."""
    apart = abs((printed - computed.due).days)
    side = "earlier" if printed < computed.due else "later"
    said = f"{apart} day{'' if apart == 1 else 's'} {side}"
    return (
        f"The printed date {say_date(printed)} is {said} than the computed {say_date(computed.due)}: "
        f"{_reason(printed, computed)}"
    )


def _reason(printed: date, computed: Computed) -> str:
    if printed < computed.on <= computed.due:
        return f"it lies before {say_date(computed.on)}, the day the period begins. One of both dates is wrong."
    if printed == computed.unrolled:
        return f"the paper does not move past {computed.calendar.why_closed(printed)}."
    days, mailed = computed.mail_days, computed.service is Service.MAIL
    without = computed.unrolled - timedelta(days=days)
    if mailed and days and printed in _with_roll(without, computed.calendar):
        return f"the paper leaves out the {days} days for service by mail."
    more = computed.unrolled + timedelta(days=days)
    if days and not mailed and printed in _with_roll(more, computed.calendar):
        return f"the paper adds {days} days for mail; here it was not recorded as served by mail."
    given = (printed - computed.on).days
    if computed.maximum is not None and 0 < given < computed.maximum:
        ends = f"{given} day{'' if given == 1 else 's'} after {say_date(computed.on)}"
        return f"the paper may set less than the maximum of {computed.maximum} days, and ends {ends}."
    return "the rule gives no reason for it. Read the paper and the service date again."


def _with_roll(day: date, calendar: Calendar) -> tuple[date, date]:
    return day, calendar.open_on_or_after(day)
