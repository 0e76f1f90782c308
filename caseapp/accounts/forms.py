"""Forms about the people who work here."""

from __future__ import annotations

from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from caseapp.accounts.models import Absence, Firm, Invitation, User
from caseapp.core.widgets import DateInput

US_ZONES = [
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("Pacific/Guam", "Guam"),
]


def zone_choices() -> list[tuple[str, Any]]:
    """Return the zones of the United States first, then all others."""
    known = {code for code, _ in US_ZONES}
    others = sorted(zone for zone in available_timezones() if "/" in zone and zone not in known)
    return [("United States", US_ZONES), ("Elsewhere", [(zone, zone.replace("_", " ")) for zone in others])]


class InviteForm(forms.ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ["name", "email", "role"]
        help_texts = {"email": "The invitation goes to this address and can only be used once."}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError("This address already has an account.")
        return email


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
    class Meta:
        model = User
        fields = ["name", "role", "title", "bar_number", "phone", "languages", "time_zone"]
        widgets = {"time_zone": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.choices = zone_choices()


class ProfileForm(StaffForm):
    """One's own account: everything but the role."""

    class Meta(StaffForm.Meta):
        fields = ["name", "title", "bar_number", "phone", "languages", "time_zone"]


class FirmForm(forms.ModelForm[Firm]):
    class Meta:
        model = Firm
        fields = [
            "name", "street", "city_line", "state", "phone", "email", "website", "time_zone", "office_lead_days",
            "booking_page_open", "second_factor_required",
        ]  # fmt: skip
        labels = {
            "city_line": "City, state and ZIP code",
            "office_lead_days": "Office lead time in business days",
            "booking_page_open": "Clients may book on the public page",
            "second_factor_required": "Everyone needs a second factor to sign in",
        }
        widgets = {"time_zone": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.choices = zone_choices()


class AbsenceForm(forms.ModelForm[Absence]):
    class Meta:
        model = Absence
        fields = ["user", "starts_on", "ends_on", "cover", "reason"]
        labels = {"user": "Who is away?", "starts_on": "First day away", "ends_on": "Last day away",
                  "cover": "Who covers?"}  # fmt: skip
        help_texts = {"cover": "Is told about everything the person away would be told about."}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

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
