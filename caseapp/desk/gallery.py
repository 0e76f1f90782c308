"""The developers' gallery: every component in every state, with invented rows. Not installed in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from caseapp.accounts.access import open_to
from caseapp.core import clock, page_messages
from caseapp.core.page_context import Banner, Bell
from caseapp.core.paging import Page
from caseapp.core.widgets import DateInput, NumberText

WHY_OPEN = "Shows invented rows only, and is not installed in production."


@dataclass(frozen=True, slots=True)
class Row:
    """One invented deadline."""

    pk: int
    title: str
    client: str
    digits: str
    receipt: str
    due_on: date
    working_on: date
    done: bool = False
    confidence: str = "sure"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an invented computation."""

    day: date
    because: str
    citation: str = ""
    source_url: str = ""


class FilterForm(forms.Form):
    q = forms.CharField(label="Client or title", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Open"), ("overdue", "Overdue"), ("done", "Done")]
    )
    due_before = forms.DateField(label="Due before", required=False, widget=DateInput)
    mine = forms.BooleanField(label="Only mine", required=False)


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(choices=[("rfe", "Request for evidence"), ("noid", "Notice of intent to deny")])
    receipt_number = forms.CharField(
        label="Receipt number", widget=NumberText, help_text="Three letters and ten digits, as printed."
    )
    notice_on = forms.DateField(label="Notice date", widget=DateInput)
    served_by = forms.ChoiceField(
        label="How did it arrive?",
        widget=forms.RadioSelect,
        choices=[("mail", "By mail"), ("online", "Online account")],
    )
    scan = forms.FileField(label="Page image", required=False, help_text="PDF, JPEG or PNG, up to 50 MB.")
    languages = forms.MultipleChoiceField(
        label="Explain it to the client in", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("es", "Español"), ("ar", "العربية"), ("zh", "简体中文")],
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    tell_client = forms.BooleanField(label="Tell the client today", required=False)

    def clean_receipt_number(self) -> str:
        number: str = self.cleaned_data["receipt_number"]
        if not number[:3].isalpha():
            raise ValidationError("A receipt number begins with three letters, for example IOE0123456789.")
        return number


@require_GET
@open_to(WHY_OPEN, signed_out=True)
def components(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    if "said" in request.GET:
        page_messages.say(request, "Marked as filed.", undo="/gallery/")
        page_messages.warn(request, "Two of three reminders were sent; the third waits for the mail server.")
    return render(request, "caseapp/desk/gallery/components.html", {"today": today, **_parts(today)})


@require_GET
@open_to(WHY_OPEN, signed_out=True)
def list_page(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    shown = [] if request.GET.get("q") == "nothing" else rows(today) * 3
    page = Page(shown, next_cursor="next" if shown else "", previous_cursor=request.GET.get("after", ""))
    part = "#list" if request.headers.get("HX-Request") else ""
    return render(
        request,
        f"caseapp/desk/gallery/list.html{part}",
        {"today": today, "filters": FilterForm(request.GET), "page": page},
    )


@require_http_methods(["GET", "POST"])
@open_to(WHY_OPEN, signed_out=True)
def form_page(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(request.POST or None, request.FILES or None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "caseapp/desk/gallery/form.html", {"form": form}, status=status)


@require_GET
@open_to(WHY_OPEN, signed_out=True)
def public_page(request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        return render(request, "caseapp/desk/gallery/public.html", {"today": clock.today()})


@require_GET
@open_to(WHY_OPEN, signed_out=True)
def progress(request: HttpRequest) -> HttpResponse:
    """Answer the progress component: once more "working", then the result."""
    turn = int(request.GET.get("turn", "1"))
    context = {"href": f"{request.path}?turn={turn + 1}", "percent": turn * 40, "done": turn > 2}
    return render(request, "caseapp/desk/gallery/progress.html", context)


def rows(today: date) -> list[Row]:
    """Return invented deadlines from late to done, with names in several scripts."""

    def in_days(days: int) -> date:
        return today + timedelta(days=days)

    return [
        Row(1, "Reply to request for evidence, I-485", "Marisol Quintanar-Ewé", "204118377", "IOE0901234567",
            in_days(-3), in_days(-10)),
        Row(2, "Appeal to the Board of Immigration Appeals", "عمر الحسن", "219004512", "", today, in_days(-1)),
        Row(3, "Biometrics appointment", "王晓明", "", "MSC2190123456", in_days(5), in_days(4), confidence="verify"),
        Row(4, "File I-751 jointly", "Nguyễn Thị Ánh", "087650021", "EAC2390001234", in_days(48), in_days(41)),
        Row(5, "Proof of filing to the client", "Оксана Шевченко", "", "", in_days(-20), in_days(-21), done=True),
    ]  # fmt: skip


def _parts(today: date) -> dict[str, object]:
    step = timedelta(days=1)
    return {
        "banners": [
            Banner("Tour mode: the second factor is off. Switch it on before real clients are entered.", "warning",
                   "#", "Switch it on"),
            Banner("The mail server does not answer. Reminders wait and are sent when it does.", "broken", "#",
                   "See what waits"),
        ],
        "bell": Bell(3, "#"),
        "steps": [
            Step(today - 30 * step, "Day the notice was mailed, not counted"),
            Step(today + 3 * step, "Period to answer, counted in calendar days", "Example Code § 1.2(a)",
                 "https://law.example/1.2"),
            Step(today + 6 * step, "More days because it came by mail", "Example Code § 3.4"),
            Step(today + 8 * step, "The office is closed on the weekend: moves to the next business day"),
        ],
        "facts": [("Responsible attorney", "Ana Attorney"), ("Opened", "Mar 3, 2026"), ("Language", "Español"),
                  ("Next hearing", "")],
        "tabs": [("Overview", "/gallery/"), ("Filings", "/gallery/list/", 4), ("People", "/gallery/form/", 2)],
        "soon_on": today + 4 * step, "late_on": today - 2 * step, "later_on": today + 48 * step,
        "past_on": today - 40 * step,
    }  # fmt: skip
