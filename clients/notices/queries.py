"""Notices as pages and nightly mails read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from caseapp.accounts.models import User
from caseapp.core.identifiers import parse_receipt_number
from clients.notices.models import Notice
from clients.people.search import compact, search_words


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the list is narrowed to; empty values narrow nothing."""

    state: str = ""
    kind: str = ""
    agency: str = ""
    text: str = ""


def listed(user: User, criteria: Criteria) -> QuerySet[Notice]:
    """Return visible notices with their matters; the page sorts them."""
    found = Notice.objects.visible_to(user).select_related("matter")
    if criteria.state == "undocketed":
        found = found.undocketed()
    if criteria.state == "none":
        found = found.exclude(no_deadline_reason="")
    same = {"kind": criteria.kind, "agency": criteria.agency}
    found = found.filter(**{name: value for name, value in same.items() if value})
    return found.filter(_matching(criteria.text)) if criteria.text.strip() else found


def _matching(text: str) -> Q:
    of_matter = Q()
    for word in search_words(text):
        of_matter &= Q(matter__search_text__contains=word)
    return Q(receipt_number__contains=compact(text).upper()) | of_matter


def undocketed(user: User) -> QuerySet[Notice]:
    """Return what nobody has docketed yet, oldest first: each of them may hide a deadline."""
    return Notice.objects.visible_to(user).undocketed().select_related("matter").order_by("received_on", "pk")


def same_receipt(receipt_number: str, user: User) -> QuerySet[Notice]:
    """Return visible notices with this receipt number, newest first; nothing for an empty or unreadable one."""
    number = parse_receipt_number(receipt_number)
    found = Notice.objects.visible_to(user).select_related("matter").order_by("-received_on", "-pk")
    return found.filter(receipt_number=number) if number else found.none()


def undocketed_by_attorney() -> Iterator[tuple[User, list[Notice]]]:
    """Yield each responsible attorney with the undocketed notices of their open and closed matters, oldest first.

    For the nightly mail: one query, no reader, so nothing is narrowed by visibility. The responsible attorney is
    always on the matter's team and may see it.
    """
    waiting = (
        Notice.objects.undocketed()
        .select_related("matter", "matter__responsible")
        .order_by("matter__responsible__name", "matter__responsible_id", "received_on", "pk")
    )
    for _, notices in groupby(waiting, key=lambda notice: notice.matter.responsible_id):
        together = list(notices)
        yield together[0].matter.responsible, together
