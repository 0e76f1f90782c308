"""Forms of the schedule's frame: hours, blocked time, kinds of consultations, interpreters and rooms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from caseapp.core.widgets import TimeInput
from clients.consultations.booking.slots import Span
from clients.consultations.models import Consultation, ConsultationType, Resource
from clients.consultations.schedule.forms import choose
from clients.consultations.schedule.time_fields import WhenField, instant_in

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class StretchForm(forms.Form):
    """One stretch of bookable hours; an empty one is left out."""

    weekday = forms.TypedChoiceField(choices=list(enumerate(WEEKDAYS)), coerce=int)
    starts = forms.TimeField(required=False, widget=TimeInput)
    ends = forms.TimeField(required=False, widget=TimeInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("starts")) != bool(said.get("ends")) and not self.errors:
            self.add_error("ends", "Give both times, or neither.")
        return said


HoursFormSet = forms.formset_factory(StretchForm, extra=3, max_num=40)


class BlockForm(forms.Form):
    """Time that is taken by something else."""

    user = forms.ModelChoiceField(User.objects.none(), label="Whose time")
    starts = WhenField(label="From")
    ends = WhenField(label="Until")
    note = forms.CharField(max_length=200, required=False, label="For", help_text="Shown on the desk.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "user", User.objects.active().order_by("name"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        user, starts, ends = (said.get(name) for name in ("user", "starts", "ends"))
        if user and starts and ends:
            if ends <= starts:
                self.add_error("ends", "The end must be after the beginning.")
            else:
                instants = [self._instant(name, said[name], user) for name in ("starts", "ends")]
                if instants[0] and instants[1]:
                    said["span"] = Span(instants[0], instants[1])
        return said

    def _instant(self, name: str, wall: datetime, user: User) -> datetime | None:
        try:
            return instant_in(wall, user.time_zone)
        except ValidationError as why:
            self.add_error(name, why)
            return None


class KindForm(forms.ModelForm[ConsultationType]):
    """A kind of consultation."""

    modes = forms.MultipleChoiceField(
        choices=Consultation.Mode.choices, widget=forms.CheckboxSelectMultiple, label="Ways of meeting"
    )

    class Meta:
        model = ConsultationType
        fields = ("name", "minutes", "fee", "description", "modes", "languages", "public", "active")
        labels = {"minutes": "Length in minutes", "fee": "Fee in dollars", "public": "Offered on the booking page"}
        help_texts = {"active": "Off: no longer offered; booked ones stay.", "public": ""}


class ResourceForm(forms.ModelForm[Resource]):
    """An interpreter or a room."""

    class Meta:
        model = Resource
        fields = ("kind", "name", "user", "languages", "email", "phone", "active")
        labels = {"user": "Colleague", "phone": "Telephone", "email": "E-mail"}
        help_texts = {"user": "Only for a colleague who interprets: their own meetings and leave then count."}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("user") and said.get("kind") != Resource.Kind.INTERPRETER:
            self.add_error("user", "Only an interpreter can be a colleague.")
        return said
