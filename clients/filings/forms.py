"""Forms about filings. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.form_fields import DayField, ReceiptField
from caseapp.core.watched_forms import WatchedForm
from clients.filings.models import Filing
from clients.matters import catalogue, queries
from clients.matters.models import Matter
from clients.people.models import Person

AGENCIES = ("USCIS", "EOIR", "BIA", "DOS", "NVC", "DOL", "ICE", "CBP")


class FilingForm(WatchedForm):
    form = forms.CharField(
        max_length=20, help_text="For example I-485.", widget=forms.TextInput({"list": "usual-forms"})
    )
    title = forms.CharField(label="What it is", max_length=200, required=False, help_text="For a motion or letter.")
    person = forms.ModelChoiceField(Person.objects.none(), label="For whom", required=False, empty_label="The client")
    agency = forms.ChoiceField(choices=[(name, name) for name in AGENCIES])
    method = forms.ChoiceField(label="How it is sent", choices=Filing.Method)
    status = forms.ChoiceField(choices=Filing.Status, initial=Filing.Status.SENT)
    sent_on = DayField(label="Sent on", required=False)
    tracking_number = forms.CharField(max_length=60, required=False, help_text="Of the courier or the post.")
    fee_paid = forms.DecimalField(label="Fee paid", min_value=0, max_digits=9, decimal_places=2, required=False)
    receipt_number = ReceiptField(help_text="When it is known already: three letters and ten digits.")
    received_on = DayField(
        label="Received by the agency", required=False, help_text="The received date: the filing date in law."
    )
    priority_date = DayField(required=False)

    def __init__(self, *args: Any, matter: Matter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.usual_forms = catalogue.all_types()[matter.type].forms if matter.type in catalogue.all_types() else ()
        self.fields["person"].queryset = queries.people_of(matter)  # type: ignore[attr-defined]

    def clean_form(self) -> str:
        return str(self.cleaned_data["form"]).upper()

    def clean_sent_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["sent_on"], self.today)

    def clean_received_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["received_on"], self.today)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        is_out = said.get("status") not in {None, Filing.Status.PREPARING}
        if is_out and not said.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", ValidationError("When was it sent?", code="required"))
        return said


class ReceiptForm(forms.Form):
    receipt_number = ReceiptField(required=True)
    received_on = DayField(label="Received date on the notice", help_text="The filing date in law.")
    priority_date = DayField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self) -> date | None:
        return _not_ahead(self.cleaned_data["received_on"], self.today)


class AgencyStatusForm(forms.Form):
    status = forms.CharField(label="What the agency says", max_length=200, help_text="In its own words.")
    as_of = DayField(label="As of")
    source = forms.ChoiceField(
        label="How we know",
        choices=[(way, way) for way in ("Online account", "Notice", "Telephone call", "E-mail", "Case status page")],
    )
    outcome = forms.ChoiceField(
        label="Status of the filing",
        required=False,
        choices=[("", "No change"), *Filing.Status.choices],
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["as_of"].initial = today

    def clean_as_of(self) -> date | None:
        return _not_ahead(self.cleaned_data["as_of"], self.today)


def _not_ahead(day: date | None, today: date) -> date | None:
    if day and day > today:
        raise ValidationError("This day has not come yet.", code="ahead")
    return day
