"""Forms of the ledger, of preferences and of the texts for clients."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.formats import time_format

from caseapp.accounts.models import User
from caseapp.core.widgets import DateInput, TimeInput
from deadlines.reminders import client_texts, items, rung_text
from deadlines.reminders.models import Channel, Preference, Reminder
from deadlines.reminders.preferences import DIGEST_AT, QUIET_FROM, QUIET_UNTIL, TOLD_CLIENTS, Preferences
from deadlines.reminders.queries import DEADLINE_KINDS

ADJUSTABLE = tuple(item for item in items.ALL if not item.fixed)
_YES_NO = [("", "As the firm has it"), ("yes", "Yes"), ("no", "No")]


class LedgerFilters(forms.Form):
    """Filters of the ledger; what means nothing narrows nothing."""

    who = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(
        label="What", required=False, choices=[("", "Any"), *((item.kind, item.label) for item in items.ALL)]
    )
    channel = forms.ChoiceField(label="How", required=False, choices=[("", "Any"), *Channel.choices])
    outcome = forms.ChoiceField(label="Outcome", required=False, choices=[("", "Any"), *Reminder.Outcome.choices])
    due_from = forms.DateField(label="Date from", required=False, widget=DateInput)
    due_to = forms.DateField(label="to", required=False, widget=DateInput)
    deadline = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        colleagues = [(str(pk), name) for pk, name in User.objects.values_list("pk", "name")]
        who = cast("forms.ChoiceField", self.fields["who"])
        who.choices = [("", "Everybody"), ("me", "Me"), ("clients", "Clients"), *colleagues]

    def apply(self, rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Narrow the rows; fields that do not validate are left out."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if who := given.get("who"):
            if who == "clients":
                rows = rows.filter(person__isnull=False)
            else:
                rows = rows.filter(user_id=self.user.pk if who == "me" else int(who))
        same = {name: given[name] for name in ("kind", "channel", "outcome") if given.get(name)}
        if given.get("due_from"):
            same["due_on__gte"] = given["due_from"]
        if given.get("due_to"):
            same["due_on__lte"] = given["due_to"]
        if given.get("deadline"):
            same |= {"kind__in": DEADLINE_KINDS, "item_id": given["deadline"]}
        return rows.filter(**same)


class PreferenceForm(forms.Form):
    """One person's preferences, or the firm's. An empty field follows the firm; the firm's follows the product."""

    digest_at = forms.TimeField(label="The day's reminders come at", required=False, widget=TimeInput)
    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=TimeInput)
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=TimeInput)
    quiet_weekends = forms.TypedChoiceField(
        label="Quiet on weekends",
        required=False,
        choices=_YES_NO,
        coerce=lambda value: value == "yes",
        empty_value=None,
        help_text="The last reminder before a date comes whatever the hour or the day.",
    )

    def __init__(self, *args: Any, preferences: Preferences, of: User | None, **kwargs: Any) -> None:
        self.of, self.preferences = of, preferences
        row = preferences.firm if of is None else preferences.own.get(of.pk) or Preference(user=of)
        kwargs["initial"] = self._initial(row)
        super().__init__(*args, **kwargs)
        self._explain_times()
        if of is not None:
            self.fields["by_sms"] = forms.BooleanField(
                label="Send me urgent reminders as text messages too", required=False, help_text=self._sms_help(of)
            )
        else:
            self.fields["told_clients"] = forms.MultipleChoiceField(
                label="Clients are told of",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(item.kind, item.label) for item in items.ALL if item.clients],
                help_text="Only with their consent, by a safe channel, never in a protected matter.",
            )
        for item in ADJUSTABLE:
            self.fields[f"ladder_{item.kind}"] = forms.CharField(
                label=item.label, required=False, max_length=100, help_text=self._ladder_help(item)
            )

    def _initial(self, row: Preference) -> dict[str, Any]:
        weekends = {None: "", True: "yes", False: "no"}[row.quiet_weekends]
        ladders = {f"ladder_{kind}": rung_text.as_text(hours) for kind, hours in row.ladders.items()}
        times = {name: getattr(row, name) for name in ("digest_at", "quiet_from", "quiet_until")}
        told = list(TOLD_CLIENTS if row.told_clients is None else row.told_clients)
        return {**times, **ladders, "quiet_weekends": weekends, "by_sms": row.by_sms, "told_clients": told}

    def _explain_times(self) -> None:
        firm = self.preferences.firm
        for name, otherwise in (("digest_at", DIGEST_AT), ("quiet_from", QUIET_FROM), ("quiet_until", QUIET_UNTIL)):
            value = (getattr(firm, name) if self.of else None) or otherwise
            self.fields[name].help_text = f"Empty: {time_format(value, 'g:i A')}."
        if self.of is None:
            weekends = cast("forms.ChoiceField", self.fields["quiet_weekends"])
            weekends.choices = [("", "Yes, as it comes"), *_YES_NO[1:]]

    def _ladder_help(self, item: items.Item) -> str:
        usual = self.preferences.firm_ladder(item) if self.of else item.ladder
        unit = "Days before" if item.is_dated else "Days before, or hours as “2 h”"
        unit = "Days after, each with a minus" if item.ladder[0] < 0 else unit
        kept = f" The last one, {rung_text.as_text([min(usual)])}, always stays." if self.of else ""
        return f"{unit}. Empty: {rung_text.as_text(usual)}.{kept}"

    @staticmethod
    def _sms_help(user: User) -> str:
        return f"To {user.phone}." if user.phone else "Your account has no telephone number yet."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        ladders = {}
        for item in ADJUSTABLE:
            text = given.pop(f"ladder_{item.kind}", "")
            if not text:
                continue
            try:
                ladders[item.kind] = list(rung_text.parse(text, in_days=item.is_dated))
            except rung_text.NotALadder as error:
                self.add_error(f"ladder_{item.kind}", ValidationError(str(error), code="not_a_ladder"))
        if given.get("by_sms") and self.of is not None and not self.of.phone:
            self.add_error("by_sms", ValidationError("Add your telephone number to your account first.", code="phone"))
        return {**given, "ladders": ladders}


class ClientTextForm(forms.Form):
    """The firm's own words of one text."""

    subject = forms.CharField(label="Subject", max_length=150)
    email = forms.CharField(label="E-mail", max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))
    sms = forms.CharField(label="Text message", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("subject", "email", "sms"):
            if name not in given:
                continue
            try:
                unknown = client_texts.gaps(given[name]) - client_texts.FIELDS
            except ValueError:
                self.add_error(name, ValidationError("A brace { or } stands alone here.", code="braces"))
                continue
            if unknown:
                known = ", ".join(f"{{{gap}}}" for gap in sorted(client_texts.FIELDS))
                words = f"{{{min(unknown)}}} is not known here. You can use {known}."
                self.add_error(name, ValidationError(words, code="unknown_gap"))
        return given
