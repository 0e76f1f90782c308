"""Send what was written. A row stays locked while it is sent; a crash leaves it to the next sweep."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from caseapp.accounts.models import Firm
from caseapp.audit import recording
from clients.consultations.letters import links
from clients.consultations.letters.rules import why_not_email
from clients.consultations.models import Letter

LEASE = timedelta(minutes=10)
MOST_TRIES = 12
BLOTTED = "••••••"


def claim(*, now: datetime, limit: int = 100) -> list[int]:
    """Lease unsent letters and return their ids; a lease that runs out makes them claimable again."""
    with transaction.atomic():
        rows = Letter.objects.claimable(now).select_for_update(skip_locked=True).order_by("pk")[:limit]
        ids = [row.pk for row in rows]
        Letter.objects.filter(pk__in=ids).update(leased_until=now + LEASE)
    return ids


def send(letter_id: int, *, now: datetime) -> bool:
    """Send one letter and say whether it went. One that became unsafe meanwhile is withheld.

    A letter that fails stays waiting and is tried again by the sweep, until it has failed too often.
    """
    with transaction.atomic():
        letter = Letter.objects.waiting().select_for_update(skip_locked=True, of=("self",)).filter(pk=letter_id).first()
        if letter is None:
            return False
        reason = why_not_email(letter.person) if letter.person else ""
        if reason:
            _close(letter, Letter.Status.WITHHELD, reason=reason, now=now)
            return False
        try:
            _message(letter).send()
        except (SMTPException, OSError, ValueError) as problem:
            _failed(letter, problem, now)
            return False
        _close(letter, Letter.Status.SENT, reason="", now=now)
    return True


def _message(letter: Letter) -> EmailMultiAlternatives:
    firm = Firm.current()
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body.replace(links.GAP, letter.secret),
        to=[letter.address],
        reply_to=[firm.email] if firm.email else None,
        headers={"Auto-Submitted": "auto-generated", "Content-Language": letter.language},
    )
    if letter.invitation:
        method = "CANCEL" if letter.kind == Letter.Kind.CANCELLED else "REQUEST"
        message.attach("invitation.ics", letter.invitation, f"text/calendar; method={method}; charset=utf-8")
    return message


def _close(letter: Letter, status: Letter.Status, *, reason: str, now: datetime) -> None:
    letter.status, letter.reason, letter.leased_until = status, reason, None
    letter.sent_at = now if status == Letter.Status.SENT else None
    letter.secret, letter.body = "", letter.body.replace(links.GAP, BLOTTED)
    letter.save(update_fields=["status", "reason", "leased_until", "sent_at", "secret", "body", "changed_at"])
    kind = "letter.sent" if status == Letter.Status.SENT else "letter.withheld"
    recording.record(kind, on=letter, by=None, now=now, data={"kind": letter.kind, "reason": reason})


def _failed(letter: Letter, problem: Exception, now: datetime) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        tries=F("tries") + 1,
        leased_until=now + LEASE,
        reason=type(problem).__name__,
        status=Letter.Status.FAILED if letter.tries + 1 >= MOST_TRIES else Letter.Status.WAITING,
    )
