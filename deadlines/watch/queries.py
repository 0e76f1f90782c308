"""Which open matters a change of the law may touch: by the rules their dates rest on, and by what is pending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from caseapp.accounts.models import User
from clients.filings.models import Filing
from clients.matters.models import Matter
from deadlines.tracking.models import Deadline
from deadlines.watch.catalogue import Entry

PENDING = ("sent", "received")
Reasons = dict[int, list[str]]


def touched(user: User, found: Iterable[Entry]) -> dict[str, Reasons]:
    """Return by entry the open matters the user may know of, each with why. Two queries however many entries."""
    rows = list(found)
    by_rule, by_form = defaultdict(set), defaultdict(set)
    for rule_id, matter_id in _dates(user, {rule for entry in rows for rule in entry.rules}):
        by_rule[rule_id].add(matter_id)
    for form, matter_id in _pending(user, {form for entry in rows for form in entry.forms}):
        by_form[form].add(matter_id)
    answer: dict[str, Reasons] = {}
    for entry in rows:
        reasons: Reasons = defaultdict(list)
        for rule in entry.rules:
            for matter_id in by_rule[rule]:
                reasons[matter_id].append(rule)
        for form in entry.forms:
            for matter_id in by_form[form]:
                reasons[matter_id].append(form)
        answer[entry.id] = dict(reasons)
    return answer


def matters(user: User, reasons: Reasons, *, most: int = 300) -> list[tuple[Matter, list[str]]]:
    """Return the matters with why each may be touched, by number. One query."""
    rows = Matter.objects.visible_to(user).filter(pk__in=reasons).select_related("client").order_by("number")[:most]
    return [(matter, reasons[matter.pk]) for matter in rows]


def _dates(user: User, rules: set[str]) -> Iterable[tuple[str, int]]:
    open_dates = Deadline.objects.visible_to(user).open().filter(rule_id__in=rules, matter__closed_on__isnull=True)
    return open_dates.order_by().values_list("rule_id", "matter_id").distinct()


def _pending(user: User, forms: set[str]) -> Iterable[tuple[str, int]]:
    sent = Filing.objects.visible_to(user).filter(form__in=forms, status__in=PENDING, matter__closed_on__isnull=True)
    return sent.order_by().values_list("form", "matter_id").distinct()
