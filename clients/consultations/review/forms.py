"""What the attorney writes in the review."""

from __future__ import annotations

from django import forms

from caseapp.core.widgets import DateInput
from clients.consultations.factors import factors
from clients.consultations.models import FactorDecision, ReviewLine


class DecisionForm(forms.ModelForm[FactorDecision]):
    class Meta:
        model = FactorDecision
        fields = ["decision", "reason"]


class AddFactorForm(forms.Form):
    factor_id = forms.ChoiceField(label="Factor")
    reason = forms.CharField(label="Which fact, seen where", max_length=500)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(factor.id, factor.title) for factor in factors().values()]
        self.fields["factor_id"] = forms.ChoiceField(label="Factor", choices=choices)


class LineForm(forms.ModelForm[ReviewLine]):
    class Meta:
        model = ReviewLine
        fields = ["kind", "text", "doer", "due_on", "why"]
        labels = {"text": "What", "doer": "Who does it", "due_on": "By when", "why": "Why"}
        widgets = {"due_on": DateInput()}
