"""Forms of the waiting list. Field names are the action's keywords."""

from __future__ import annotations

from typing import Any

from django import forms

from caseapp.accounts.models import User
from caseapp.core.form_fields import DayField
from clients.consultations.models import Consultation, ConsultationType
from clients.people.models import Person


class WaitForm(forms.Form):
    """What would suit somebody who waits."""

    type_ = forms.ModelChoiceField(ConsultationType.objects.none(), label="Kind", empty_label=None)
    attorney = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Anybody")
    mode = forms.ChoiceField(choices=Consultation.Mode.choices, label="How they meet")
    earliest_on = DayField(required=False, label="Not before")
    latest_on = DayField(required=False, label="Not after")
    notice_hours = forms.IntegerField(
        min_value=1, max_value=240, initial=4, label="Hours of notice they need", help_text="Time to get here."
    )
    urgent = forms.BooleanField(required=False, label="Urgent: asked before the others")
    consultation = forms.ModelChoiceField(
        Consultation.objects.none(),
        required=False,
        label="The later time they have",
        empty_label="None",
        help_text="Given up when they take an earlier one.",
    )
    note = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, person: Person, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Consultation.objects.visible_to(reader).standing().filter(person=person)
        for name, rows in (
            ("type_", ConsultationType.objects.filter(active=True)),
            ("attorney", User.objects.counsel()),
            ("consultation", kept),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (says so to the type checker)
            field.queryset = rows
