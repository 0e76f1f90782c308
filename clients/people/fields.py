"""What can be said about a person, an organization and contact rules: the shapes the actions take.

Each action takes these as keywords, so that a form, the sample firm and an import say the same things the same way.
Names are those of the models' fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypedDict


class OtherName(NamedTuple):
    """One more name of a person; `kind` is a code of `PersonName.Kind`."""

    kind: str
    name: str


class PersonFields(TypedDict, total=False):
    given_name: str
    middle_name: str
    family_name: str
    native_name: str
    kind: str
    birth_date: date | None
    birth_country: str
    nationality: str
    a_number: str
    language: str
    needs_interpreter: bool
    time_zone: str
    email: str
    phone: str
    street: str
    city: str
    state: str
    postal_code: str
    county: str
    address_since: date | None
    other_names: Sequence[OtherName]


class ContactRuleFields(TypedDict, total=False):
    preferred: str
    safe_to_contact: bool
    safe_email: bool
    safe_sms: bool
    safe_voicemail: bool
    safe_hours: str
    instructions: str


class OrganizationFields(TypedDict, total=False):
    name: str
    kind: str
    ein: str
    contact_name: str
    email: str
    phone: str
    street: str
    city: str
    state: str
    postal_code: str
