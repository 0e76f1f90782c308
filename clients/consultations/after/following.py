"""Steps of a roadmap that nobody may forget while there is no matter: the attorney is told the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clients.consultations.letters.actions import tell_colleague
from clients.consultations.models import Consultation, Letter, ReviewLine

BEFORE = timedelta(days=1)
NOT_OLDER = timedelta(days=14)  # a worker that was away tells late, not about last year


def write_due(*, now: datetime) -> int:
    """Write the word on each step whose day is tomorrow, today or just past; return how many. Once per step and day.

    Once the matter is open its tasks say it; a client who declined or was referred is followed up no more.
    """
    over = (Consultation.Outcome.DECLINED, Consultation.Outcome.REFERRED)
    days = Q(due_on__gte=(now - NOT_OLDER).date(), due_on__lte=(now + BEFORE).date())
    steps = ReviewLine.objects.filter(days, kind=ReviewLine.Kind.STEP, consultation__matter=None)
    steps = steps.exclude(consultation__outcome__in=over).exclude(consultation__status="cancelled")
    written = 0
    for step in steps.select_related("consultation__attorney", "consultation__person"):
        key = f"step:{step.pk}:{step.due_on}"
        if Letter.objects.filter(once_key=key).exists():
            continue
        with transaction.atomic():
            _tell(step, key, now=now)
        written += 1
    return written


def _tell(step: ReviewLine, key: str, *, now: datetime) -> None:
    day = f"{step.due_on:%A, %B} {step.due_on.day}" if step.due_on else ""
    tell_colleague(
        step.consultation.attorney,
        subject="A step of a roadmap is due",
        text=f"A step you wrote in a consultation is due on {day} ({step.get_doer_display().lower()}). "
        "There is no matter yet, so nothing else reminds of it.",
        once_key=key,
        consultation=step.consultation,
        now=now,
    )
