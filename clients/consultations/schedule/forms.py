"""Forms of the desk. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict

from caseapp.accounts.models import Firm, User
from caseapp.core.form_fields import ANumberField, DayField, LanguageField, PhoneField
from clients.consultations.booking.closing import holidays
from clients.consultations.booking.errors import SlotTaken
from clients.consultations.booking.queries import describe_clash, hours_of
from clients.consultations.booking.slots import Span, within_hours
from clients.consultations.conflicts.matching import Asked
from clients.consultations.models import Consultation, ConsultationType, FeeReceipt, Resource
from clients.consultations.schedule.time_fields import YEARS, WhenField, instant_in
from clients.people.fields import PersonFields
from clients.people.models import Person

SOURCES = ("Recommended by a client", "Returning client", "Search on the web", "Community group", "Another attorney",
           "Court list", "Walked in", "Other")  # fmt: skip


class DeskFilters(forms.Form):
    """Which week, whose columns, for how long a meeting."""

    week = forms.DateField(required=False, widget=forms.HiddenInput)
    who = forms.ModelChoiceField(User.objects.none(), required=False, label="Attorney", empty_label="Everybody")
    type = forms.ModelChoiceField(ConsultationType.objects.none(), required=False, label="For", empty_label=None)
    things = forms.BooleanField(required=False, label="Interpreters and rooms")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "who", User.objects.counsel().order_by("name"))
        choose(self, "type", ConsultationType.objects.filter(active=True).order_by("-minutes", "name"))

    def clean_week(self) -> date | None:
        week: date | None = self.cleaned_data["week"]
        return week - timedelta(days=week.weekday()) if week and week.year in YEARS else None


class TimeOnDesk(forms.Form):
    """Whom and when: the part booking and moving share. Times are by the attorney's own clock."""

    attorney = forms.ModelChoiceField(User.objects.none(), label="Attorney")
    at = WhenField(label="Day and time")
    outside_hours = forms.BooleanField(required=False, label="Also outside the bookable hours")

    def __init__(self, *args: Any, reader: User, length: timedelta, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.length = reader, length
        choose(self, "attorney", User.objects.counsel().order_by("name"))
        self.fields["at"].help_text = f"By the attorney's clock; the office's zone is {Firm.current().time_zone}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        attorney, at = cleaned.get("attorney"), cleaned.get("at")
        if attorney and at:
            cleaned["starts_at"] = self._instant(attorney, at)
        return cleaned

    def _instant(self, attorney: User, wall: datetime) -> datetime | None:
        try:
            instant = instant_in(wall, attorney.time_zone)
        except ValidationError as why:
            self.add_error("at", why)
            return None
        holiday = holidays().get(wall.date())
        inside = not holiday and within_hours(
            Span(instant, instant + self.length), hours_of(attorney), ZoneInfo(attorney.time_zone)
        )
        if not inside and not self.cleaned_data.get("outside_hours"):
            self.add_error(
                "at",
                (f"That is {holiday}. " if holiday else f"{attorney} takes no consultations then. ")
                + "Choose another time, or tick “Also outside the bookable hours” below.",
            )
        return instant

    def explain_taken(self, taken: SlotTaken) -> None:
        """Say at the time's field what takes it, as far as the reader may know."""
        said = [describe_clash(hold, reader=self.reader) for hold in taken.holds[:3]]
        self.add_error("at", ValidationError(said or taken.messages, code="taken"))


class VideoLinkField(forms.URLField):
    """Where a meeting by video takes place."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {"max_length": 300, "required": False, "label": "Video link", "assume_scheme": "https"}
        super().__init__(**{**usual, "help_text": "For a meeting by video; it goes into the letter.", **kwargs})


class BookForm(TimeOnDesk):
    """A caller, their conflict check and their hour."""

    type_ = forms.ModelChoiceField(ConsultationType.objects.none(), label="Kind", empty_label=None)
    given_name = forms.CharField(max_length=120, required=False, label="First name")
    family_name = forms.CharField(max_length=120, label="Last name")
    phone = PhoneField()
    email = forms.EmailField(required=False, label="E-mail")
    language = LanguageField(initial="en")
    mode = forms.ChoiceField(choices=Consultation.Mode.choices, label="How they meet")
    interpreter = forms.ModelChoiceField(
        Resource.objects.none(), required=False, label="Interpreter", empty_label="None"
    )
    room = forms.ModelChoiceField(Resource.objects.none(), required=False, label="Room", empty_label="None")
    video_link = VideoLinkField()
    topic = forms.CharField(max_length=200, required=False, label="About")
    source = forms.ChoiceField(
        choices=[("", "Not asked"), *((source, source) for source in SOURCES)],
        required=False,
        label="How they found us",
    )
    other_names = forms.CharField(
        max_length=300,
        required=False,
        label="Other names",
        help_text="Maiden name, native spelling, nickname; by commas.",
    )
    a_number = ANumberField()
    birth_date = DayField(required=False, label="Date of birth")
    employer = forms.CharField(max_length=200, required=False, label="Employer")
    other_sides = forms.CharField(
        max_length=300, required=False, label="Who is on the other side?",
        help_text="Spouse in a divorce, abuser, former employer; by commas.",
    )  # fmt: skip
    person = forms.ModelChoiceField(Person.objects.none(), required=False, widget=forms.HiddenInput)
    told_apart = forms.CharField(max_length=300, required=False, label="How do you know it is somebody else?")
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        kinds = ConsultationType.objects.filter(active=True).order_by("-minutes", "name")
        super().__init__(*args, reader=reader, length=timedelta(minutes=60), **kwargs)
        choose(self, "type_", kinds)
        choose(self, "interpreter", Resource.objects.interpreters())
        choose(self, "room", Resource.objects.rooms())
        choose(self, "person", Person.objects.visible_to(reader))

    def clean_type_(self) -> ConsultationType:
        kind: ConsultationType = self.cleaned_data["type_"]
        self.length = timedelta(minutes=kind.minutes)
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refuse_mismatches(self, cleaned.get("type_"))
        return cleaned

    @property
    def asked(self) -> Asked:
        """Return what the conflict check is asked, also of a form that is not complete yet."""
        said = self.cleaned_data
        person: Person | None = said.get("person")
        return Asked(
            given_name=said.get("given_name") or (person.given_name if person else ""),
            family_name=said.get("family_name") or (person.family_name if person else ""),
            other_names=_listed(said.get("other_names", "")),
            birth_date=said.get("birth_date") or (person.birth_date if person else None),
            a_number=said.get("a_number", ""),
            phone=said.get("phone", ""),
            email=said.get("email", ""),
            employer=said.get("employer", ""),
            other_sides=_listed(said.get("other_sides", "")),
        )

    @property
    def caller(self) -> PersonFields:
        """Return the fields of a new person."""
        names = ("given_name", "family_name", "phone", "email", "language", "a_number", "birth_date")
        return cast("PersonFields", {name: self.cleaned_data[name] for name in names})

    @property
    def more_is_said(self) -> bool:
        """Say whether the folded part holds something, or something wrong."""
        names = ("other_sides", "employer", "other_names", "a_number", "birth_date")
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def details(self) -> dict[str, Any]:
        names = ("mode", "interpreter", "room", "video_link", "language", "topic", "source")
        return {name: self.cleaned_data[name] for name in names}


class DetailsForm(forms.Form):
    """What may change without a new time."""

    mode = forms.ChoiceField(choices=Consultation.Mode.choices, label="How they meet")
    video_link = VideoLinkField()
    room = forms.ModelChoiceField(Resource.objects.none(), required=False, label="Room", empty_label="None")
    language = LanguageField()
    interpreter = forms.ModelChoiceField(
        Resource.objects.none(), required=False, label="Interpreter", empty_label="None"
    )
    topic = forms.CharField(max_length=200, required=False, label="About")
    source = forms.CharField(max_length=60, required=False, label="How they found us")

    def __init__(self, posted: QueryDict | None, *, consultation: Consultation) -> None:
        super().__init__(posted, initial={name: getattr(consultation, name) for name in self.base_fields})
        self.kind = consultation.type
        choose(self, "interpreter", Resource.objects.interpreters())
        choose(self, "room", Resource.objects.rooms())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_mismatches(self, self.kind)
        return cleaned

    def explain_taken(self, taken: SlotTaken, *, reader: User) -> None:
        """Say at the interpreter or room that is not free what takes it."""
        for hold in taken.holds[:3]:
            is_room = hold.resource is not None and hold.resource == self.cleaned_data.get("room")
            self.add_error("room" if is_room else "interpreter", describe_clash(hold, reader=reader))


def refuse_mismatches(form: forms.Form, kind: ConsultationType | None) -> None:
    """Say at their fields what does not go together: kind and way of meeting, kind or interpreter and language."""
    said = form.cleaned_data
    mode, language, interpreter = said.get("mode"), said.get("language", ""), said.get("interpreter")
    if kind and mode and mode not in kind.modes:
        form.add_error("mode", f"{kind} is not offered this way.")
    if kind and language and not kind.offered_in(language):
        form.add_error("language", f"{kind} is not held in this language.")
    if interpreter and interpreter.languages and not interpreter.speaks(language):
        form.add_error("interpreter", f"{interpreter} does not interpret this language.")


class MoveForm(TimeOnDesk):
    """Another time, or another attorney."""

    reason = forms.CharField(max_length=300, required=False, label="Why", help_text="Kept in the history.")


def split_slot(posted: QueryDict) -> QueryDict:
    """Return the form with what a free hour of the desk stands for: "3@2026-12-01T09:30" is whose and when."""
    whose, _, at = posted.get("slot", "").partition("@")
    if not at:
        return posted
    said = posted.copy()
    said["attorney"], said["at"] = whose, at
    return said


class CancelForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False, label="Why", help_text="Not told to the client.")
    by_client = forms.BooleanField(required=False, label="The client asked for it")


def choose(form: forms.Form, name: str, rows: Any) -> None:
    """Set what a field of the form may choose from."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (says so to the type checker)
    field.queryset = rows


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())[:6]


