"""The calculator's form and the law's filters. Everything travels in the address, so a result can be shared."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.urls import reverse_lazy

from caseapp.core.widgets import DateInput
from deadlines.engine import BadFact, EngineError, MissingFact, Rule, Service, Trigger
from deadlines.rulebook.book import Book
from deadlines.rulebook.explaining import in_page_words
from deadlines.rulebook.fact_fields import field_for

FACT = "fact-"

RENEWS_THE_FORM = {
    "hx-get": reverse_lazy("law:calculator"),
    "hx-trigger": "change consume",
    "hx-target": "#calculator",
    "hx-swap": "outerHTML",
    "hx-select": "unset",
}
"""Another rule asks other facts: choosing one brings a new form, not only a new answer."""


class CalculatorForm(forms.Form):
    """A rule, a day, and what the rule asks."""

    rule = forms.ChoiceField(label="Rule", widget=forms.Select(attrs=RENEWS_THE_FORM))
    on = forms.DateField(label="Date of the trigger", widget=DateInput)
    service = forms.ChoiceField(
        label="How it was served",
        required=False,
        choices=[("", "Not stated"), ("mail", "Ordinary mail"), ("personal", "In person"), ("electronic", "Online")],
    )
    printed = forms.DateField(label="Printed date", widget=DateInput, required=False)

    def __init__(self, *args: Any, law: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.law = law
        offered = [
            (authority.name, [(rule.id, rule.title) for rule in rules]) for authority, rules in law.authorities()
        ]
        cast("forms.ChoiceField", self.fields["rule"]).choices = [("", "Choose …"), *offered]
        self.chosen: Rule | None = law.rules.get(self._raw("rule"))
        if self.chosen:
            self.fields["on"].help_text = f"The trigger: {self.chosen.trigger}."
            for spec in sorted(self.chosen.facts.values(), key=lambda spec: (not spec.required, not spec.asked)):
                self.fields[FACT + spec.name] = field_for(spec, needed=spec.required)

    def _raw(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    def trigger(self) -> Trigger:
        """Return what was given, for the engine."""
        facts = {
            name.removeprefix(FACT): value
            for name, value in self.cleaned_data.items()
            if name.startswith(FACT) and value not in (None, "")
        }
        return Trigger(
            on=cast("date", self.cleaned_data["on"]),
            service=Service(self.cleaned_data["service"]),
            printed_on=self.cleaned_data["printed"],
            facts=facts,
        )

    def refuse(self, problem: EngineError) -> None:
        """Say why there is no date, at the field that would help where there is one."""
        fact = problem.fact if isinstance(problem, (MissingFact, BadFact)) else ""
        field = next((name for name in (fact, FACT + fact) if name in self.fields), None)
        self.add_error(field, in_page_words(str(problem), self.chosen) if self.chosen else str(problem))


class VerifyForm(forms.Form):
    note = forms.CharField(
        label="Compared with",
        max_length=500,
        required=False,
        help_text="For example: eCFR of Nov 20, 2026; policy manual, current page.",
    )
