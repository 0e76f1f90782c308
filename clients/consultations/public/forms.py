"""The visitor's form, in the visitor's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.form_fields import parse_phone
from clients.consultations.wording import Words


class ContactForm(forms.Form):
    """Who asks for the hour. `website` is a trap: people do not see it, programs fill it in."""

    given_name = forms.CharField(max_length=120, required=False)
    family_name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254)
    phone = forms.CharField(max_length=40, required=False, widget=forms.TextInput({"type": "tel"}))
    topic = forms.CharField(max_length=200, required=False)
    source = forms.CharField(max_length=60, required=False)
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, say: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say = say
        for name, label in (
            ("given_name", "given_name"), ("family_name", "family_name"), ("email", "email"),
            ("phone", "phone_number"), ("topic", "topic"), ("source", "source"),
        ):  # fmt: skip
            field = self.fields[name]
            field.label = say.say(f"book.{label}")
            field.error_messages |= {"required": say.say("page.required"), "invalid": say.say("page.bad_email")}
        for name, kind in (
            ("given_name", "given-name"),
            ("family_name", "family-name"),
            ("email", "email"),
            ("phone", "tel"),
        ):
            self.fields[name].widget.attrs["autocomplete"] = kind
        self.fields["email"].help_text = say.say("book.email_help")
        self.fields["topic"].help_text = say.say("book.topic_help")

    def clean_phone(self) -> str:
        try:
            return parse_phone(self.cleaned_data["phone"])
        except ValidationError as error:
            raise ValidationError(self.say.say("page.bad_phone"), code="phone") from error

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if any(sign in email for sign in "\r\n,;<>"):
            raise ValidationError(self.say.say("page.bad_email"), code="invalid")
        return email

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def contact(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}
