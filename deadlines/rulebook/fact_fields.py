"""The question of a rule as a form field. Nothing is preselected: what nobody knows stays open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.coded_words import in_words
from caseapp.core.form_fields import DayField
from deadlines.engine import BadFact, FactSpec, FactType

OPEN = ("", "Not known yet")
LONGEST = 9999
SPANS_HELP = "First day, stroke, last day: 2026-03-02/2026-04-01. Commas between several; no last day while it lasts."


class FactField(forms.CharField):
    """Anything a rule asks that is neither a date, a number nor a choice; the rule's own reader checks it."""

    def __init__(self, *, spec: FactSpec, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.spec = spec

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned:
            try:
                self.spec.read(cleaned)
            except BadFact as problem:
                raise ValidationError(str(problem), code="bad_fact") from problem
        return cleaned


def field_for(spec: FactSpec, *, needed: bool = False, about: str = "") -> forms.Field:
    """Return the field for one question; `about` names the rule when only one rule asks it."""
    common: dict[str, Any] = {
        "label": spec.means[:1].upper() + spec.means[1:],
        "required": needed,
        "help_text": f"For: {about}" if about else "",
        "error_messages": {"required": f"Needed before a date can be given: {spec.unit}."},
    }
    if spec.type is FactType.DATE:
        return DayField(**common)
    if spec.type is FactType.DAYS:
        return forms.IntegerField(min_value=0, max_value=LONGEST, **common)
    if spec.type is FactType.YES_NO:
        return forms.ChoiceField(choices=[OPEN, ("yes", "Yes"), ("no", "No")], **common)
    if spec.type is FactType.CHOICE:
        return forms.ChoiceField(choices=[OPEN, *((value, in_words(value)) for value in spec.choices)], **common)
    common["help_text"] = f"{SPANS_HELP} {common['help_text']}".strip()
    return FactField(spec=spec, **common)


def as_initial(value: Any) -> Any:
    """Return a known answer as its field shows it: yes or no, spans as FROM/UNTIL,FROM/UNTIL."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join("/".join(str(end or "") for end in span) for span in value)
    return value
