"""Forms about records requests and errors in records. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from caseapp.core.form_fields import DayField
from caseapp.core.watched_forms import WatchedForm
from clients.documents.models import Document
from clients.matters.models import Matter
from clients.people.models import Person
from clients.records import queries
from clients.records.models import Discrepancy, RecordsRequest
from clients.records.offices import offices

_LINES = forms.Textarea({"rows": 4})


def office_choices() -> list[tuple[str, str]]:
    return [(office.code, office.name) for office in offices().values()]


class PrepareForm(forms.Form):
    """What decides the text: whom to ask, under which act, for what."""

    office = forms.ChoiceField()
    act = forms.ChoiceField(label="Under", choices=RecordsRequest.Act)
    matter = forms.ModelChoiceField(Matter.objects.none(), required=False, empty_label="None: a consultation")
    system_name = forms.CharField(label="System, if one is meant", max_length=200, required=False)
    records = forms.CharField(
        label="Which records",
        required=False,
        max_length=4000,
        widget=_LINES,
        help_text="One a line. Left empty: the usual ones. For a correction: what is wrong and what is right.",
    )

    def __init__(self, *args: Any, person: Person, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"] = forms.ChoiceField(choices=office_choices())
        matters = queries.matters_of(person, user)
        self.fields["matter"].queryset = matters  # type: ignore[attr-defined]
        self.order_fields(["office", "act", "matter", "system_name", "records"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("act") == RecordsRequest.Act.AMENDMENT and not said.get("records", "").strip():
            self.add_error("records", ValidationError("Say what is wrong and what is right.", code="required"))
        return said

    def asked(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["records"].splitlines() if line.strip()]


class ChangeForm(WatchedForm):
    text = forms.CharField(label="The request", max_length=20000, widget=forms.Textarea({"rows": 24}))
    check_facts = forms.CharField(
        label="To compare when the records come", required=False, max_length=2000, widget=_LINES
    )


class DatedForm(forms.Form):
    """A form of days that have come."""

    past_days: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in self.past_days:
            day = said.get(name)
            if day and day > self.today:
                self.add_error(name, ValidationError("This day has not come yet.", code="ahead"))
        return said


class SendForm(DatedForm):
    past_days = ("sent_on",)
    sent_on = DayField(label="Sent on")
    tracking_number = forms.CharField(label="Confirmation or tracking number", max_length=60, required=False)


class AcknowledgeForm(DatedForm):
    past_days = ("received_on",)
    received_on = DayField(label="Received by the agency", help_text="As its letter says: the agency's clock starts.")
    tracking_number = forms.CharField(label="Request number", max_length=60, required=False)


class AnswerForm(DatedForm):
    past_days = ("answered_on",)
    answered_on = DayField(label="Date on the answer", help_text="The time to appeal runs from it.")
    result = forms.ChoiceField(choices=RecordsRequest.Result)
    pages = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)
    exemptions = forms.CharField(max_length=300, required=False, help_text="As cited, for example (b)(6), (b)(7)(E).")


class AppealForm(DatedForm):
    past_days = ("appealed_on",)
    appealed_on = DayField(label="Appeal sent on")


class CloseForm(DatedForm):
    past_days = ("closed_on",)
    closed_on = DayField(label="Closed on")


class DiscrepancyForm(WatchedForm):
    office = forms.ChoiceField(label="Whose record")
    about = forms.CharField(label="What it is about", max_length=100, help_text="For example: date of birth.")
    record_says = forms.CharField(max_length=500)
    truth = forms.CharField(label="What is true", max_length=500)
    evidence = forms.CharField(label="What proves it", max_length=500, required=False)
    document = forms.ModelChoiceField(Document.objects.none(), label="The paper", required=False, empty_label="None")
    status = forms.ChoiceField(choices=Discrepancy.Status, initial=Discrepancy.Status.FOUND)
    correction_sent_on = DayField(label="Correction asked for on", required=False)
    answer_due_on = DayField(
        label="Answer due on",
        required=False,
        help_text="Docket the correction request to have it reckoned by its rule.",
    )

    def __init__(self, *args: Any, person: Person, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = office_choices()  # type: ignore[attr-defined]
        papers = Document.objects.visible_to(user).filter(person=person).order_by("-pk")
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]


class RecordsFilters(forms.Form):
    q = forms.CharField(label="Client", required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    status = forms.ChoiceField(
        choices=[("", "All"), ("waiting", "With an agency"), *RecordsRequest.Status.choices], required=False
    )
    office = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", "All"), *office_choices()]  # type: ignore[attr-defined]
