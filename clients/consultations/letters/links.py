"""Keys to pages for people without an account. A key travels behind a "#" and in posted forms: it is in no log."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from clients.consultations.models import ClientLink, Consultation, Intake, SlotOffer

_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # no 0/O, 1/I/L, U: it may be read out on the telephone
_LENGTH = 16  # 30 ** 16: 78 bits
AFTER_MEETING = timedelta(days=1)
INTAKE_LASTS = timedelta(days=30)
GAP = "[[key]]"  # stands in a letter's body until it is sent


def new_key() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def digest(key: str) -> str:
    """Return what is kept of a key, however it was typed."""
    bare = "".join(letter for letter in key.upper() if letter.isalnum())
    return hashlib.sha256(f"client link {bare}".encode()).hexdigest()


def for_consultation(consultation: Consultation) -> str:
    """Save and return a key to one consultation, good until the day after it."""
    return _save(
        purpose=ClientLink.Purpose.CONSULTATION.value,
        consultation=consultation,
        ends_at=consultation.ends_at + AFTER_MEETING,
    )


def for_offer(offer: SlotOffer) -> str:
    """Save and return a key to one offered hour, good a day longer than the offer, to say what became of it."""
    return _save(purpose=ClientLink.Purpose.OFFER.value, offer=offer, ends_at=offer.expires_at + AFTER_MEETING)


def for_intake(intake: Intake, *, now: datetime) -> str:
    """Save and return a key to one questionnaire."""
    return _save(purpose=ClientLink.Purpose.INTAKE.value, intake=intake, ends_at=now + INTAKE_LASTS)


def find(key: str, *, now: datetime) -> ClientLink | None:
    """Return the link a key opens, unless it has ended."""
    return ClientLink.objects.usable(now).filter(digest=digest(key)).first()


def address(key: str = GAP) -> str:
    """Return the address written in a letter. The key is behind "#": no server and no log ever sees it."""
    return f"{settings.PUBLIC_URL}/book/link/#{key}"


def _save(
    *,
    purpose: str,
    ends_at: datetime,
    consultation: Consultation | None = None,
    offer: SlotOffer | None = None,
    intake: Intake | None = None,
) -> str:
    key = new_key()
    ClientLink.objects.create(
        purpose=purpose, digest=digest(key), ends_at=ends_at, consultation=consultation, offer=offer, intake=intake
    )
    return key
