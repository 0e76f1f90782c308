"""Forms about removal proceedings and appearances. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from caseapp.core.form_fields import DayField, WallTimeField, ZoneField
from caseapp.core.wall_time import read_written, to_instant
from caseapp.core.watched_forms import WatchedForm
from clients.matters import queries
from clients.matters.models import Matter
from clients.people.models import Person
from clients.proceedings.models import Appearance, Order


class ProceedingForm(forms.Form):
    nta_on = DayField(label="Notice to Appear dated", required=False)
    nta_served_on = DayField(label="Notice to Appear served", required=False)
    court = forms.CharField(label="Immigration court", max_length=200, required=False)
    judge = forms.CharField(max_length=200, required=False)
    charges = forms.CharField(
        label="Charges and allegations", required=False, max_length=10000, widget=forms.Textarea({"rows": 3})
    )
    pleadings_on = DayField(label="Pleadings taken", required=False)


class CustodyForm(forms.Form):
    detained = forms.TypedChoiceField(
        label="Custody",
        choices=[("yes", "Detained"), ("no", "Not detained")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    place = forms.CharField(label="Where", max_length=200, required=False, help_text="The detention facility.")
    on = DayField(label="Since")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError("This day has not come yet.", code="ahead")
        return day


class WhenForm(forms.Form):
    """A wall-clock time at a place."""

    local_start = WallTimeField(label="Date and local time")
    zone = ZoneField(label="Time zone of the place")
    minutes = forms.IntegerField(
        label="Minutes", min_value=5, max_value=720, required=False, help_text="Left empty, what is usual."
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("local_start") and said.get("zone"):
            try:
                to_instant(said["local_start"], said["zone"])
            except ValidationError as skipped:
                self.add_error("local_start", skipped)
        return said


class AppearanceForm(WhenForm):
    kind = forms.ChoiceField(label="What", choices=Appearance.Kind)
    mode = forms.ChoiceField(label="How", choices=Appearance.Mode)
    place = forms.CharField(
        max_length=300, required=False, help_text="Address and room, or the address of the video room."
    )
    judge = forms.CharField(label="Judge or officer", max_length=200, required=False)
    attorney = forms.ModelChoiceField(
        User.objects.none(), label="Who attends", required=False, empty_label="Nobody from the firm"
    )
    person = forms.ModelChoiceField(Person.objects.none(), label="For whom", required=False, empty_label="The client")
    field_order = ["kind", "local_start", "zone", "minutes", "mode", "place", "judge", "attorney", "person"]

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attorney"].queryset = queries.who_sees(matter).counsel()  # type: ignore[attr-defined]
        self.fields["person"].queryset = queries.people_of(matter)  # type: ignore[attr-defined]


class MoveForm(WhenForm):
    place = forms.CharField(max_length=300, required=False)
    judge = forms.CharField(label="Judge or officer", max_length=200, required=False)
    attorney = forms.ModelChoiceField(
        User.objects.none(), label="Who attends", required=False, empty_label="Nobody from the firm"
    )

    def __init__(self, *args: Any, appearance: Appearance, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": _as_set(appearance)} | kwargs))
        self.appearance = appearance
        staff = queries.who_sees(appearance.matter).counsel()
        self.fields["attorney"].queryset = staff  # type: ignore[attr-defined]


def _as_set(appearance: Appearance) -> dict[str, Any]:
    return {
        "local_start": read_written(appearance.local_start),
        "zone": appearance.zone,
        "minutes": int((appearance.ends_at - appearance.starts_at).total_seconds() // 60),
        "place": appearance.place,
        "judge": appearance.judge,
        "attorney": appearance.attorney_id,
    }


class CancelForm(forms.Form):
    reason = forms.CharField(max_length=300, help_text="For example: court closed, proceedings terminated.")


class ResultForm(forms.Form):
    missed = forms.TypedChoiceField(
        label="Was the client there?",
        choices=[("no", "Yes"), ("yes", "No, the client was not there")],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    result = forms.CharField(label="How it went", max_length=5000, widget=forms.Textarea({"rows": 4}))


class OrderForm(WatchedForm):
    kind = forms.ChoiceField(label="What was decided", choices=Order.Kind)
    entered_on = DayField(label="Dated")
    served_on = DayField(label="Served", required=False, help_text="When and as the client or the firm got it.")
    text = forms.CharField(label="Summary", max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_entered_on(self) -> date:
        day: date = self.cleaned_data["entered_on"]
        if day > self.today:
            raise ValidationError("This day has not come yet.", code="ahead")
        return day
