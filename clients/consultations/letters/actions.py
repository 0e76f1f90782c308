"""Write letters in the transaction of what they tell; a task sends them after it. The only writer of letters."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from caseapp.accounts.models import Firm, User
from caseapp.audit import recording
from clients.consultations.letters import links
from clients.consultations.letters.invitation import Meeting, invitation
from clients.consultations.letters.rules import why_not_email
from clients.consultations.models import Consultation, Intake, Letter, SlotOffer
from clients.consultations.queueing import wake
from clients.consultations.wording import Words, words
from clients.people.models import Person


def confirm_booking(consultation: Consultation, *, now: datetime) -> Letter:
    """Write the confirmation with its invitation and the links to confirm, move and cancel."""
    return _about(consultation, Letter.Kind.CONFIRMATION, now=now)


def was_told(consultation: Consultation) -> bool:
    """Say whether the client has a letter about this meeting, so that they must hear of a change."""
    kinds = (Letter.Kind.CONFIRMATION, Letter.Kind.MOVED)
    return Letter.objects.filter(consultation=consultation, kind__in=kinds).exists()


def tell_moved(consultation: Consultation, *, now: datetime) -> Letter:
    return _about(consultation, Letter.Kind.MOVED, now=now)


def tell_cancelled(consultation: Consultation, *, now: datetime) -> Letter:
    return _about(consultation, Letter.Kind.CANCELLED, now=now)


def remind(consultation: Consultation, *, days: int, now: datetime) -> Letter:
    """Write the reminder sent `days` before the meeting, once for each time the meeting has had."""
    return _about(consultation, Letter.Kind.REMINDER, now=now, distance=f":{days}")


def offer_slot(offer: SlotOffer, *, now: datetime) -> Letter:
    """Write to a waiting person that an hour became free and until when it is held for them."""
    entry, firm = offer.entry, Firm.current()
    say, zone = words(entry.person.language), entry.person.time_zone or offer.zone
    body = _body(
        say,
        say.say("letters.offer", when=say.when_both(offer.starts_at, zone, offer.zone), attorney=offer.attorney.name),
        say.say("letters.offer_until", when=say.when(offer.expires_at, zone)),
        _link_line(say, "letters.offer_link"),
        name=entry.person.name,
        firm=firm,
    )
    return _write(
        Letter.Kind.OFFER,
        person=entry.person,
        subject=say.say("letters.offer_subject", firm=firm.name),
        body=body,
        once_key=f"offer:{offer.pk}",
        secret=links.for_offer(offer),
        say=say,
        now=now,
    )


def offer_over(offer: SlotOffer, *, now: datetime) -> Letter:
    """Write to a waiting person that the hour on offer is not held for them any more, and that they stay in line."""
    entry, firm = offer.entry, Firm.current()
    say, zone = words(entry.person.language), entry.person.time_zone or offer.zone
    when = say.when_both(offer.starts_at, zone, offer.zone)
    return _write(
        Letter.Kind.OFFER_OVER,
        person=entry.person,
        subject=say.say("letters.offer_over_subject", firm=firm.name),
        body=_body(
            say,
            say.say("letters.offer_over", when=when, attorney=offer.attorney.name),
            name=entry.person.name,
            firm=firm,
        ),
        once_key=f"offer_over:{offer.pk}",
        say=say,
        now=now,
    )


def send_intake_link(intake: Intake, *, now: datetime) -> Letter:
    """Write the letter with the link to the questionnaire; asking again writes it again with a new link."""
    say, firm = words(intake.language), Firm.current()
    body = _body(
        say,
        say.say("letters.intake"),
        say.say("letters.intake_private"),
        _link_line(say, "letters.intake_link"),
        name=intake.person.name,
        firm=firm,
    )
    return _write(
        Letter.Kind.INTAKE,
        person=intake.person,
        consultation=intake.consultation,
        subject=say.say("letters.intake_subject", firm=firm.name),
        body=body,
        once_key=f"intake:{intake.pk}:{now.isoformat()}",
        secret=links.for_intake(intake, now=now),
        say=say,
        now=now,
    )


def send_code(*, address: str, code: str, language: str, key: str, now: datetime) -> Letter:
    """Write the code that proves an address. It names nobody: we do not know yet who reads it."""
    say, firm = words(language), Firm.current()
    body = "\n\n".join(
        [
            say.say("letters.code", firm=firm.name),
            links.GAP,
            say.say("letters.code_lasts"),
            say.say("letters.code_not_you"),
            _signature(firm, say),
        ]
    )
    letter = Letter.objects.create(
        kind=Letter.Kind.CODE,
        written_at=now,
        address=address,
        language=say.language,
        subject=say.say("letters.code_subject", firm=firm.name),
        body=body,
        secret=code,
        once_key=key,
    )
    _send_after_commit(letter)
    return letter


def tell_colleague(
    user: User, *, subject: str, text: str, once_key: str, consultation: Consultation, now: datetime
) -> Letter:
    """Write to a colleague what a client did through a link. No client's name leaves the house by mail."""
    link = f"{settings.PUBLIC_URL}{consultation.get_absolute_url()}"
    letter = Letter.objects.create(
        kind=Letter.Kind.STAFF,
        written_at=now,
        consultation=consultation,
        address=user.email,
        subject=subject,
        body=f"{text}\n\n{link}\n",
        once_key=once_key,
    )
    _send_after_commit(letter)
    return letter


