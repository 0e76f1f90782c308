"""What the attorney writes in the review."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from caseapp.core.form_fields import DayField
from clients.consultations.factors import factors
from clients.consultations.history.dates import NotADate, read_date
from clients.consultations.history.kinds import SHAPES
from clients.consultations.models import HistoryFact, PlaceDecision, ReviewLine


class AddFactorForm(forms.Form):
    factor_id = forms.ChoiceField(label="Factor")
    reason = forms.CharField(label="Which fact, seen where", max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(factor.id, factor.title) for factor in factors().values()]
        self.fields["factor_id"] = forms.ChoiceField(label="Factor", choices=choices)


class PlaceForm(forms.Form):
    """Where the client stands, when the attorney knows better than the record."""

    stage = forms.ChoiceField(label="The client is at", choices=PlaceDecision.Stage)
    reason = forms.CharField(label="Why", max_length=300, help_text="Kept with your name. Not printed for the client.")


class LineForm(forms.Form):
    """A step of the roadmap, a question still open, or a paper the client is to bring."""

    PAPER = "paper"

    kind = forms.ChoiceField(
        label="Kind", choices=[*ReviewLine.Kind.choices[::-1], (PAPER, "Paper the client is to bring")]
    )
    text = forms.CharField(label="What", max_length=500)
    doer = forms.ChoiceField(label="Who does it", choices=ReviewLine.Doer, initial=ReviewLine.Doer.CLIENT)
    due_on = DayField(label="By when", required=False)
    why = forms.CharField(label="Why", max_length=500, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (day := said.get("due_on")) and day < self.today:
            self.add_error("due_on", ValidationError("This day has passed.", code="past"))
        if said.get("kind") == self.PAPER and len(said.get("text", "")) > 200:
            self.add_error("text", ValidationError("A paper’s name has 200 characters at most.", code="long"))
        if said.get("kind") == self.PAPER and len(said.get("why", "")) > 300:
            self.add_error("why", ValidationError("300 characters at most, for a paper.", code="long"))
        return said


class FactForm(forms.Form):
    """One thing of the client's history, with the fields of its kind."""

    on = forms.CharField(
        label="When", required=False, max_length=20,
        help_text="A day, a month or a year: 3/4/2019, 3/2019, 2019. Empty when not known.",
    )  # fmt: skip
    until = forms.CharField(label="Until", required=False, max_length=20, help_text="For what lasted.")
    words = forms.CharField(
        label="In the client’s words", required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )
    source = forms.ChoiceField(label="Known from", choices=HistoryFact.Source, initial=HistoryFact.Source.CLIENT)

    def __init__(self, *args: Any, kind: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape, self.today = SHAPES[kind], today
        for name, says in self.shape.items():
            self.fields[name] = _field(name, says)
        self.order_fields(["on", "until", *self.shape, "words", "source"])

    def clean_on(self) -> tuple[date, str] | None:
        return self._day("on")

    def clean_until(self) -> tuple[date, str] | None:
        return self._day("until")

    def _day(self, name: str) -> tuple[date, str] | None:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            return read_date(text)
        except NotADate as error:
            raise ValidationError("Write a day, a month or a year: 3/4/2019, 3/2019 or 2019.", code="day") from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if (day := said.get("on")) and day[0] > self.today:
            self.add_error("on", ValidationError("This day has not come yet.", code="ahead"))
        return said

    def known(self) -> dict[str, Any]:
        """Return what the form says, as `history.actions.record` takes it."""
        said = self.cleaned_data
        on, until = said["on"], said["until"]
        return {
            "on": on[0] if on else None,
            "precision": on[1] if on else "day",
            "until": until[0] if until else None,
            "data": {name: said[name] for name in self.shape if said[name]},
            "words": said["words"],
            "source": said["source"],
        }


def _field(name: str, says: str) -> forms.Field:
    """Return the control of one field of a kind: a choice where its words list the answers, else text."""
    label = name.replace("_", " ").capitalize()
    first, _colon, more = says.partition(":")
    if first == "yes or no":
        choices = [("", "Not said"), ("yes", "Yes"), ("no", "No")]
        return forms.ChoiceField(
            label=label, required=False, choices=choices, help_text=more.strip()[:1].upper() + more.strip()[1:]
        )
    words = [word.split(" (")[0].strip() for word in says.split(",")]
    if len(words) > 2 and all(word.replace("_", "").isalpha() for word in words):
        labels = {word.split(" (")[0].strip(): word.strip().replace("_", " ") for word in says.split(",")}
        return forms.ChoiceField(label=label, required=False, choices=[("", "Not said"), *labels.items()])
    return forms.CharField(label=label, required=False, max_length=300, help_text=says[:1].upper() + says[1:])


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why it does not hold", max_length=300)