class ConsultationFilters(forms.Form):
    """Which consultations the list shows."""

    q = forms.CharField(required=False, label="Name", widget=forms.TextInput({"type": "search"}))
    when = forms.ChoiceField(
        required=False, label="When", choices=[("", "From today"), ("past", "Past"), ("all", "All")]
    )
    status = forms.ChoiceField(required=False, choices=[("", "Any status"), *Consultation.Status.choices])
    outcome = forms.ChoiceField(
        required=False,
        choices=[("", "Any outcome"), *((code, name) for code, name in Consultation.Outcome.choices if code)],
    )
    attorney = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Everybody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "attorney", User.objects.counsel().order_by("name"))
        self.is_valid()

    @property
    def looks_ahead(self) -> bool:
        return not self.cleaned_data.get("when")

    def narrowed(self, rows: QuerySet[Consultation], *, now: datetime) -> QuerySet[Consultation]:
        said = self.cleaned_data
        midnight = now - timedelta(hours=12)  # what began this morning is still today's business
        if self.looks_ahead:
            rows = rows.filter(Q(starts_at__gte=midnight) | Q(status=Consultation.Status.TO_MOVE))
        elif said["when"] == "past":
            rows = rows.filter(starts_at__lt=now)
        for name in ("status", "outcome", "attorney"):
            if said.get(name):
                rows = rows.filter(**{name: said[name]})
        if text := said.get("q", "").strip():
            rows = rows.filter(person__in=Person.objects.matching(text))
        return rows


class NotesForm(forms.Form):
    situation = forms.CharField(
        required=False,
        label="The situation",
        widget=forms.Textarea,
        help_text="In plain words. Printed in the summary.",
        max_length=6_000_000,
    )
    advice = forms.CharField(
        required=False,
        label="What was discussed and advised",
        widget=forms.Textarea,
        help_text="Printed in the summary.",
        max_length=6_000_000,
    )


class ReceiptForm(forms.Form):
    method = forms.ChoiceField(choices=FeeReceipt.Method.choices, label="How it was paid")
    amount = forms.DecimalField(min_value=Decimal("0.01"), max_digits=8, decimal_places=2, label="Amount in dollars")
    reference = forms.CharField(max_length=100, required=False, help_text="Receipt, check or transaction number.")
    received_on = DayField(label="Received on")


class VoidForm(forms.Form):
    reason = forms.CharField(max_length=200, label="Why")
