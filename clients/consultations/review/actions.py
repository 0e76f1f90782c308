"""The attorney's decisions. Every one is audited; none is made by the program."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from clients.consultations.factors import Fact, Found, factors
from clients.consultations.models import Consultation, FactorDecision, PlaceDecision, ReviewLine
from clients.documents.actions import request_document
from clients.documents.models import DocumentRequest

Decision = FactorDecision.Decision
PAPER = "paper"


@transaction.atomic
def decide(
    consultation: Consultation,
    factor_id: str,
    *,
    decision: str,
    reason: str = "",
    found: Found | None,
    by: User,
    now: datetime,
) -> FactorDecision:
    """Save the attorney's word on a factor, with the facts as they stand. A later word replaces an earlier one.

    A dismissal needs a reason. A factor no fact led to (`found` is None) is one the attorney adds.
    """
    if factor_id not in factors():
        raise ValidationError("There is no such factor.", code="factor")
    if decision not in Decision.values:
        raise ValidationError("Confirm it or dismiss it.", code="decision")
    if len(reason) > 500:
        raise ValidationError({"reason": f"The reason has {len(reason):,} characters; 500 is the most."}, code="long")
    if decision == Decision.DISMISSED and not reason.strip():
        raise ValidationError({"reason": "Say why it does not apply: the reason is kept."}, code="no_reason")
    row, _made = FactorDecision.objects.update_or_create(
        consultation=consultation,
        factor_id=factor_id,
        defaults={
            "decision": decision,
            "reason": reason.strip(),
            "added": found is None,
            "facts": [described(fact) for fact in found.facts] if found else [],
            "because": found.because[:300] if found else "",
            "confidence": found.confidence if found else factors()[factor_id].confidence,
            "decided_by": by,
            "decided_at": now,
        },
    )
    facts = [fact["text"] for fact in row.facts]
    data = {"factor": factor_id, "decision": decision, "reason": reason, "facts": facts, "added": row.added}
    recording.record("factor.decided", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data)
    return row


NAMES = (
    "form",
    "year",
    "place",
    "court",
    "agency",
    "status",
    "employer",
    "city",
    "state",
    "platform",
    "name",
    "offense",
)


def described(fact: Fact) -> dict[str, Any]:
    """Return a fact as it stands: in words for the record, and in parts for a paper in another language."""
    names = [str(fact.data[name]) for name in NAMES if fact.data.get(name)]
    if fact.kind == "proceeding":
        names = [name for name in names if name not in ("open", "closed", "terminated", "unsure")]
    on = fact.on.isoformat() if fact.on else ""
    return {"text": fact.text, "kind": fact.kind, "on": on, "exact": fact.exact, "names": names}


@transaction.atomic
def undo(consultation: Consultation, factor_id: str, *, by: User, now: datetime) -> None:
    """Take the word on a factor back: it is open again."""
    gone, _rows = FactorDecision.objects.filter(consultation=consultation, factor_id=factor_id).delete()
    if gone:
        data = {"factor": factor_id, "decision": "open again"}
        recording.record("factor.decided", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data)


@transaction.atomic
def place(consultation: Consultation, *, stage: str, reason: str, by: User, now: datetime) -> PlaceDecision:
    """Put the client at a station of the lifecycle, or nowhere on it, whatever the record shows. A reason is kept."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why: the reason is kept."}, code="no_reason")
    said = {"stage": stage, "reason": reason.strip(), "decided_by": by, "decided_at": now}
    row = PlaceDecision.objects.filter(consultation=consultation).first() or PlaceDecision(consultation=consultation)
    for name, value in said.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    data = {"stage": stage, "reason": row.reason}
    recording.record("lifecycle.placed", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data)
    return row


@transaction.atomic
def follow_record(consultation: Consultation, *, by: User, now: datetime) -> None:
    """Take the attorney's word on the client's place back: the record decides again."""
    gone, _rows = PlaceDecision.objects.filter(consultation=consultation).delete()
    if gone:
        data = {"stage": "by the record again"}
        recording.record(
            "lifecycle.placed", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data
        )


@transaction.atomic
def switch_factors(off: Collection[str], *, by: User, now: datetime) -> None:
    """Let the firm see no factor named in `off`, and every other. What was decided before stays decided."""
    unknown = set(off) - set(factors())
    if unknown:
        raise ValidationError("There is no such factor.", code="factor")
    firm = Firm.objects.select_for_update().get(pk=1)
    before, after = set(firm.settings.get("factors_off", [])), set(off)
    if before == after:
        return
    firm.settings = firm.settings | {"factors_off": sorted(after)}
    firm.save(update_fields=["settings"])
    data = {"switched_off": sorted(after - before), "switched_on": sorted(before - after)}
    recording.record("factors.switched", on=firm, by=by, now=now, data=data)


@transaction.atomic
def write_line(
    consultation: Consultation,
    *,
    kind: str,
    text: str,
    why: str = "",
    doer: str = "together",
    due_on: date | None = None,
    by: User,
    now: datetime,
) -> ReviewLine | DocumentRequest:
    """Save a question still open, a step of the roadmap, or a paper the client is to bring; return it."""
    if kind == PAPER:
        return request_document(
            person=consultation.person, matter=consultation.matter, title=text, why=why, due_on=due_on, by=by, now=now
        )
    line = ReviewLine(consultation=consultation, kind=kind, text=text, why=why, doer=doer, due_on=due_on, written_by=by)
    line.full_clean()
    line.save()
    data = {"line": text, "kind": kind}
    recording.record(
        "consultation.changed", on=consultation, matter_id=consultation.matter_id, by=by, now=now, data=data
    )
    return line


@transaction.atomic
def strike_line(line: ReviewLine, *, by: User, now: datetime) -> None:
    """Take a line out of the review."""
    data = {"struck": line.text, "kind": line.kind}
    recording.record("consultation.changed", on=line.consultation, by=by, now=now, data=data)
    line.delete()
