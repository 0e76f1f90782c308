"""Forms about matters. Field names are the actions' keywords."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from caseapp.accounts.models import User
from caseapp.core.form_fields import CountryField, DayField
from caseapp.core.watched_forms import WatchedForm
from clients.matters import catalogue, outlook, queries
from clients.matters.models import Matter, MatterParty, MatterQuerySet, TeamMember


class ColleagueField(forms.ModelChoiceField["User"]):
    """One colleague, by name."""


class ColleaguesField(forms.ModelMultipleChoiceField["User"]):
    """Several colleagues, by checkboxes."""

    widget = forms.CheckboxSelectMultiple


class MatterFilters(forms.Form):
    q = forms.CharField(
        label="Number, title or person",
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    type = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(required=False)
    responsible = ColleagueField(User.objects.none(), required=False, empty_label="Anybody")
    only = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Open matters"),
            ("late", "Late in their stage"),
            ("nothing_next", "With nothing next"),
            ("protected", "Protected"),
            ("closed", "Closed"),
            ("all", "Open and closed"),
        ],
    )

    def __init__(self, *args: Any, today: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.now = today, now
        self.fields["type"].choices = [("", "Any"), *catalogue.choices()]  # type: ignore[attr-defined]
        self.fields["stage"].choices = [("", "Any"), *catalogue.all_stages()]  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = User.objects.counsel()  # type: ignore[attr-defined]

    def apply(self, matters: MatterQuerySet) -> QuerySet[Matter]:
        asked = self.cleaned_data if self.is_valid() else {}
        if text := asked.get("q"):
            matters = matters.matching(text)
        equal = {name: asked[name] for name in ("type", "stage", "responsible") if asked.get(name)}
        return self._only(matters.filter(**equal), asked.get("only", ""))

    def _only(self, matters: MatterQuerySet, only: str) -> QuerySet[Matter]:
        if only == "closed":
            return matters.filter(closed_on__isnull=False)
        if only == "late":
            return matters.open().filter(stage_due_on__lt=self.today)
        if only == "protected":
            return matters.open().exclude(protection="none")
        if only == "nothing_next" and (sight := outlook.known()):
            return sight.nothing_next(matters.open(), now=self.now)
        return matters if only == "all" else matters.open()


class OpenMatterForm(forms.Form):
    """`client` is chosen already."""

    type = forms.ChoiceField(label="Type of matter")
    title = forms.CharField(
        max_length=200, required=False, help_text="Left empty, it is the client’s name and the type."
    )
    client_role = forms.ChoiceField(label="The client’s part", choices=MatterParty.Role, initial="client")
    responsible = ColleagueField(User.objects.none(), label="Responsible attorney")
    paralegals = ColleaguesField(User.objects.none(), required=False)
    opened_on = DayField(label="Opened on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["opened_on"].initial = today
        self.fields["type"].choices = [("", "Choose"), *catalogue.choices()]  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = User.objects.counsel()  # type: ignore[attr-defined]
        paralegals = User.objects.active().filter(role="paralegal")
        self.fields["paralegals"].queryset = paralegals  # type: ignore[attr-defined]

    def clean_opened_on(self) -> date:
        return _not_ahead(self.cleaned_data["opened_on"], self.today)


class ChangeMatterForm(WatchedForm):
    title = forms.CharField(max_length=200)
    priority_date = DayField(required=False)
    visa_category = forms.CharField(max_length=20, required=False, help_text="For example F2A, EB-2, IR-1.")
    chargeability = CountryField(label="Country of chargeability")


class StageForm(forms.Form):
    stage = forms.ChoiceField(label="New stage")
    on = DayField(label="From")

    def __init__(self, *args: Any, matter: Matter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        kind = catalogue.matter_type(matter.type)
        steps = [(stage.code, _allowed(stage)) for stage in kind.stages if stage.code != matter.stage]
        self.fields["stage"].choices = steps  # type: ignore[attr-defined]
        self.fields["stage"].initial = kind.after(matter.stage)
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"], self.today)


def _allowed(stage: catalogue.Stage) -> str:
    return f"{stage.name} ({stage.days} days)" if stage.days else stage.name


def _not_ahead(day: date, today: date) -> date:
    if day > today:
        raise ValidationError("This day has not come yet.", code="ahead")
    return day


class CloseForm(forms.Form):
    outcome = forms.CharField(max_length=200, help_text="How it ended, in a few words.")
    on = DayField(label="Closed on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_on(self) -> date:
        return _not_ahead(self.cleaned_data["on"], self.today)


class TeamForm(forms.Form):
    responsible = ColleagueField(User.objects.none(), label="Responsible attorney")
    attorneys = ColleaguesField(User.objects.none(), label="More attorneys", required=False)
    paralegals = ColleaguesField(User.objects.none(), required=False)

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": _present_team(matter)} | kwargs))
        staff = queries.staff_for(matter)
        for name in ("responsible", "attorneys"):
            self.fields[name].queryset = staff.counsel()  # type: ignore[attr-defined]
        self.fields["paralegals"].queryset = staff.filter(role="paralegal")  # type: ignore[attr-defined]


def _present_team(matter: Matter) -> dict[str, Any]:
    members = queries.team(matter)
    of = TeamMember.Role
    return {
        "responsible": matter.responsible_id,
        "attorneys": [member.user_id for member in members if member.role == of.ATTORNEY],
        "paralegals": [member.user_id for member in members if member.role == of.PARALEGAL],
    }


class WallForm(forms.Form):
    user = ColleagueField(User.objects.none(), label="Screen off", empty_label="Choose a colleague")
    reason = forms.CharField(max_length=300, help_text="Kept on record, for example: former client of theirs.")

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = matter.walls.filter(lifted_at__isnull=True).values("user_id")
        colleagues = User.objects.active().exclude(pk__in=standing)
        self.fields["user"].queryset = colleagues  # type: ignore[attr-defined]


class ProtectionForm(forms.Form):
    protection = forms.ChoiceField(label="Who may see this matter", choices=Matter.Protection, widget=forms.RadioSelect)


class PartyForm(forms.Form):
    """The person or organization is chosen already."""

    role = forms.ChoiceField(label="Their part", choices=MatterParty.Role)


class NoteForm(forms.Form):
    text = forms.CharField(label="Note", max_length=20000, widget=forms.Textarea({"rows": 4}))


class TaskForm(forms.Form):
    title = forms.CharField(label="What has to be done", max_length=200)
    assignee = ColleagueField(User.objects.none(), label="Assignee", empty_label=None)
    due_on = DayField(label="Due", required=False)

    def __init__(self, *args: Any, matter: Matter, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = queries.who_sees(matter)  # type: ignore[attr-defined]
        self.fields["assignee"].initial = user.pk
