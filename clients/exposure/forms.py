"""Forms of figures, notes by state and the library. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from caseapp.core.form_fields import DayField, StateField
from clients.exposure import library, series
from clients.exposure.catalogue import resource_groups

MOST_BYTES = 1_000_000


class AgreementFilters(forms.Form):
    state = StateField(required=False)
    county = forms.CharField(
        label="County or agency", required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )


class FiguresForm(forms.Form):
    title = forms.CharField(max_length=150, help_text="A series of the same title is replaced.")
    unit = forms.CharField(max_length=40, required=False, help_text="For example: million dollars.")
    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        help_text="With the heading year,amount,source. Every figure names its source.",
    )

    def clean_file(self) -> list[series.Point]:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError("The file is larger than 1 MB.", code="size")
        try:
            return series.read(upload.read())
        except series.Unreadable as problem:
            raise ValidationError([ValidationError(one, code="unreadable") for one in problem.problems]) from problem


class NoteForm(forms.Form):
    state = StateField(required=True)
    text = forms.CharField(label="What the law says", max_length=3000, widget=forms.Textarea({"rows": 5}))
    source = forms.CharField(max_length=500, help_text="The statute or page it was read on.")
    as_of = DayField(label="Read on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["as_of"].initial = today

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise ValidationError("This day has not come yet.", code="ahead")
        return day


class ResourceForm(forms.Form):
    name = forms.CharField(max_length=150)
    url = forms.URLField(label="Address", max_length=500, assume_scheme="https")
    use = forms.CharField(label="What it is for", max_length=300)
    group = forms.ChoiceField(choices=lambda: list(resource_groups().items()))
    topics = forms.CharField(
        max_length=300, required=False, help_text="Words separated by commas, as in the list of topics: foia, court."
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url.startswith(("https://", "http://")):
            raise ValidationError("Begin with https://.", code="scheme")
        return url

    def clean_topics(self) -> list[str]:
        found = [word.strip().lower().replace(" ", "-") for word in self.cleaned_data["topics"].split(",")]
        if any(len(word) > 40 for word in found):
            raise ValidationError("A topic is one or two words.", code="long")
        return [word for word in dict.fromkeys(found) if word]


class LibraryFilters(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=100, widget=forms.TextInput({"type": "search"}))
    group = forms.ChoiceField(required=False, choices=lambda: [("", "All"), *resource_groups().items()])
    topic = forms.ChoiceField(required=False, choices=lambda: [("", "All"), *((t, t) for t in library.topics())])
