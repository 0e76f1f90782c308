"""Send what was written. A row stays locked while it is sent; a crash leaves it to the next sweep."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from caseapp.accounts.models import Firm
from caseapp.audit import recording
from clients.consultations.letters import actions, links, reminders
from clients.consultations.letters.rules import why_not_email
from clients.consultations.models import Letter

LEASE = timedelta(minutes=10)
MOST_TRIES = 12
_PERMANENT = 500
BLOTTED = "••••••"


def claim(*, now: datetime, limit: int = 100) -> list[int]:
    """Lease unsent letters and return their ids; a lease that runs out makes them claimable again."""
    with transaction.atomic():
        rows = Letter.objects.claimable(now).select_for_update(skip_locked=True).order_by("pk")[:limit]
        ids = [row.pk for row in rows]
        Letter.objects.filter(pk__in=ids).update(leased_until=now + LEASE)
    return ids


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Write the reminders that are due and send what waits; return how many letters went. Needs no broker."""
    reminders.write_due(now=clock())
    return sum(send(letter_id, now=clock()) for letter_id in claim(now=clock()))


def send(letter_id: int, *, now: datetime) -> bool:
    """Send one letter and say whether it went. One that became unsafe meanwhile is withheld.

    A letter that fails stays waiting and is tried again by the sweep, until it was refused too often; a server that
    is away refuses nobody, however long that takes.
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
        headers={
            "Message-ID": f"<letter.{letter.pk}.{_mark(letter)}@{_host()}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
        },
    )
    if letter.invitation:
        method = "CANCEL" if letter.kind == Letter.Kind.CANCELLED else "REQUEST"
        message.attach("invitation.ics", letter.invitation, f"text/calendar; method={method}; charset=utf-8")
    return message


def _mark(letter: Letter) -> str:
    """Return what makes the Message-ID the letter's own: a repeat after a crash is recognised as the same one."""
    return hashlib.sha256(letter.once_key.encode()).hexdigest()[:20]


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


def _close(letter: Letter, status: Letter.Status, *, reason: str, now: datetime) -> None:
    letter.status, letter.reason, letter.leased_until = status, reason, None
    letter.sent_at = now if status == Letter.Status.SENT else None
    letter.secret, letter.body = "", letter.body.replace(links.GAP, BLOTTED)
    letter.save(update_fields=["status", "reason", "leased_until", "sent_at", "secret", "body", "changed_at"])
    kind = "letter.sent" if status == Letter.Status.SENT else "letter.withheld"
    recording.record(kind, on=letter, by=None, now=now, data={"kind": letter.kind, "reason": reason})


def _failed(letter: Letter, problem: Exception, now: datetime) -> None:
    """Save a try that failed; when there will be no other, a colleague hears of it."""
    letter.tries += _is_about_the_letter(problem)
    over = letter.tries >= MOST_TRIES or _is_for_good(problem)
    letter.status = Letter.Status.FAILED if over else Letter.Status.WAITING
    letter.reason, letter.leased_until = type(problem).__name__, now + LEASE
    letter.save(update_fields=["tries", "status", "reason", "leased_until", "changed_at"])
    if over:
        recording.record("letter.failed", on=letter, by=None, now=now, data={"kind": letter.kind})
        _tell_of(letter, now)


def _tell_of(letter: Letter, now: datetime) -> None:
    """Tell who booked the consultation that a client was not reached; a word to a colleague has no second word."""
    if letter.consultation is None or letter.kind == Letter.Kind.STAFF:
        return
    actions.tell_colleague(
        letter.consultation.booked_by or letter.consultation.attorney,
        subject="A letter to a client did not arrive",
        text=f"The mail server refused it: {letter.get_kind_display().lower()}. Reach the client another way, and "
        "correct the address.",
        once_key=f"failed:{letter.pk}",
        consultation=letter.consultation,
        now=now,
    )


def _is_for_good(problem: Exception) -> bool:
    """Say whether the server knows no such address, so that asking again is idle."""
    refused = problem.recipients.values() if isinstance(problem, SMTPRecipientsRefused) else ()
    return bool(refused) and all(code >= _PERMANENT for code, _ in refused)


def _is_about_the_letter(problem: Exception) -> bool:
    """Say whether the server refused this letter, rather than being away or refusing us all."""
    if isinstance(problem, SMTPAuthenticationError | SMTPConnectError | SMTPHeloError):
        return False
    return isinstance(problem, ValueError | SMTPRecipientsRefused | SMTPResponseException)
