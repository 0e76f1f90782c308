"""The form that makes a feed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.accounts.models import User
from clients.matters.models import Matter
from deadlines.calendars.models import Feed


class FeedForm(forms.Form):
    """What the feed holds and whether it names clients."""

    scope = forms.ChoiceField(label="What it holds", choices=Feed.Scope, widget=forms.RadioSelect, initial="mine")
    matter = forms.CharField(label="Matter number", required=False, help_text="For one matter only, as 2026-0142.")
    with_names = forms.BooleanField(
        label="Show clients' names",
        required=False,
        help_text="They will be readable in the other calendar program. Protected matters never show theirs.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_matter(self) -> Matter | None:
        number = self.cleaned_data["matter"].strip()
        if self.cleaned_data.get("scope") != Feed.Scope.MATTER:
            return None
        matter = Matter.objects.visible_to(self.user).filter(number=number).first()
        if matter is None:
            raise ValidationError("There is no matter with this number that you can see.", code="unknown")
        return matter
