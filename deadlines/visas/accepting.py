"""Which chart USCIS accepts in a month, as a person says it at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from deadlines.visas.bulletin import UnreadableBulletin
from deadlines.visas.models import BulletinCutoff, ChartChoice

GROUPS = tuple(group for group, _ in ChartChoice.GROUPS)
CHARTS = {chart: chart for chart, _ in BulletinCutoff.CHARTS} | {"final_action": "final", "dates_for_filing": "filing"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What USCIS accepts, where it says so, and who read it there."""

    charts: Mapping[str, str]
    source_url: str
    by: User


def read_accepted(said: Sequence[str], source: str, email: str) -> Accepted | None:
    """Return what was said as family=final; None for nothing. Raises UnreadableBulletin naming everything wrong."""
    if not said:
        return None
    problems: list[str] = []
    charts: dict[str, str] = {}
    for pair in said:
        group, _, chart = (part.strip().lower() for part in pair.partition("="))
        if group not in GROUPS or chart not in CHARTS or charts.get(group, CHARTS[chart]) != CHARTS[chart]:
            problems.append(
                f"“{pair}”: write family=final, family=filing, employment=final or employment=filing, once."
            )
        else:
            charts[group] = CHARTS[chart]
    by = User.objects.active().filter(email__iexact=email).first()
    if by is None or not by.may(Permission.LAW_CONFIRM_CHANGE):
        problems.append("--accepts needs --by: the e-mail address of somebody here who may record it.")
    try:
        URLValidator(schemes=["http", "https"])(source)
    except ValidationError:
        problems.append("--accepts needs --source: the address of the page of USCIS that says so.")
    if problems or by is None:
        raise UnreadableBulletin(problems)
    return Accepted(charts, source, by)
