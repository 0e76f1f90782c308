"""How a summary is wanted."""

from __future__ import annotations

from typing import Any

from django import forms

from clients.consultations import paper
from clients.consultations.models import Consultation, Summary

NAMES = {
    "en": "English", "es": "Spanish", "ht": "Haitian Creole", "pt": "Portuguese", "fr": "French", "zh": "Chinese",
    "zh-hans": "Chinese (simplified)", "zh-hant": "Chinese (traditional)", "vi": "Vietnamese", "ru": "Russian",
    "ar": "Arabic", "ko": "Korean", "hi": "Hindi", "ne": "Nepali", "am": "Amharic", "ti": "Tigrinya", "fa": "Persian",
    "ur": "Urdu", "uk": "Ukrainian", "pl": "Polish", "tl": "Tagalog",
}  # fmt: skip


def language_choices() -> list[tuple[str, str]]:
    return [(code, NAMES.get(code, code)) for code in paper.languages()]


class SummaryForm(forms.Form):
    form = forms.ChoiceField(choices=Summary.Form.choices, label="For whom", initial=Summary.Form.CLIENT)
    language = forms.ChoiceField(label="Language")
    large_print = forms.BooleanField(required=False, label="Large print")

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = language_choices()
        self.fields["language"] = forms.ChoiceField(choices=choices, label="Language")
        known = {code for code, _ in choices}
        self.fields["language"].initial = consultation.language if consultation.language in known else "en"
        self.order_fields(["form", "language", "large_print"])
