"""What was filed, what arrived, what is set, what follows.

Notices, deadlines and consultations are written straight to their tables: a test about the matter page needs a row,
not the whole of docketing. Tests of docketing and booking call those actions themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from caseapp.accounts.models import User
from clients.consultations.models import Consultation, ConsultationType
from clients.documents import actions as documents
from clients.documents.models import Document
from clients.filings import actions as filings
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.notices.models import Notice
from clients.people.models import Person
from clients.proceedings import actions as proceedings
from clients.proceedings.models import Appearance, Proceeding
from clients.records.models import Discrepancy, RecordsRequest
from deadlines.tracking.models import Deadline
from tests.factories.matters import matter
from tests.factories.moments import NOW, TODAY
from tests.factories.people import person
from tests.factories.staff import ana

_serial = count(1)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def filing(on: Matter | None = None, **fields: Any) -> Filing:
    """Return an I-485 with a receipt number of its own."""
    usual = {
        "form": "I-485",
        "sent_on": TODAY - timedelta(days=30),
        "receipt_number": f"IOE{next(_serial):010d}",
        "received_on": TODAY - timedelta(days=28),
        "status": Filing.Status.RECEIVED,
    }
    return filings.record(matter=on or matter(), by=ana(), now=NOW, **(usual | fields))


def notice(on: Matter | None = None, **fields: Any) -> Notice:
    """Return an undocketed request for evidence; `docketed=True` makes it a docketed one."""
    if fields.pop("docketed", False):
        fields |= {"docketed_at": NOW, "docketed_by": ana()}
    usual = {
        "kind": "uscis_rfe",
        "agency": "USCIS",
        "notice_on": TODAY - timedelta(days=5),
        "received_on": TODAY,
        "service": Notice.Service.MAIL,
        "recorded_by": ana(),
    }
    return Notice.objects.create(matter=on or matter(), **(usual | fields))


def proceeding(on: Matter | None = None, **fields: Any) -> Proceeding:
    """Return removal proceedings."""
    usual = {"court": "New York (Broadway)", "nta_on": TODAY - timedelta(days=60)}
    on = on or matter(type="removal_defense")
    return proceedings.open_proceeding(matter=on, by=ana(), now=NOW, **(usual | fields))


def appearance(on: Matter | None = None, **fields: Any) -> Appearance:
    """Return a master hearing in ten days at 9:30 in New York, with Ana."""
    usual = {
        "kind": "master",
        "local_start": datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30) + timedelta(days=10),
        "zone": "America/New_York",
        "place": "26 Federal Plaza, courtroom 7",
        "attorney": ana(),
    }
    on = on or matter(type="removal_defense")
    return proceedings.set_appearance(matter=on, by=ana(), now=NOW, **(usual | fields))


def deadline(on: Matter | None = None, **fields: Any) -> Deadline:
    """Return an open deadline due in three weeks; `due_on` moves the working date along."""
    number = next(_serial)
    due_on = fields.get("due_on", TODAY + timedelta(days=21))
    usual = {
        "title": "Answer the request for evidence",
        "due_on": due_on,
        "computed_on": due_on,
        "working_on": due_on,
        "rule_id": "",
        "reasoning": {"steps": []},
        "source_key": f"notice:{900000 + number}",
        "assignee": ana(),
    }
    return Deadline.objects.create(matter=on or matter(), **(usual | fields))


def consultation_type(**fields: Any) -> ConsultationType:
    """Return the first consultation, an hour long."""
    usual = {"name": "First consultation", "minutes": 60, "fee": Decimal("150.00")}
    found = ConsultationType.objects.filter(name=(usual | fields)["name"]).first()
    return found or ConsultationType.objects.create(**(usual | fields))


def consultation(*, whose: Person | None = None, attorney: User | None = None, **fields: Any) -> Consultation:
    """Return a booked consultation in three days at 10:00 in New York. It takes no hold: booking does."""
    starts_at = fields.pop("starts_at", NOW + timedelta(days=3))
    usual = {
        "type": consultation_type(),
        "zone": "America/New_York",
        "local_start": (starts_at - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M"),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "booked_by": ana(),
    }
    return Consultation.objects.create(person=whose or person(), attorney=attorney or ana(), **(usual | fields))


def records_request(about: Person, **fields: Any) -> RecordsRequest:
    """Return a request to USCIS that went out today and has no answer."""
    usual = {"office": "uscis", "status": "sent", "text": "My file.", "sent_on": TODAY, "prepared_by": ana()}
    return RecordsRequest.objects.create(person=about, **(usual | fields))


def discrepancy(about: Person, **fields: Any) -> Discrepancy:
    """Return an error in a record whose correction was asked for."""
    usual = {"office": "uscis", "about": "date of birth", "record_says": "1990", "truth": "1991", "status": "sent"}
    return Discrepancy.objects.create(person=about, **(usual | {"noted_by": ana()} | fields))


def upload(name: str = "statement.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def document(on: Matter | None = None, **fields: Any) -> Document:
    """Return a paper with one version."""
    file = fields.pop("file", None) or upload(content=PDF + str(next(_serial)).encode())
    if on is None and "person" not in fields:
        on = matter()
    return documents.add_document(matter=on, file=file, by=ana(), now=NOW, **({"title": "Statement"} | fields))
