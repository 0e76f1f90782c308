"""A saved fact as a form on another page would change it: read from what is typed, never saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from caseapp.core.form_fields import DayField, WallTimeField, ZoneField
from caseapp.core.wall_time import read_written, to_instant
from clients.filings.models import Filing
from clients.proceedings.models import Appearance, Order, Proceeding

DECIDE: dict[type[Model], dict[str, forms.Field]] = {
    Filing: {
        "form": forms.CharField(),
        "agency": forms.CharField(),
        "sent_on": DayField(required=False),
        "received_on": DayField(required=False),
    },
    Order: {"kind": forms.CharField(), "entered_on": DayField(), "served_on": DayField(required=False)},
    Proceeding: {"nta_on": DayField(required=False), "nta_served_on": DayField(required=False)},
    Appearance: {"local_start": WallTimeField(), "zone": ZoneField()},
}
"""What decides about dates, by the names that the fact's own forms use."""


def can_be_typed(fact: Model | None) -> bool:
    """Say whether the fact is changed on a page of its own, whose form this module can read."""
    return type(fact) in DECIDE


def type_into(fact: Model, typed: Mapping[str, str]) -> None:
    """Give the fact, in memory only, what the form says; what is not there or cannot be read stays as it is saved."""
    for name, field in DECIDE[type(fact)].items():
        if name in typed:
            try:
                setattr(fact, name, field.clean(typed[name]))
            except ValidationError:
                continue
    if isinstance(fact, Appearance):
        _set_clock(fact)


def _set_clock(appearance: Appearance) -> None:
    local: datetime | str = appearance.local_start
    try:
        appearance.starts_at = to_instant(read_written(local) if isinstance(local, str) else local, appearance.zone)
    except ValidationError:
        return
