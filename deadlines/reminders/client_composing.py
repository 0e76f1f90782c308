"""Write the message that goes to a client, in their language."""

from __future__ import annotations

from collections.abc import Sequence

from caseapp.accounts.models import Firm
from clients.consultations.models import Consultation
from clients.consultations.wording import Words
from clients.people.models import Person, Validity
from clients.proceedings.models import Appearance
from deadlines.reminders import client_texts
from deadlines.reminders.channels import Envelope
from deadlines.reminders.models import Channel, Message, Reminder

_NOT_YOURS = "We do not have this message in your language yet. Call us and we will explain it."


def for_client(message: Message, reminders: Sequence[Reminder]) -> Envelope:
    """Return the message; where the client's language has no text it is in English and says so, `note` too."""
    person = message.person
    if person is None:
        raise ValueError("This message is not a client's.")
    firm = Firm.current()
    language = client_texts.nearest(person.language) or client_texts.MASTER
    texts = [
        (client_texts.text_for(reminder.kind, person.language), _gaps(reminder, person, firm)) for reminder in reminders
    ]
    speaks = texts[0][0].language
    missing = speaks == client_texts.MASTER and person.language.split("-")[0].lower() != client_texts.MASTER
    note = f"Sent in English: there is no text in the client's language ({person.language})." if missing else ""
    if message.channel == Channel.SMS:
        body = " ".join(text.sms.format(**gaps) for text, gaps in texts)
        stop = client_texts.file_of(language)["stop"]
        return Envelope(key=message.key, to=person.phone, subject="", text=f"{body} {stop}", language=speaks, note=note)
    frame = client_texts.file_of(language)
    parts = [frame["greeting"].format(name=person.name)]
    parts += [_NOT_YOURS] if missing else []
    parts += [text.email.format(**gaps) for text, gaps in texts]
    parts += [frame["closing"].format(firm=firm.name, phone=firm.phone)]
    return Envelope(
        key=message.key,
        to=person.email,
        subject=texts[0][0].subject.format(**texts[0][1]),
        text="\n\n".join(parts) + "\n",
        language=speaks,
        sender_name=firm.name,
        note=note,
    )


def _gaps(reminder: Reminder, person: Person, firm: Firm) -> dict[str, str]:
    language = client_texts.nearest(person.language) or client_texts.MASTER
    say = Words(language, client_texts.file_of(language))
    what, place, zone = _particulars(reminder)
    when = say.when(reminder.due_at, zone) if reminder.due_at else say.day(reminder.due_on)
    return {
        "name": person.name,
        "what": client_texts.name_of(what, person.language),
        "when": when,
        "day": say.day(reminder.due_on),
        "place": place,
        "firm": firm.name,
        "phone": firm.phone,
    }


def _particulars(reminder: Reminder) -> tuple[str, str, str]:
    """Return the sort of thing, its place and its zone."""
    if reminder.kind == "appearance":
        appearance = Appearance.objects.get(pk=reminder.item_id)
        return appearance.kind, appearance.place, appearance.zone
    if reminder.kind == "consultation":
        consultation = Consultation.objects.get(pk=reminder.item_id)
        return "consultation", consultation.get_mode_display(), consultation.zone
    return Validity.objects.get(pk=reminder.item_id).kind, "", "UTC"
