"""Forms about people and organizations. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from caseapp.accounts.models import User
from caseapp.core.form_fields import (
    ANumberField,
    CountryField,
    DayField,
    LanguageField,
    PhoneField,
    StateField,
    ZoneField,
)
from caseapp.core.watched_forms import WatchedForm
from clients.people import queries
from clients.people.fields import OtherName, PersonFields
from clients.people.models import (
    Channel,
    ContactRule,
    Organization,
    Person,
    PersonName,
    PersonQuerySet,
    Relationship,
    Validity,
)

_NAMES = ("given_name", "family_name", "native_name")


class PersonForm(WatchedForm):
    given_name = forms.CharField(max_length=120, required=False)
    middle_name = forms.CharField(max_length=120, required=False)
    family_name = forms.CharField(max_length=120, required=False)
    native_name = forms.CharField(
        label="Name in its own script",
        max_length=200,
        required=False,
        help_text="For example Олена Коваль or سلمى حداد.",
    )
    kind = forms.ChoiceField(label="Situation", choices=Person.Kind, initial=Person.Kind.UNKNOWN)
    a_number = ANumberField(help_text="Seven to nine digits, with or without the A.")
    birth_date = DayField(label="Date of birth", required=False)
    birth_country = CountryField(label="Country of birth")
    nationality = CountryField()
    language = LanguageField(label="Language to write in", initial="en")
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    email = forms.EmailField(label="E-mail", required=False)
    phone = PhoneField()
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = StateField()
    postal_code = forms.CharField(label="ZIP code", max_length=12, required=False)
    county = forms.CharField(max_length=100, required=False, help_text="Decides, among others, the legal aid near by.")
    address_since = DayField(label="At this address since", required=False)
    time_zone = ZoneField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_birth_date(self) -> date | None:
        born: date | None = self.cleaned_data["birth_date"]
        if born and not (date(1900, 1, 1) <= born <= self.today):
            raise ValidationError("A date of birth lies between 1900 and today.", code="birth_date")
        return born

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not any(said.get(name) for name in _NAMES) and not any(name in self.errors for name in _NAMES):
            self.add_error("family_name", ValidationError("Give at least one name.", code="no_name"))
        return said


LONGEST_NAME = 200


class NewPersonForm(PersonForm):
    """A person to record. While `doubles`, people who could be the same, are not looked at, it is not valid."""

    other_names = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="One on a line: names before marriage, aliases, spellings on other papers.",
    )
    not_the_same = forms.BooleanField(required=False, label="None of these is the person I am recording")
    field_order = ["given_name", "middle_name", "family_name", "native_name", "other_names"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.doubles: list[Person] = []

    def clean_other_names(self) -> list[OtherName]:
        lines = [line.strip() for line in self.cleaned_data["other_names"].splitlines()]
        if any(len(line) > LONGEST_NAME for line in lines):
            raise ValidationError(f"One of these is longer than {LONGEST_NAME} characters. One name on a line.")
        return [OtherName(PersonName.Kind.ALIAS, line) for line in dict.fromkeys(lines) if line]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        looked = said.pop("not_the_same", False)
        self.doubles = queries.possible_doubles(self.user, cast("PersonFields", said))
        if self.doubles and not looked:
            words = "Compare with the people below. If none of them is the same, tick this and record again."
            self.add_error("not_the_same", ValidationError(words, code="possible_double"))
        return said


class PeopleFilters(forms.Form):
    q = forms.CharField(
        label="Name or number",
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    who = forms.ChoiceField(
        required=False,
        choices=[("", "Everyone"), ("clients", "With a matter"), ("prospects", "Without a matter")],
    )
    kind = forms.ChoiceField(label="Situation", required=False, choices=[("", "Any"), *Person.Kind.choices])

    def apply(self, people: PersonQuerySet) -> QuerySet[Person]:
        asked = self.cleaned_data if self.is_valid() else {}
        if text := asked.get("q"):
            people = people.matching(text)
        if kind := asked.get("kind"):
            people = people.filter(kind=kind)
        if who := asked.get("who"):
            return queries.only_clients(people) if who == "clients" else queries.only_prospects(people)
        return people


class OtherNameForm(forms.Form):
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(label="What kind of name", choices=PersonName.Kind)


class RelationshipForm(forms.Form):
    """`person` is chosen already; this says what they are to the one whose page it is."""

    kind = forms.ChoiceField(label="Relation", choices=Relationship.Kind)
    since = DayField(required=False, help_text="For a marriage, its date.")
    until = DayField(required=False, help_text="Leave empty while it lasts.")
    note = forms.CharField(max_length=300, required=False)


class ContactRuleForm(WatchedForm):
    preferred = forms.ChoiceField(label="Preferred way", choices=Channel)
    safe_to_contact = forms.BooleanField(
        required=False, label="Safe to contact", help_text="Without this nothing goes out by itself, ever."
    )
    safe_email = forms.BooleanField(required=False, label="E-mail is safe")
    safe_sms = forms.BooleanField(required=False, label="Text messages are safe")
    safe_voicemail = forms.BooleanField(required=False, label="Voicemail is safe")
    safe_hours = forms.CharField(
        label="Safe hours", max_length=100, required=False, help_text="For example: weekdays 9 to 12."
    )
    instructions = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea({"rows": 3}), help_text="What to say, whom to avoid."
    )

    @classmethod
    def of(cls, rule: ContactRule) -> dict[str, Any]:
        """Return what the form starts with."""
        return {name: getattr(rule, name) for name in cls.base_fields if name != "seen"}


class ConsentForm(forms.Form):
    channel = forms.ChoiceField(choices=Channel)
    how = forms.CharField(
        label="How they agreed", max_length=200, help_text="For example: signed form, said on the telephone."
    )


class ValidityForm(forms.Form):
    kind = forms.ChoiceField(label="What", choices=Validity.Kind)
    label = forms.CharField(
        label="Class or category", max_length=100, required=False, help_text="For example F-1, H-1B, C08."
    )
    number = forms.CharField(max_length=40, required=False)
    starts_on = DayField(label="Valid from", required=False)
    expires_on = DayField(label="Valid until", required=False, help_text="Leave empty for D/S, duration of status.")


class OrganizationForm(WatchedForm):
    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Organization.Kind)
    ein = forms.RegexField(
        label="EIN",
        regex=r"^\d{2}-?\d{7}$",
        required=False,
        error_messages={"invalid": "An EIN is nine digits, for example 12-3456789."},
    )
    contact_name = forms.CharField(label="Contact person", max_length=200, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    phone = PhoneField()
    street = forms.CharField(max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = StateField()
    postal_code = forms.CharField(label="ZIP code", max_length=12, required=False)


class OrganizationFilters(forms.Form):
    q = forms.CharField(label="Name", required=False, widget=forms.TextInput({"type": "search"}))


class EmploymentForm(forms.Form):
    title = forms.CharField(label="Job or studies", max_length=200, required=False)
    starts_on = DayField(label="From", required=False)
    ends_on = DayField(label="Until", required=False)
