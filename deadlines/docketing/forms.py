"""Forms that ask exactly what the kind of event needs: its dates, the facts its rules turn on, what one may pick."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from caseapp.accounts.models import User
from caseapp.core.form_fields import DayField
from caseapp.core.identifiers import parse_receipt_number
from caseapp.core.widgets import NumberText
from clients.documents.files import ACCEPTED, inspect
from clients.matters.models import Matter
from clients.notices import catalogue
from clients.notices.models import Notice
from deadlines.docketing.actions import plan_for
from deadlines.docketing.known import known_facts
from deadlines.docketing.planning import Event, Plan, Question
from deadlines.engine import Service
from deadlines.engine.facts import read_date
from deadlines.rulebook import book
from deadlines.rulebook.fact_fields import as_initial, field_for
from deadlines.tracking.queries import assignable

DATE, FACT, PICK, SHOWN = "date-", "fact-", "pick-", "shown-"
"""How fields that depend on the kind are named: date-valid_to, fact-form, pick-eoir.mtr.reopen.

An unticked box sends nothing; `shown-pick-…` says that it was there to be ticked.
"""

OLDEST_PAPER = date(1990, 1, 1)
EARLIEST, LATEST = date(1950, 1, 1), date(2105, 12, 31)
"""From and until when the law's calendars can count; a year outside is a slip of the hand."""


def date_label(name: str) -> str:
    """Return what a date of an event is called on the page."""
    labels = {found.name: found.label for kind in catalogue.notice_types().values() for found in kind.dates}
    return labels.get(name) or name.removesuffix("_on").replace("_", " ").capitalize()


