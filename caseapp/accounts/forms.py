"""Forms about the people who work here."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from caseapp.accounts.models import Absence, Firm, Invitation, User
from caseapp.core.form_fields import DayField, PhoneField, StateField, ZoneField
from caseapp.core.places import languages


class InviteForm(forms.ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ["name", "email", "role"]
        help_texts = {"email": "The invitation goes to this address and can only be used once."}


class AcceptForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A few words you can remember are better than one hard word.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class StaffForm(forms.ModelForm[User]):
    phone = PhoneField()
    time_zone = ZoneField()

    class Meta:
        model = User
        fields = ["name", "role", "title", "bar_number", "phone", "languages", "time_zone"]
        help_texts = {"languages": "Two-letter codes with spaces between, as “en es ht”."}

    def clean_languages(self) -> str:
        codes = str(self.cleaned_data["languages"]).lower().replace(",", " ").split()
        unknown = [code for code in codes if code not in languages()]
        if unknown:
            raise ValidationError(f"We do not know the language “{unknown[0]}”. Write its code, as “es” for Spanish.")
        return " ".join(codes)


class ProfileForm(StaffForm):
    """One's own account: everything but the role."""

    class Meta(StaffForm.Meta):
        fields = ["name", "title", "bar_number", "phone", "languages", "time_zone"]


class FirmForm(forms.ModelForm[Firm]):
    phone = PhoneField()
    state = StateField()
    time_zone = ZoneField()
    office_lead_days = forms.IntegerField(
        label="Office lead time in business days", min_value=0, max_value=60,
        help_text="How many business days before the working date the office wants to be done. "
        "Kinds of deadline that need another one have it under Deadlines, Lead times. Nothing open moves.",
    )  # fmt: skip

    class Meta:
        model = Firm
        fields = [
            "name", "street", "city_line", "state", "phone", "email", "website", "time_zone", "office_lead_days",
            "booking_page_open", "second_factor_required",
        ]  # fmt: skip
        labels = {
            "city_line": "City, state and ZIP code",
            "booking_page_open": "Clients may book on the public page",
            "second_factor_required": "Everyone needs a second factor to sign in",
        }
        help_texts = {"city_line": "As printed under the letterhead."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_sample:  # a real firm has no such choice
            del self.fields["second_factor_required"]


class AbsenceForm(forms.ModelForm[Absence]):
    class Meta:
        model = Absence
        fields = ["user", "starts_on", "ends_on", "cover", "reason"]
        labels = {"user": "Who is away?", "starts_on": "First day away", "ends_on": "Last day away",
                  "cover": "Who covers?"}  # fmt: skip
        help_texts = {"ends_on": "", "cover": "Is told about everything the person away would be told about."}
        field_classes = {"starts_on": DayField, "ends_on": DayField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("user", "cover"):
            cast("forms.ModelChoiceField[User]", self.fields[name]).queryset = User.objects.active()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day away is before the first.")
        if data.get("cover") and data.get("cover") == data.get("user"):
            self.add_error("cover", "Somebody else has to cover.")
        return data
