"""What the firm already knows about a matter that rules ask for. Answers on the page win over these."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from clients.matters.models import Matter


def known_facts(matter: Matter) -> dict[str, Any]:
    """Return the matter's own facts, with detention, birth date and filing form as they are recorded. Two queries."""
    facts: dict[str, Any] = {}
    if matter.client.birth_date:
        facts["date_of_birth"] = matter.client.birth_date.isoformat()
    with suppress(ObjectDoesNotExist):
        facts["detained"] = matter.proceeding.detained
    return {**facts, **matter.facts}
