"""Reads of docketing: the matter a paper belongs to."""

from __future__ import annotations

from itertools import chain

from caseapp.accounts.models import User
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.people.search import compact

MOST = 20
SHORTEST_NUMBER = 4


def find_matters(user: User, text: str) -> list[Matter]:
    """Return up to 20 visible matters, open ones first, by client, number, A-Number or receipt number."""
    if not text.strip():
        return []
    visible = Matter.objects.visible_to(user).select_related("client", "responsible")
    visible = visible.order_by("closed_on", "-opened_on", "-pk")
    named = visible.matching(text)[:MOST]
    number = compact(text).upper()
    receipted = Filing.objects.filter(receipt_number__contains=number).values("matter_id")
    numbered = visible.filter(pk__in=receipted)[:MOST] if len(number) >= SHORTEST_NUMBER else []
    found = {matter.pk: matter for matter in chain(numbered, named)}
    return sorted(found.values(), key=lambda matter: matter.closed_on is not None)[:MOST]
