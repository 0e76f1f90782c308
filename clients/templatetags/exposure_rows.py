"""What a row of the exposure map looks up."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from clients.records.models import RecordsRequest

register = template.Library()


@register.filter
def of_system(prepared: Mapping[str, RecordsRequest], system_id: str) -> RecordsRequest | None:
    """Return the request that was prepared for the system, if there is one."""
    return prepared.get(system_id)
