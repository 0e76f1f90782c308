"""Filters of the list of notices."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from clients.notices import catalogue
from clients.notices.queries import Criteria


class NoticeFilters(forms.Form):
    """The filters; a value that means nothing narrows nothing."""

    q = forms.CharField(
        label="Matter or receipt number",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All"), ("undocketed", "Not docketed"), ("none", "No deadline, because …")],
    )
    kind = forms.ChoiceField(label="Kind", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = sorted({kind.agency for kind in catalogue.notice_types().values()})
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", "Any"), *catalogue.choices()]
        cast("forms.ChoiceField", self.fields["agency"]).choices = [("", "Any"), *((name, name) for name in agencies)]

    def criteria(self) -> Criteria:
        """Return what the address asks for."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Criteria(
            state=given.get("state", ""),
            kind=given.get("kind", ""),
            agency=given.get("agency", ""),
            text=given.get("q", ""),
        )