def withhold(letter: Letter, *, reason: str, now: datetime) -> None:
    """Keep an unsent letter back, saying why."""
    if Letter.objects.waiting().filter(pk=letter.pk).update(status="withheld", reason=reason, secret=""):
        recording.record("letter.withheld", on=letter, by=None, now=now, data={"reason": reason})


@transaction.atomic
def _about(consultation: Consultation, kind: Letter.Kind, *, now: datetime, distance: str = "") -> Letter:
    say, firm = words(consultation.language), Firm.current()
    cancelled = kind == Letter.Kind.CANCELLED
    zone = consultation.client_zone or consultation.person.time_zone or consultation.zone
    when = say.when_both(consultation.starts_at, zone, consultation.zone)
    attorney, of_firm = say.apart(consultation.attorney.name), say.apart(firm.name)
    parts = [say.say(f"letters.{kind.value}", when=when, attorney=attorney, firm=of_firm)]
    if not cancelled:
        parts += [_where(consultation, firm, say), _link_line(say, "letters.manage_link")]
    return _write(
        kind,
        person=consultation.person,
        consultation=consultation,
        subject=say.say(f"letters.{kind.value}_subject", firm=firm.name, day=say.day(_local(consultation, zone))),
        body=_body(say, *parts, name=consultation.person.name, firm=firm),
        invitation=_invitation(consultation, firm, say, cancelled=cancelled, now=now),
        once_key=f"{kind.value}:{consultation.pk}:{consultation.sequence}{distance}",
        secret="" if cancelled else links.for_consultation(consultation),
        say=say,
        now=now,
    )


def _local(consultation: Consultation, zone: str) -> datetime:
    return consultation.starts_at.astimezone(ZoneInfo(zone))


def _where(consultation: Consultation, firm: Firm, say: Words) -> str:
    """Return how and where they meet; what we do not know yet is said, not left as a gap."""
    if consultation.mode == Consultation.Mode.VIDEO:
        link = consultation.video_link
        return say.say("letters.by_video", link=link) if link else say.say("letters.by_video_later")
    if consultation.mode == Consultation.Mode.PHONE:
        phone = consultation.person.phone
        return say.say("letters.by_phone", phone=say.apart(phone)) if phone else say.say("letters.by_phone_ask")
    return say.say("letters.at_office", place=say.apart(_address(firm) or firm.name))


def _address(firm: Firm) -> str:
    return ", ".join(part for part in (firm.street, firm.city_line) if part)


def _invitation(consultation: Consultation, firm: Firm, say: Words, *, cancelled: bool, now: datetime) -> str:
    in_office = consultation.mode == Consultation.Mode.OFFICE and _address(firm)
    meeting = Meeting(
        uid=f"consultation-{consultation.pk}@{settings.PUBLIC_URL.partition('//')[2].partition(':')[0]}",
        starts_at=consultation.starts_at,
        ends_at=consultation.ends_at,
        summary=say.say("letters.calendar_title", firm=firm.name),
        location=in_office or say.say(f"book.{consultation.mode}"),
        description=_where(consultation, firm, say),
        sequence=consultation.sequence,
        organizer=firm.email or settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"),
        organizer_name=firm.name,
        attendee=consultation.person.email or "nobody@invalid",
    )
    return invitation(meeting, method="CANCEL" if cancelled else "REQUEST", now=now)


def _link_line(say: Words, name: str) -> str:
    return f"{say.say(name)}\n{links.address()}\n{say.say('letters.key', key=links.GAP)}"


def _body(say: Words, *parts: str, name: str, firm: Firm) -> str:
    return "\n\n".join([say.say("letters.greeting", name=say.apart(name)), *parts, _signature(firm, say)]) + "\n"


def _signature(firm: Firm, say: Words) -> str:
    return "\n".join(say.apart(part) for part in (firm.name, firm.phone, firm.email) if part)


def _write(
    kind: Letter.Kind,
    *,
    person: Person,
    subject: str,
    body: str,
    once_key: str,
    say: Words,
    now: datetime,
    secret: str = "",
    consultation: Consultation | None = None,
    invitation: str = "",
) -> Letter:
    reason = why_not_email(person)
    letter, is_new = Letter.objects.get_or_create(
        once_key=once_key,
        defaults={
            "kind": kind,
            "written_at": now,
            "person": person,
            "consultation": consultation,
            "address": person.email,
            "language": say.language,
            "subject": subject[:200],
            "body": body,
            "invitation": invitation,
            "secret": "" if reason else secret,
            "status": Letter.Status.WITHHELD if reason else Letter.Status.WAITING,
            "reason": reason,
        },
    )
    if is_new and reason:
        recording.record("letter.withheld", on=letter, by=None, now=now, data={"reason": reason})
    elif is_new:
        _send_after_commit(letter)
    return letter


def _send_after_commit(letter: Letter) -> None:
    """Wake a worker once the letter is surely written. Named by its string: tasks stand above actions."""
    pk = letter.pk
    transaction.on_commit(lambda: wake("clients.consultations.letters.tasks.send_letter", letter_id=pk))
