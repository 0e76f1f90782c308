"""The same paper twice: recorded twice it would be docketed twice. Also the locks that make two people wait in turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from caseapp.accounts.models import User
from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event as AuditEvent
from caseapp.core.identifiers import parse_receipt_number
from clients.matters.models import Matter
from clients.notices.models import Notice

MOST = 3
WITHDRAWN = "Recorded by mistake: "
"""How the reason of a notice starts that is no notice at all."""


def lock_matter(matter: Matter) -> None:
    """Make whoever docketes on the same matter wait until this transaction ends; others may read and add."""
    Matter.objects.select_for_update(of=("self",), no_key=True).get(pk=matter.pk)


def lock_notice(notice: Notice, *, seen: str | None = None) -> None:
    """Read the notice again as it is now, locked until the transaction ends.

    `seen` is `version_of` the notice when the person looked; ValidationError, naming who did what, when it is another.
    """
    notice.refresh_from_db(from_queryset=Notice.objects.select_for_update(of=("self",)))
    if seen and seen != version_of(notice):
        event = AuditEvent.objects.about(notice).order_by("-id").first()
        words = KINDS[event.kind] if event else "Changed it"
        who = (
            f"{event.actor_name} was quicker: {words[0].lower()}{words[1:]}." if event else "It was changed meanwhile."
        )
        raise ValidationError(f"{who} Nothing was saved; check the fields against the notice and save again.")


def version_of(notice: Notice) -> str:
    """Return what a form carries along to say which state of the notice its reader saw."""
    return notice.changed_at.isoformat()


def twin_of(matter: Matter, fields: Mapping[str, Any]) -> Notice | None:
    """Return a notice of the matter that says the same: kind, date, receipt number and answers. One query."""
    found = Notice.objects.filter(
        matter=matter,
        kind=fields.get("kind", ""),
        notice_on=fields["notice_on"],
        receipt_number=parse_receipt_number(fields.get("receipt_number", "")),
        facts=dict(fields.get("facts", {})),
    )
    return found.exclude(kind="").exclude(no_deadline_reason__startswith=WITHDRAWN).order_by("pk").first()


def refuse_twin(matter: Matter, fields: Mapping[str, Any]) -> None:
    """Raise ValidationError at `again` when the same notice stands in the matter already. Locks the matter."""
    lock_matter(matter)
    if twin := twin_of(matter, fields):
        says = f"The same notice is recorded already: {twin.title}, {twin.notice_on:%b %-d, %Y}. Nothing was saved."
        raise ValidationError({"again": says}, code="twin")


def alike(user: User, matter: Matter, *, kind: str, notice_on: date, receipt_number: str) -> QuerySet[Notice]:
    """Return visible notices that may be the same paper: same kind and date, in the matter or by receipt number."""
    try:
        number = parse_receipt_number(receipt_number)
    except ValidationError:
        number = ""
    same = Q(receipt_number=number) | Q(matter=matter, receipt_number="") if number else Q(matter=matter)
    visible = Notice.objects.visible_to(user).filter(same, kind=kind, notice_on=notice_on)
    return visible.exclude(no_deadline_reason__startswith=WITHDRAWN).select_related("matter").order_by("-pk")[:MOST]
