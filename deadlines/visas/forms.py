"""Questions about priority dates, children's ages, fees and charts."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms

from caseapp.core.widgets import DateInput
from deadlines.visas.categories import AREAS, CATEGORIES
from deadlines.visas.models import BulletinCutoff, ChartChoice

CATEGORY_CHOICES = [(category.code, f"{category.code}: {category.name}") for category in CATEGORIES]
COUNTRY_CHOICES = [
    ("", "Any other country"),
    *((code, name) for code, name in zip(AREAS, ("China (mainland)", "India", "Mexico", "Philippines"), strict=True)),
]


def month_choices(months: list[date]) -> list[tuple[str, str]]:
    """Return the months held as a drop-down shows them."""
    return [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months]


class MonthForm(forms.Form):
    """Which month's bulletin to look at."""

    month = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["month"]).choices = month_choices(months)


class PriorityForm(forms.Form):
    """A place in the queue; `month` is the bulletin to look at."""

    priority_date = forms.DateField(widget=DateInput)
    category = forms.ChoiceField(choices=CATEGORY_CHOICES)
    country = forms.ChoiceField(
        choices=COUNTRY_CHOICES,
        required=False,
        label="Country of birth",
        help_text="Of the principal, not citizenship.",
    )
    spouse_country = forms.ChoiceField(
        choices=[("-", "No spouse immigrating"), *COUNTRY_CHOICES],
        required=False,
        label="Spouse's country of birth",
        help_text="A visa may be charged to the spouse's country, INA 202(b)(2).",
    )

    month = forms.ChoiceField(label="Bulletin", required=False)

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["month"]).choices = month_choices(months)

    @property
    def charges(self) -> dict[str, str]:
        """Who → country, the principal first."""
        spouse = self.cleaned_data["spouse_country"]
        return {"the principal": self.cleaned_data["country"], **({} if spouse == "-" else {"the spouse": spouse})}


class CspaForm(forms.Form):
    """The dates of a child's age. Some ages freeze on the day of filing; the others need approval and availability.

    Without a day of availability the line was current all along.
    """

    child_of = forms.ChoiceField(
        label="Whose child, and which way",
        required=False,
        choices=[
            ("", "Preference category, derivative or diversity visa"),
            ("citizen", "Child of a U.S. citizen (immediate relative)"),
            ("asylee", "Child of an asylee"),
            ("refugee", "Child of a refugee"),
        ],
    )
    born_on = forms.DateField(label="Child's date of birth", widget=DateInput)
    filed_on = forms.DateField(
        label="Petition filed",
        widget=DateInput,
        help_text="The received date of the petition; for a child of an asylee or refugee, of the parent's I-589 or "
        "I-590.",
    )
    approved_on = forms.DateField(
        label="Petition approved",
        widget=DateInput,
        required=False,
        help_text="Not needed where the age freezes on the day of filing.",
    )
    visa_available_on = forms.DateField(
        label="Visa became available",
        widget=DateInput,
        required=False,
        help_text="The first day of the month, by the final action dates chart for requests since August 15, 2025. "
        "Leave it empty when the line was current (“C”) all along: then the day of the approval counts.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        filed, approved = data.get("filed_on"), data.get("approved_on")
        if filed and approved and approved < filed:
            self.add_error("approved_on", "The petition cannot have been approved before it was filed.")
        if not (data.get("child_of") or approved or "approved_on" in self.errors):
            self.add_error("approved_on", "Needed: the days the petition was pending are taken off the age.")
        if (born := data.get("born_on")) and filed and filed < born and data.get("child_of"):
            self.add_error("filed_on", "The child was not born yet on that day.")
        return data

    @property
    def days(self) -> dict[str, date]:
        """Return the dates the computation takes."""
        given = {name: day for name, day in self.cleaned_data.items() if name != "child_of"}
        return {**given, "visa_available_on": given["visa_available_on"] or given["approved_on"]}


class ChartChoiceForm(forms.ModelForm[ChartChoice]):
    class Meta:
        model = ChartChoice
        fields = ["group", "chart", "source_url"]
        labels = {"source_url": "Page of USCIS that says so"}

    chart = forms.ChoiceField(choices=BulletinCutoff.CHARTS)


class FeeForm(forms.Form):
    q = forms.CharField(label="Form", required=False, max_length=20, widget=forms.TextInput(attrs={"type": "search"}))
    on = forms.DateField(label="Postmarked or filed on", required=False, widget=DateInput)
