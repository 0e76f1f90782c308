"""The attorney's decision."""

from __future__ import annotations

from django import forms


class DecisionForm(forms.Form):
    refused = forms.TypedChoiceField(
        label="Decision",
        choices=[("no", "No conflict: the consultation may take place"), ("yes", "Conflict: we cannot take it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea, help_text="Kept with the report; not told to the caller."
    )
