"""Filters of the desk's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from caseapp.accounts.models import User
from caseapp.audit.kinds import KINDS
from caseapp.audit.models import Event
from caseapp.core.widgets import DateInput
from clients.matters.models import Matter


class AuditFilters(forms.Form):
    who = forms.ModelChoiceField(User.objects.all(), required=False, empty_label="Everybody")
    what = forms.ChoiceField(choices=[("", "Everything"), *KINDS.items()], required=False)
    matter = forms.CharField(label="Matter number", required=False, max_length=20)
    since = forms.DateField(required=False, widget=DateInput)
    until = forms.DateField(required=False, widget=DateInput)

    def apply(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """Narrow to what was asked for; a filter that is not understood shows its error and narrows nothing."""
        data: dict[str, Any] = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if data.get("who"):
            events = events.filter(actor_id=data["who"].pk)
        if data.get("what"):
            events = events.filter(kind=data["what"])
        if data.get("matter"):
            events = events.filter(matter_id__in=Matter.objects.filter(number=data["matter"]).values("pk"))
        if data.get("since"):
            events = events.filter(at__date__gte=data["since"])
        if data.get("until"):
            events = events.filter(at__date__lte=data["until"])
        return events


class CalendarFilters(forms.Form):
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(User.objects.active(), required=False, empty_label="Everybody", label="Whose")
