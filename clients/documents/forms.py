"""Forms about documents. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from caseapp.core.form_fields import DayField, LanguageField
from clients.documents.files import ACCEPTED, inspect
from clients.documents.models import Document, DocumentRequest
from clients.matters import queries as matters
from clients.matters.models import Matter
from clients.people.models import Person

KINDS = [
    ("", "Not said"),
    ("identity", "Identity: passport, birth certificate, card"),
    ("relationship", "Relationship: marriage, birth, adoption"),
    ("evidence", "Evidence"),
    ("statement", "Statement or declaration"),
    ("form", "Form as filed"),
    ("notice", "Notice or decision"),
    ("court", "Court paper"),
    ("financial", "Financial"),
    ("medical", "Medical"),
    ("letter", "Letter"),
    ("records", "Records received"),
    ("translation", "Translation"),
    ("other", "Other"),
]


class UploadField(forms.FileField):
    """A file of a kind we take, looked at before anything is saved."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "label": "File",
            "widget": forms.FileInput({"accept": ACCEPTED}),
            "help_text": "PDF, picture, Word, Excel, text or recording.",
        }
        super().__init__(**(usual | kwargs))

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            inspect(upload)
        return upload


class AboutForm(forms.Form):
    """What is said about a paper."""

    title = forms.CharField(max_length=200, required=False, help_text="Left empty, the file’s name.")
    kind = forms.ChoiceField(choices=KINDS, required=False)
    person = forms.ModelChoiceField(Person.objects.none(), label="Belongs to", required=False, empty_label="The matter")
    language = LanguageField(label="Language of the document", initial="en")

    def __init__(self, *args: Any, matter: Matter | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if matter is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = matters.people_of(matter)  # type: ignore[attr-defined]


class ChangeDocumentForm(AboutForm):
    """A paper's words, and for a translation who made it, who read it again and when it was certified."""

    translation_of = forms.ModelChoiceField(
        Document.objects.none(), label="Translation of", required=False, empty_label="Nothing: it is an original"
    )
    translator = forms.CharField(max_length=200, required=False)
    translation_certified_on = DayField(label="Translation certified on", required=False)
    second_reader = forms.CharField(
        max_length=200, required=False, help_text="Who compared it with the original, line by line."
    )

    def __init__(self, *args: Any, document: Document | None = None, matter: Matter | None, **kwargs: Any) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        originals = Document.objects.filter(matter=matter, translation_of__isnull=True) if matter else None
        if originals is None:
            for name in ("translation_of", "translator", "translation_certified_on", "second_reader"):
                del self.fields[name]
            return
        others = originals.exclude(pk=document.pk) if document else originals
        self.fields["translation_of"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("translation_certified_on") and not said.get("translator"):
            self.add_error("translator", ValidationError("A certification names its translator.", code="required"))
        return said


class AddDocumentForm(ChangeDocumentForm):
    file = UploadField()
    field_order = ["file", "title", "kind", "person", "language"]


class VersionForm(forms.Form):
    file = UploadField(label="New version")


class RequestForm(forms.Form):
    title = forms.CharField(label="Document", max_length=200)
    person = forms.ModelChoiceField(Person.objects.none(), label="Asked of", empty_label=None)
    why = forms.CharField(
        label="Why, in plain words", max_length=300, required=False, help_text="The client reads this."
    )
    due_on = DayField(label="Needed by", required=False)

    def __init__(self, *args: Any, matter: Matter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["person"].queryset = matters.people_of(matter)  # type: ignore[attr-defined]
        self.fields["person"].initial = matter.client_id

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and day < self.today:
            raise ValidationError("This day has passed.", code="past")
        return day


class RequestStatusForm(forms.Form):
    status = forms.ChoiceField(choices=DocumentRequest.Status)
    document = forms.ModelChoiceField(
        Document.objects.none(), label="The paper that came", required=False, empty_label="Not in the files yet"
    )

    def __init__(self, *args: Any, asked: DocumentRequest, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"status": asked.status, "document": asked.document_id}} | kwargs))
        papers = Document.objects.filter(matter=asked.matter) if asked.matter_id else Document.objects.none()
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]
