"""From a row of the exposure map to a records request with its parts filled in."""

from __future__ import annotations

import re
from datetime import datetime

from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.consultations.models import Consultation
from clients.exposure.catalogue import System
from clients.exposure.mapping import Exposure
from clients.records import actions as records
from clients.records import queries
from clients.records.models import RecordsRequest
from clients.records.offices import offices

OWN_FILINGS_ONLY = "fincen"  # the law closes the rest, and nobody asks whether there is a report


def prepare(consultation: Consultation, exposure: Exposure, *, by: User, now: datetime) -> RecordsRequest:
    """Save a draft to the office that answers for the system: who, which records, which facts to compare.

    A draft about the same system for the same person is given back instead of a second one. Raises ValidationError
    where no office answers for the system.
    """
    system, person = exposure.system, consultation.person
    if system.office not in offices():
        raise ValidationError("No office that answers for this system is known.", code="office")
    waiting = RecordsRequest.objects.filter(person=person, system_id=system.id, status=RecordsRequest.Status.DRAFT)
    if found := waiting.first():
        return found
    return records.prepare(
        person=person,
        matter=consultation.matter,
        office=system.office,
        text=queries.text_for(person, system.office, act="foia", system=system.name, records=wanted(system)),
        system_id=system.id,
        system_name=system.name,
        check_facts=to_compare(exposure),
        by=by,
        now=now,
    )


def wanted(system: System) -> list[str]:
    """Return what to ask for: what the system holds. No fact of the client's is told to an agency by asking."""
    if system.office == OWN_FILINGS_ONLY:
        return list(offices()[system.office].records)
    held = [re.sub(r"\s*\(alleged[^)]*\)", "", one) for one in system.holds]
    return [*held, "any correction, dispute or flag on these records"]


def to_compare(exposure: Exposure) -> str:
    """Return, for the office's own eyes, what to compare when the records come and why."""
    reasons = dict.fromkeys(reason.because for reason in exposure.reasons)
    return f"{', '.join(exposure.system.check)}. On the map because of: {'; '.join(reasons)}."[:2000]
