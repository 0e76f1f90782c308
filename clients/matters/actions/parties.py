"""Who is in a matter, and as what."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from clients.matters.models import Matter, MatterParty
from clients.people.models import Organization, Person


@transaction.atomic
def add_party(
    matter: Matter,
    *,
    role: str,
    person: Person | None = None,
    organization: Organization | None = None,
    by: User,
    now: datetime,
) -> MatterParty:
    """Save and return a person's, or an organization's, part in the matter. One may have several parts."""
    if (person is None) == (organization is None):
        raise ValidationError("Choose a person or an organization.", code="one_of_two")
    if MatterParty.objects.filter(matter=matter, person=person, organization=organization, role=role).exists():
        raise ValidationError("They have this part in the matter already.", code="party_known")
    party = MatterParty.objects.create(matter=matter, person=person, organization=organization, role=role)
    recording.record("matter.party_added", on=matter, by=by, now=now, data=_described(party))
    return party


@transaction.atomic
def remove_party(party: MatterParty, *, by: User, now: datetime) -> Matter:
    """Take a part back. The client's last part stays: a matter is always somebody's."""
    matter = party.matter
    parts = MatterParty.objects.filter(matter=matter, person_id=matter.client_id)
    if party.person_id == matter.client_id and parts.count() == 1:
        raise ValidationError("The client stays on the matter.", code="client")
    data = _described(party)
    party.delete()
    recording.record("matter.party_removed", on=matter, by=by, now=now, data=data)
    return matter


def _described(party: MatterParty) -> dict[str, object]:
    return {"role": party.role, "person_id": party.person_id, "organization_id": party.organization_id}
