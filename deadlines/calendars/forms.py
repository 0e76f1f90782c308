"""The form that makes a feed."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.calendars.models import Feed


class FeedForm(forms.Form):
    """What the feed holds and whether it names clients."""

    use_required_attribute = False  # a field of another kind of feed may be empty, and out of sight

    scope = forms.ChoiceField(label="What it holds", choices=Feed.Scope, widget=forms.RadioSelect, initial="mine")
    attorney = forms.ModelChoiceField(
        User.objects.none(),
        label="Attorney",
        empty_label="Choose an attorney",
        help_text="For a team: everything on the matters the attorney is responsible for, and their own dates.",
        error_messages={"required": "Say whose team.", "invalid_choice": "This is not one of the firm's attorneys."},
    )
    matter = forms.CharField(
        label="Matter number", help_text="As 2026-0142.", error_messages={"required": "Give the matter's number."}
    )
    with_names = forms.BooleanField(
        label="Show clients' names",
        required=False,
        help_text="They will be readable in the other calendar program. Protected matters never show theirs.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        cast("forms.ModelChoiceField[User]", self.fields["attorney"]).queryset = User.objects.counsel()
        for name, scope in (("attorney", Feed.Scope.TEAM), ("matter", Feed.Scope.MATTER)):
            self.fields[name].required = not self.is_bound or self.data.get("scope") == scope

    def clean_attorney(self) -> User | None:
        """Give the attorney for a team only; what was chosen before another kind was does not matter."""
        found: User | None = self.cleaned_data["attorney"]
        return found if self.cleaned_data.get("scope") == Feed.Scope.TEAM else None

    def clean_matter(self) -> Matter | None:
        number = self.cleaned_data["matter"].strip()
        if self.cleaned_data.get("scope") != Feed.Scope.MATTER:
            return None
        matter = Matter.objects.visible_to(self.user).filter(number=number).first()
        if matter is None:
            raise ValidationError("There is no matter with this number that you can see.", code="unknown")
        return matter
