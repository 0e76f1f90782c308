"""Write the message that goes to a client, in their language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from caseapp.accounts.models import Firm
from clients.consultations.models import Consultation
from clients.consultations.wording import Words
from clients.people.models import Person, Validity
from clients.proceedings.models import Appearance
from deadlines.reminders import client_texts
from deadlines.reminders.channels import Envelope
from deadlines.reminders.client_texts import OwnTexts
from deadlines.reminders.models import Channel, Message, Reminder

_NOT_YOURS = "We do not have this message in your language yet. Call us and we will explain it."


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a client's text says about one thing: its sort, its place, its zone."""

    what: str
    place: str
    zone: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """What the messages of one batch are written from."""

    firm: Firm
    own_texts: OwnTexts
    particulars: Mapping[tuple[str, int], Particulars]

    @classmethod
    def read(cls, reminders: Iterable[Reminder]) -> Briefing:
        """Read it: two queries and one a kind. Reminders to colleagues are passed over."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for reminder in reminders:
            if reminder.person_id:
                wanted[reminder.kind].add(reminder.item_id)
        found = {
            (kind, pk): particulars
            for kind, ids in wanted.items()
            if kind in _READERS
            for pk, particulars in _READERS[kind](ids).items()
        }
        return cls(Firm.current(), client_texts.own_texts() if wanted else {}, found)


def _appearances(ids: Collection[int]) -> dict[int, Particulars]:
    rows = Appearance.objects.filter(pk__in=ids).values_list("pk", "kind", "place", "zone")
    return {pk: Particulars(kind, place, zone) for pk, kind, place, zone in rows}


def _consultations(ids: Collection[int]) -> dict[int, Particulars]:
    rows = Consultation.objects.filter(pk__in=ids).values_list("pk", "zone")
    return {pk: Particulars("consultation", "", zone) for pk, zone in rows}


def _validities(ids: Collection[int]) -> dict[int, Particulars]:
    rows = Validity.objects.filter(pk__in=ids).values_list("pk", "kind")
    return {pk: Particulars(kind, "", "UTC") for pk, kind in rows}


_READERS: dict[str, Callable[[Collection[int]], dict[int, Particulars]]] = {
    "appearance": _appearances,
    "consultation": _consultations,
    "validity": _validities,
}


def for_client(message: Message, reminders: Sequence[Reminder], briefing: Briefing) -> Envelope:
    """Return the message; where the client's language has no text it is in English and says so, `note` too."""
    person, firm = message.person, briefing.firm
    if person is None:
        raise ValueError("This message is not a client's.")
    texts = [
        (client_texts.text_for(row.kind, person.language, briefing.own_texts), _gaps(row, person, briefing))
        for row in reminders
    ]
    speaks = texts[0][0].language
    missing = speaks == client_texts.MASTER and person.language.split("-")[0].lower() != client_texts.MASTER
    note = f"Sent in English: there is no text in the client's language ({person.language})." if missing else ""
    frame = client_texts.file_of(client_texts.nearest(speaks) or client_texts.MASTER)
    if message.channel == Channel.SMS:
        body = " ".join([*(text.sms.format(**gaps) for text, gaps in texts), frame["stop"]])
        return Envelope(key=message.key, to=person.phone, subject="", text=body, language=speaks, note=note)
    apart = Words(speaks, frame).apart
    parts = [frame["greeting"].format(name=apart(person.name))]
    parts += [_NOT_YOURS] if missing else []
    parts += [text.email.format(**gaps) for text, gaps in texts]
    parts += [frame["closing"].format(firm=apart(firm.name), phone=apart(firm.phone))]
    return Envelope(
        key=message.key,
        to=person.email,
        subject=texts[0][0].subject.format(**texts[0][1]),
        text="\n\n".join(parts) + "\n",
        language=speaks,
        sender_name=firm.name,
        note=note,
    )


_EXAMPLES = {
    "appearance": Particulars("master", "290 Broadway, New York", "America/New_York"),
    "consultation": Particulars("consultation", "", "America/New_York"),
    "validity": Particulars("ead", "", "UTC"),
}


def example(kind: str, language: str, *, now: datetime) -> dict[str, Envelope]:
    """Return, by channel, what an invented client would be sent a week ahead."""
    person = Person(given_name="Ana", family_name="Souza", language=language, email="ana@mail.example")
    at = now.replace(hour=14, minute=30, second=0, microsecond=0) + timedelta(days=7)
    told = Reminder(kind=kind, item_id=0, due_on=at.date(), due_at=None if kind == "validity" else at)
    briefing = Briefing(Firm.current(), client_texts.own_texts(), {(kind, 0): _EXAMPLES[kind]})
    return {
        channel.value: for_client(Message(key="", channel=channel, person=person), [told], briefing)
        for channel in (Channel.EMAIL, Channel.SMS)
    }


def _gaps(reminder: Reminder, person: Person, briefing: Briefing) -> dict[str, str]:
    language = client_texts.nearest(person.language) or client_texts.MASTER
    say = Words(language, client_texts.file_of(language))
    apart = say.apart
    known = briefing.particulars[reminder.kind, reminder.item_id]
    return {
        "name": apart(person.name),
        "what": client_texts.name_of(known.what, person.language),
        "when": say.when(reminder.due_at, known.zone) if reminder.due_at else say.day(reminder.due_on),
        "day": say.day(reminder.due_on),
        "place": apart(known.place),
        "firm": apart(briefing.firm.name),
        "phone": apart(briefing.firm.phone),
    }
