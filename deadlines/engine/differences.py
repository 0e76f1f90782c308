"""Why a printed date is not the computed one, in words a person can check against the paper."""

from __future__ import annotations

from datetime import date, timedelta

from deadlines.engine.kinds import Service
from deadlines.engine.words import say_date
from deadlines.engine.workdays import Calendar


def explain_difference(
    printed: date, *, unrolled: date, due: date, mail_days: int, service: Service, calendar: Calendar
) -> str:
    """Return one sentence on the difference between the printed and the computed date."""
    apart = abs((printed - due).days)
    side = "earlier" if printed < due else "later"
    said = f"{apart} day{'' if apart == 1 else 's'} {side}"
    return (
        f"The printed date {say_date(printed)} is {said} than the computed {say_date(due)}: "
        f"{_reason(printed, unrolled, due, mail_days, service, calendar)}"
    )


def _reason(
    printed: date, unrolled: date, due: date, mail_days: int, service: Service, calendar: Calendar
) -> str:
    if printed == unrolled != due:
        return f"the paper does not move past {calendar.why_closed(unrolled)}."
    mail = timedelta(days=mail_days)
    if mail_days and service is Service.MAIL and printed in _with_roll(unrolled - mail, calendar):
        return f"the paper leaves out the {mail_days} days for service by mail."
    if mail_days and service is not Service.MAIL and printed in _with_roll(unrolled + mail, calendar):
        return f"the paper adds {mail_days} days for mail; here it was not recorded as served by mail."
    return "the rule gives no reason for it. Read the paper and the service date again."


def _with_roll(day: date, calendar: Calendar) -> tuple[date, date]:
    return day, calendar.open_on_or_after(day)
