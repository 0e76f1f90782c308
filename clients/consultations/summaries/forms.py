"""How a summary is wanted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.form_fields import DayField
from clients.consultations import paper
from clients.consultations.models import Consultation, Summary, SummaryGiven
from clients.consultations.paper.messages import canonical

NAMES = {
    "en": "English", "es": "Spanish", "ht": "Haitian Creole", "pt": "Portuguese", "fr": "French", "zh": "Chinese",
    "zh-Hans": "Chinese (simplified)", "zh-Hant": "Chinese (traditional)", "vi": "Vietnamese", "ru": "Russian",
    "ar": "Arabic", "ko": "Korean", "hi": "Hindi", "ne": "Nepali", "am": "Amharic", "ti": "Tigrinya", "fa": "Persian",
    "ur": "Urdu", "uk": "Ukrainian", "pl": "Polish", "tl": "Tagalog",
}  # fmt: skip


def language_choices() -> list[tuple[str, str]]:
    return sorted(((code, NAMES.get(code, code)) for code in paper.languages()), key=lambda row: row[1])


def language_name(code: str) -> str:
    return NAMES.get(canonical(code), code)


class SummaryForm(forms.Form):
    form = forms.ChoiceField(choices=Summary.Form.choices, label="For whom", initial=Summary.Form.CLIENT)
    language = forms.ChoiceField(label="Language")
    large_print = forms.BooleanField(required=False, label="Large print")

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = language_choices()
        self.fields["language"] = forms.ChoiceField(choices=choices, label="Language")
        known = {code for code, _ in choices}
        wanted = canonical(consultation.language)
        self.fields["language"].initial = wanted if wanted in known else "en"
        self.order_fields(["form", "language", "large_print"])


class GiveForm(forms.Form):
    """Who received a copy. The client's own name is filled in."""

    to = forms.CharField(label="Given to", max_length=120)
    how = forms.ChoiceField(label="How", choices=SummaryGiven.How)
    given_on = DayField(label="On")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["given_on"].initial = today

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        if day > self.today:
            raise ValidationError("This day has not come yet.", code="ahead")
        return day
