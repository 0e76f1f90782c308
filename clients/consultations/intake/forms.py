"""What staff fill in about a questionnaire."""

from __future__ import annotations

from typing import Any

from django import forms

from clients.consultations.intake.questions import CORE_SECTIONS, sections, texts
from clients.consultations.wording import LANGUAGES


class SendForm(forms.Form):
    """Which parts, in which language, by which way."""

    language = forms.ChoiceField(choices=[*LANGUAGES.items()])
    sections = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Parts to ask")
    by_mail = forms.TypedChoiceField(
        label="How the link gets to them",
        choices=[("yes", "By e-mail, if their contact rules allow it"), ("no", "Show it to me; I hand it over")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sections"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (says so to the type checker)
        field.choices = [(name, texts("en").section(name)) for name in sections()]
        self.initial.setdefault("sections", [*CORE_SECTIONS, "arrests", "filings", "notices"])
