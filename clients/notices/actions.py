"""The only writers of notices. Recording leaves one undocketed; docketing, a layer above, calls `mark_docketed`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import User
from caseapp.audit import recording
from caseapp.core.changes import assign
from caseapp.core.identifiers import parse_receipt_number
from clients.filings.models import Filing
from clients.matters.models import Matter
from clients.notices import catalogue
from clients.notices.models import Notice

POSTED_AHEAD = timedelta(days=31)
"""An online account shows a notice some days before its date; more than that is a mistyped year."""


class NoticeFields(TypedDict, total=False):
    """What a notice says. `kind` is an id of the catalogue, or empty when nobody could tell."""

    filing: Filing | None
    kind: str
    agency: str
    receipt_number: str
    notice_on: date
    postmarked_on: date | None
    received_on: date
    printed_due_on: date | None
    service: str
    facts: Mapping[str, Any]
    note: str


@transaction.atomic
def record(*, matter: Matter, by: User, now: datetime, **fields: Unpack[NoticeFields]) -> Notice:
    """Save and return what arrived, undocketed. A receipt number also finds the filing it belongs to."""
    notice = Notice(matter=matter, recorded_by=by, **fields)
    _check_and_save(notice)
    recording.record("notice.recorded", on=notice, by=by, now=now, data=_shown(notice))
    return notice


@transaction.atomic
def correct(notice: Notice, *, by: User, now: datetime, **fields: Unpack[NoticeFields]) -> list[str]:
    """Save the given fields and return which changed. What follows from them is docketing's to correct."""
    before = _shown(notice)
    if changed := assign(notice, fields):
        _check_and_save(notice)
        data = {"fields": changed, "before": before, "after": _shown(notice)}
        recording.record("notice.corrected", on=notice, by=by, now=now, data=data)
    return changed


@transaction.atomic
def mark_docketed(notice: Notice, *, deadlines: int, no_deadline_reason: str = "", by: User, now: datetime) -> Notice:
    """Save that somebody looked at what follows: so many deadlines, or none because of the reason.

    Raises ValidationError when there is neither: such a notice stays undocketed and in everybody's way.
    """
    if not deadlines and not no_deadline_reason.strip():
        raise ValidationError(
            {"no_deadline_reason": "No deadline opens. Say why none is needed, or leave the notice undocketed."},
            code="no_reason",
        )
    notice.docketed_at, notice.docketed_by = now, by
    notice.no_deadline_reason = "" if deadlines else no_deadline_reason.strip()
    notice.save(update_fields=["docketed_at", "docketed_by", "no_deadline_reason", "changed_at"])
    kind = "notice.docketed" if deadlines else "notice.no_deadline"
    data = {"deadlines": deadlines, "reason": notice.no_deadline_reason}
    recording.record(kind, on=notice, by=by, now=now, data=data)
    return notice


@transaction.atomic
def take_back_no_deadline(notice: Notice, *, by: User, now: datetime) -> Notice:
    """Undo “no deadline, because …”: the notice waits to be docketed again."""
    if not notice.no_deadline_reason:
        raise ValidationError("This notice opened deadlines; correct those instead.", code="has_deadlines")
    data = {"reason": notice.no_deadline_reason}
    notice.docketed_at, notice.docketed_by, notice.no_deadline_reason = None, None, ""
    notice.save(update_fields=["docketed_at", "docketed_by", "no_deadline_reason", "changed_at"])
    recording.record("notice.undocketed", on=notice, by=by, now=now, data=data)
    return notice


def _check_and_save(notice: Notice) -> None:
    notice.receipt_number = parse_receipt_number(notice.receipt_number)
    kind = catalogue.notice_types().get(notice.kind)
    notice.agency = notice.agency or (kind.agency if kind else "")
    posted_ahead = notice.service == Notice.Service.ELECTRONIC  # accounts show notices before their date
    if not posted_ahead and notice.received_on < notice.notice_on:
        raise ValidationError(
            {"received_on": "It cannot arrive before the date it carries. Check both dates."}, code="before_notice"
        )
    if posted_ahead and notice.notice_on - notice.received_on > POSTED_AHEAD:
        raise ValidationError({"notice_on": "This lies far ahead of the day it came. Check the year."}, code="far")
    if notice.printed_due_on and notice.printed_due_on < notice.notice_on:
        raise ValidationError(
            {"printed_due_on": "A date to act by cannot lie before the notice itself. Check both dates."},
            code="before_notice",
        )
    if notice.filing is None and notice.receipt_number:
        notice.filing = Filing.objects.filter(matter=notice.matter, receipt_number=notice.receipt_number).first()
    if notice.kind and not kind:
        raise ValidationError({"kind": f"There is no kind of notice “{notice.kind}”."}, code="unknown_kind")
    open_to_later = [] if notice.kind else ["kind", "agency"]
    notice.full_clean(validate_unique=False, validate_constraints=False, exclude=["facts", *open_to_later])
    notice.save()


def _shown(notice: Notice) -> dict[str, Any]:
    names = ("kind", "notice_on", "postmarked_on", "received_on", "printed_due_on", "service", "receipt_number")
    return {name: getattr(notice, name) for name in names} | {"facts": dict(notice.facts)}