class DocketForm(forms.Form):
    """What every event asks. The kind decides the fields; `plan` is what would open with what is known so far.

    `own_dates` are dates of the event that have fields of their own; the others get one each.
    """

    own_dates: tuple[str, ...] = ()
    assignee = forms.ModelChoiceField(label="Assignee", queryset=User.objects.none(), required=False)
    no_deadline_reason = forms.CharField(
        label="No deadline, because", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        cast("forms.ModelChoiceField[User]", self.fields["assignee"]).queryset = assignable(matter)
        self.initial.setdefault("assignee", matter.responsible_id)
        self.known = known_facts(matter)
        self.plan: Plan | None = None
        if self.kind_id in book().triggers:
            self._ask_dates()
            self.plan = plan_for(matter, self.event_so_far())
            self._ask_facts(self.plan)

    @property
    def kind_id(self) -> str:
        """The trigger's id as chosen so far."""
        return self.raw("kind")

    def raw(self, name: str) -> str:
        """Return what was typed, or what the field starts with, as text."""
        value = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return "" if value is None else str(value)

    def _ask_dates(self) -> None:
        for name in book().triggers[self.kind_id].dates:
            if name not in self.own_dates:
                label = date_label(name)
                self.fields[DATE + name] = DayField(label=label, required=False)

    def _ask_facts(self, plan: Plan) -> None:
        for name in plan.missing_dates:
            field = self.fields.get(DATE + name) or self.fields.get(name)
            if field:
                field.required = True
                field.error_messages["required"] = "Needed before a date can be given."
        for question in plan.questions:
            about = question.about if ":" in question.key else ""
            self.fields[FACT + question.key] = field_for(question.spec, needed=question.needed, about=about)
            if question.key in self.known:
                self._start_with(FACT + question.key, as_initial(self.known[question.key]))
        for planned in plan.opens:
            if planned.start.choice:
                name = PICK + planned.key
                self.fields[name] = forms.BooleanField(label=planned.rule.title, required=False)
                self._start_with(name, value="on", marker=f"{SHOWN}{name}")

    def _start_with(self, name: str, value: Any, marker: str = "") -> None:
        """Give a field its first value, also when it was not on the page whose answers we have."""
        self.initial.setdefault(name, value)
        if self.is_bound and (marker or self.add_prefix(name)) not in self.data:
            self.data = {**self.data.dict(), name: value} if hasattr(self.data, "dict") else {**self.data, name: value}

    def event_so_far(self) -> Event:
        """Return the event as far as it can be read; what cannot be read is not known."""
        dates = {name: day for name in self._date_names() if (day := self._day(self._field_of(name)))}
        return Event(
            trigger_kind=self.kind_id,
            dates=dates,
            service=_service(self.raw("service")),
            printed_on=self._day("printed_due_on"),
            facts=self._facts_so_far(),
        )

    def _date_names(self) -> tuple[str, ...]:
        return book().triggers[self.kind_id].dates

    def _field_of(self, name: str) -> str:
        return name if name in self.own_dates else DATE + name

    def _day(self, name: str) -> date | None:
        try:
            day = read_date(self.raw(name))
        except ValueError:
            return None
        return day if EARLIEST <= day <= LATEST else None

    def _facts_so_far(self) -> dict[str, Any]:
        given = self.data if self.is_bound else self.initial
        return {
            str(name).removeprefix(FACT): given[name]
            for name in given
            if str(name).startswith(FACT) and given[name] not in (None, "")
        }

    def chosen(self) -> set[str]:
        """Return the keys of the deadlines a person picked where the law leaves a choice."""
        return {name.removeprefix(PICK) for name, value in self.cleaned_data.items() if name.startswith(PICK) and value}

    def facts(self) -> dict[str, Any]:
        """Return the answers as they are stored: text, numbers, ISO dates."""
        return {name: _plain(value) for name, value in self._answers(FACT).items()}

    def dates(self) -> dict[str, date]:
        """Return the dates only this kind has."""
        return self._answers(DATE)

    def _answers(self, prefix: str) -> dict[str, Any]:
        found = {name: value for name, value in self.cleaned_data.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): value for name, value in found.items() if value not in (None, "")}

    def asked_dates(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(DATE)]

    def asked_first(self) -> list[BoundField]:
        """Questions that decide, or are worth asking."""
        return [self[FACT + question.key] for question in self._questions() if question.needed or question.asked]

    def asked_also(self) -> list[BoundField]:
        """Questions with an answer only where the paper happens to give one."""
        return [self[FACT + question.key] for question in self._questions() if not (question.needed or question.asked)]

    def has_more_answers(self) -> bool:
        return any(field.value() not in (None, "") or field.errors for field in self.asked_also())

    def picks(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith(PICK)]

    def _questions(self) -> tuple[Question, ...]:
        return self.plan.questions if self.plan else ()

    def forgive_gaps(self) -> None:
        """Keep only what is wrong, not what is missing: looking at what would open asks for nothing yet."""
        for name in list(self.errors):
            if not self.raw(name):
                del self.errors[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            earliest = OLDEST_PAPER if name in self.own_dates else EARLIEST
            if isinstance(value, date) and not name.startswith(FACT) and not earliest <= value <= LATEST:
                self.add_error(name, ValidationError("Check the year.", code="year"))
        return cleaned


class NoticeForm(DocketForm):
    """A notice: what it is, its dates kept apart, how it came."""

    own_dates = ("notice_on", "postmarked_on", "printed_due_on")
    kind = forms.ChoiceField(label="Kind of notice", required=False)
    notice_on = DayField(label="Notice date", help_text="The date printed on it.")
    service = forms.ChoiceField(label="How it came", choices=Notice.Service.choices, required=False)
    received_on = DayField(label="Received by us", help_text="The day it reached the office or the account.")
    postmarked_on = DayField(label="Postmark", required=False)
    printed_due_on = DayField(
        label="Printed due date", required=False,
        help_text="Only a date the notice itself prints. A computed one is shown beside it.",
    )  # fmt: skip
    receipt_number = forms.CharField(
        label="Receipt number", max_length=20, required=False, widget=NumberText, help_text="For example IOE0123456789."
    )
    file = forms.FileField(
        label="The notice itself", required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    )
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    again = forms.BooleanField(label="It is another notice: record it too", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    basics = (
        "file", "kind", "notice_on", "service", "received_on", "postmarked_on", "printed_due_on", "receipt_number",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["kind"]).choices = kind_choices()
        self.initial.setdefault("received_on", today)

    @property
    def kind_id(self) -> str:
        return f"notice.{self.raw('kind')}"

    def clean_receipt_number(self) -> str:
        return parse_receipt_number(self.cleaned_data["receipt_number"])

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        if received_on > self.today:
            raise ValidationError("This day is still ahead.", code="in_future")
        return received_on

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            inspect(file)
        return file

    def fields_of_notice(self) -> dict[str, Any]:
        """Return what `notices.record` takes."""
        own = [name for name in (*self.basics, "note") if name != "file"]
        facts = self.facts()
        if dates := self.dates():
            facts["dates"] = {name: day.isoformat() for name, day in dates.items()}
        return {**{name: self.cleaned_data[name] for name in own}, "facts": facts}

    def is_doubted(self) -> bool:
        """Whether the same notice stands recorded, so that the page asks whether this is another one."""
        return self.is_bound and bool(self.errors.get("again") or self.raw("again"))

    def look_again(self, version: str) -> None:
        """Take the notice as seen in its present state: the reader has just been told who changed it."""
        self.data = {**dict(self.data.items()), "seen": version}

    def without_answers(self) -> None:
        """Record now, docket later: nothing that only docketing needs is asked for."""
        for name, field in self.fields.items():
            if name.startswith((DATE, FACT)) or name == "printed_due_on":
                field.required = False

    def basic_fields(self) -> list[BoundField]:
        return [self[name] for name in self.basics if name in self.fields]


class FactForm(DocketForm):
    """Any other event: a filing sent, an order entered, a hearing set, an entry, a grant, an expiry."""

    kind = forms.ChoiceField(label="What happened")
    service = forms.ChoiceField(label="How it was served", choices=Notice.Service.choices, required=False)
    printed_due_on = DayField(label="Printed or ordered date", required=False)

    def __init__(self, *args: Any, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(kind.id, kind.name) for kind in book().triggers.values() if kind.id.startswith(kinds)]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", "Choose …"), *offered]

    def event(self) -> Event:
        """Return the event as it was confirmed."""
        return Event(
            trigger_kind=self.cleaned_data["kind"],
            dates=self.dates(),
            service=_service(self.cleaned_data["service"]),
            printed_on=self.cleaned_data["printed_due_on"],
            facts=self.facts(),
        )


def kind_choices() -> list[Any]:
    """Return the catalogue's kinds under their agencies; an unreadable notice is queued without one."""
    by_agency: dict[str, list[tuple[str, str]]] = {}
    for kind in catalogue.notice_types().values():
        by_agency.setdefault(kind.agency, []).append((kind.id, f"{kind.name} ({kind.form_number})"))
    groups = [(agency, sorted(kinds, key=lambda kind: kind[1])) for agency, kinds in by_agency.items()]
    return [("", "Cannot tell: queue it undocketed"), *groups]


def initial_of(notice: Notice) -> dict[str, Any]:
    """Return a recorded notice as its form shows it."""
    facts: Mapping[str, Any] = notice.facts
    own = {name: getattr(notice, name) for name in NoticeForm.basics if name != "file"} | {"note": notice.note}
    dates = {DATE + name: day for name, day in (facts.get("dates") or {}).items()}
    answers = {FACT + name: value for name, value in facts.items() if name != "dates"}
    return {**own, **dates, **answers, "no_deadline_reason": notice.no_deadline_reason}


def initial_of_event(event: Event) -> dict[str, Any]:
    """Return a fact's event as its form shows it."""
    return {
        "kind": event.trigger_kind,
        "service": event.service.value,
        **{DATE + name: day for name, day in event.dates.items()},
        **{FACT + name: value for name, value in event.facts.items()},
    }


def initial_said(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was known at the last docketing as the form shows it."""
    return {
        "kind": said.get("kind", ""),
        "service": said.get("service", ""),
        "printed_due_on": said.get("printed"),
        **{DATE + name: day for name, day in said.get("dates", {}).items()},
        **{FACT + name: value for name, value in said.get("facts", {}).items()},
    }


def _service(text: str) -> Service:
    return Service(text) if text in set(Service) else Service.UNSTATED


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
