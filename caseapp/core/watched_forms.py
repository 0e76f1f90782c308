"""Forms that notice when somebody else saved the same row while they were being filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.models import Timestamped


class WatchedForm(forms.Form):
    """A form about `row`, as it stood when the page was made.

    If the row has changed since, the form comes back once with a warning and everything that was typed; saving again
    is then a decision. Without a row nothing is watched.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Timestamped | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stamp = row.changed_at.isoformat() if row and row.pk else ""
        self.initial["seen"] = self.stamp
        if row is None:
            del self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (said.pop("seen", "") or self.stamp) != self.stamp:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("seen")] = self.stamp  # type: ignore[index]
            raise ValidationError(
                "Somebody saved changes here while you were writing. Yours are below, not saved yet: open the page in"
                " another tab to compare, then save again.",
                code="changed_meanwhile",
            )
        return said
