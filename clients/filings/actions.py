"""The only writers of filings, their receipts and what the agency says about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from caseapp.core.identifiers import parse_receipt_number
from clients.filings.models import AgencyStatus, Filing
from clients.matters.models import Matter
from clients.people.models import Person


class FilingFields(TypedDict, total=False):
    person: Person | None
    form: str
    title: str
    agency: str
    method: str
    status: str
    sent_on: date | None
    tracking_number: str
    receipt_number: str
    received_on: date | None
    priority_date: date | None
    fee_paid: Decimal | None


@transaction.atomic
def record(*, matter: Matter, by: User, now: datetime, **fields: Unpack[FilingFields]) -> Filing:
    """Save and return a form or motion of the matter, sent or being prepared."""
    filing = Filing(matter=matter, **fields)
    _save(filing)
    data = {"form": filing.form, "status": filing.status, "sent_on": filing.sent_on}
    recording.record("filing.recorded", on=filing, by=by, now=now, data=data)
    return filing


@transaction.atomic
def change(filing: Filing, *, by: User, now: datetime, **fields: Unpack[FilingFields]) -> Filing:
    """Save the given fields; the others stay."""
    if changed := assign(filing, fields):
        _save(filing)
        data = {name: getattr(filing, name) for name in changed if name != "person"}
        recording.record("filing.changed", on=filing, by=by, now=now, data={"fields": changed, **data})
    return filing


@transaction.atomic
def record_receipt(
    filing: Filing,
    *,
    receipt_number: str,
    received_on: date | None = None,
    priority_date: date | None = None,
    by: User,
    now: datetime,
) -> Filing:
    """Save the agency's receipt: the filing is with the agency from `received_on`, its filing date in law."""
    filing.receipt_number = receipt_number
    filing.received_on = received_on or filing.received_on
    filing.priority_date = priority_date or filing.priority_date
    if filing.status in {Filing.Status.PREPARING, Filing.Status.SENT}:
        filing.status = Filing.Status.RECEIVED
    _save(filing)
    data = {"receipt_number": filing.receipt_number, "received_on": filing.received_on}
    recording.record("filing.receipted", on=filing, by=by, now=now, data=data)
    return filing


@transaction.atomic
def record_agency_status(
    filing: Filing,
    *,
    status: str,
    as_of: date,
    source: str,
    outcome: str = "",
    by: User,
    now: datetime,
) -> AgencyStatus:
    """Add what the agency said, and how we know. `outcome`, a code of `Filing.Status`, also moves the filing."""
    said = AgencyStatus.objects.create(filing=filing, status=status, as_of=as_of, source=source, recorded_by=by)
    if outcome and outcome != filing.status:
        filing.status = outcome
        _save(filing)
    data = {"status": status, "as_of": as_of, "source": source, "outcome": outcome}
    recording.record("filing.status_recorded", on=filing, by=by, now=now, data=data)
    return said


def _save(filing: Filing) -> None:
    filing.receipt_number = parse_receipt_number(filing.receipt_number)
    if filing.sent_on and filing.received_on and filing.received_on < filing.sent_on:
        raise ValidationError(
            {"received_on": "The agency cannot receive it before it was sent."}, code="received_before_sent"
        )
    filing.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            filing.save()
    except IntegrityError as error:
        if "filing_receipt_once" not in str(error):
            raise
        raise ValidationError(
            {"receipt_number": "Another filing already has this receipt number."}, code="receipt_used"
        ) from error
