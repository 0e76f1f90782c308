"""From a row of the exposure map to a records request with its parts filled in."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.consultations.models import Consultation
from clients.consultations.review import reading
from clients.exposure.mapping import Exposure
from clients.records import actions as records
from clients.records import queries
from clients.records.models import RecordsRequest
from clients.records.offices import offices


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
        text=queries.text_for(person, system.office, act="foia", system=system.name, records=wanted(exposure)),
        system_id=system.id,
        system_name=system.name,
        check_facts=", ".join(system.check),
        by=by,
        now=now,
    )


def wanted(exposure: Exposure) -> list[str]:
    """Return what to ask for: what the system holds about the person, around the facts that lead there."""
    facts = dict.fromkeys(reading.when_in_words(reason.fact) for reason in exposure.reasons)
    held = [f"{one}" for one in exposure.system.holds]
    about = [f"everything recorded about: {fact}" for fact in facts if fact]
    return [*held, *about, "any correction, dispute or flag on these records"]
