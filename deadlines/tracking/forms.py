"""Forms of a deadline's life and of the list's filters."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import date_format

from caseapp.accounts.models import User
from caseapp.core.form_fields import DayField
from clients.documents.files import ACCEPTED, inspect
from clients.matters import catalogue
from clients.matters.models import Matter
from deadlines.rulebook import book
from deadlines.tracking.locking import version_of
from deadlines.tracking.models import Deadline, Extension
from deadlines.tracking.queries import Criteria, assignable

EARLIEST = date(1990, 1, 1)
ALL_DATES = "all"
MEANINGS = [
    (Deadline.Meaning.LAST_DAY, "Last days"),
    (Deadline.Meaning.FIRST_DAY, "Windows that open"),
    (Deadline.Meaning.AGENCY_DUTY, "The agency's turn"),
    (Deadline.Meaning.FACT, "For information"),
    (ALL_DATES, "All dates"),
]


class DeadlineFilters(forms.Form):
    """The filters of the list; an address with a value that means nothing narrows nothing.

    What can be missed stands first: unless the address says which dates, open ones are the last days to act. The
    deadlines of one rule and closed ones are shown whatever their dates mean.
    """

    who = forms.ChoiceField(label="Assignee", required=False)
    type = forms.ChoiceField(label="Matter type", required=False)
    meaning = forms.ChoiceField(label="Dates", required=False, choices=MEANINGS)
    rule = forms.ChoiceField(label="Rule", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Open"), ("closed", "Closed, newest first")])
    overdue = forms.BooleanField(label="Overdue", required=False)
    week = forms.BooleanField(label="This week", required=False)
    unseen = forms.BooleanField(label="Unacknowledged", required=False)
    critical = forms.BooleanField(label="Critical", required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(_with_meaning(data))
        self.user = user
        colleagues = [(str(pk), name) for pk, name in User.objects.active().values_list("pk", "name")]
        self._choose("who", [("", "Everybody"), ("me", "Me"), *colleagues])
        self._choose("type", [("", "Any"), *catalogue.choices()])
        by_authority = [
            (authority.name, [(rule.id, rule.title) for rule in rules]) for authority, rules in book().authorities()
        ]
        self._choose("rule", [("", "Any"), *by_authority])

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def criteria(self) -> Criteria:
        """Return what the address asks for; fields that do not validate are left out."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        who = given.get("who", "")
        return Criteria(
            state=given.get("state") or "open",
            assignee=self.user.pk if who == "me" else int(who) if who else None,
            matter_type=given.get("type", ""),
            meaning=given.get("meaning", ALL_DATES).replace(ALL_DATES, ""),
            rule=given.get("rule", ""),
            overdue=given.get("overdue", False),
            week=given.get("week", False),
            unseen=given.get("unseen", False),
            critical=given.get("critical", False),
        )


def _with_meaning(data: QueryDict) -> QueryDict:
    if data.get("meaning"):
        return data
    known = data.copy()
    known["meaning"] = ALL_DATES if data.get("rule") or data.get("state") == "closed" else Deadline.Meaning.LAST_DAY
    return known


class _ActionForm(forms.Form):
    """A form about one deadline; `seen` carries which state of it the reader saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, deadline: Deadline, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("seen", version_of(deadline))
        super().__init__(*args, **kwargs)
        self.deadline, self.today = deadline, today

    def clean_seen(self) -> str | None:
        return self.cleaned_data["seen"] or None


class CompleteForm(_ActionForm):
    done_on = DayField(label="Done on", help_text="The day it was filed, sent or held.")
    tracking_number = forms.CharField(
        label="Tracking or confirmation number", max_length=60, required=False,
        help_text="Courier number, receipt number or the confirmation of the online account.",
    )  # fmt: skip
    file = forms.FileField(
        label="Proof", required=False, help_text="Postal receipt, confirmation page, stamped copy.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )  # fmt: skip
    note = forms.CharField(label="Note", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", self.today)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            inspect(file)
        return file

    def clean_done_on(self) -> date:
        done_on: date = self.cleaned_data["done_on"]
        if done_on > self.today:
            raise ValidationError("This day is still ahead.", code="in_future")
        if done_on < EARLIEST:
            raise ValidationError("Check the year.", code="too_early")
        return done_on


class ExtendForm(_ActionForm):
    new_due_on = DayField(label="New date")
    granted_by = forms.ChoiceField(label="Who granted it?", choices=Extension.Source)
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cite the order or letter, with its date.",
    )  # fmt: skip

    def clean_new_due_on(self) -> date:
        new_due_on: date = self.cleaned_data["new_due_on"]
        if new_due_on <= self.deadline.due_on:
            raise ValidationError(
                "An extension must be later than %(current)s.",
                code="not_later",
                params={"current": date_format(self.deadline.due_on, "D, M j, Y")},
            )
        return new_due_on


class WaiveForm(_ActionForm):
    reason = forms.CharField(
        label="Why does nothing have to be done?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays on the deadline and in the record.",
    )  # fmt: skip


class ReassignForm(_ActionForm):
    assignee = forms.ModelChoiceField(label="Assignee", queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_people(self, self.deadline.matter)
        self.initial.setdefault("assignee", self.deadline.assignee_id)


class ReopenForm(_ActionForm):
    reason = forms.CharField(label="Reason", max_length=500, required=False)


class ManualForm(forms.Form):
    """A date that no rule computes: a judge's, an agreement's, the office's own."""

    title = forms.CharField(label="What has to happen", max_length=200)
    due_on = DayField(label="Date")
    meaning = forms.ChoiceField(
        label="What the date is",
        choices=[choice for choice in Deadline.Meaning.choices if choice[0] != Deadline.Meaning.FACT],
        initial=Deadline.Meaning.LAST_DAY,
    )
    reason = forms.CharField(
        label="Where the date comes from", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: ordered by Judge Ferro on the record, Nov 3, 2026.",
    )  # fmt: skip
    assignee = forms.ModelChoiceField(label="Assignee", queryset=User.objects.none())
    critical = forms.BooleanField(label="Critical: escalate until somebody has acknowledged it", required=False)

    def __init__(self, *args: Any, matter: Matter, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        people = _offer_people(self, matter)
        on_team = people.filter(pk=user.pk).exists()
        self.initial.setdefault("assignee", user.pk if on_team else matter.responsible_id)

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError("This day is past. A date to act by lies ahead.", code="past")
        return due_on


def _offer_people(form: forms.Form, matter: Matter) -> QuerySet[User]:
    people = assignable(matter)
    cast("forms.ModelChoiceField[User]", form.fields["assignee"]).queryset = people
    return people
