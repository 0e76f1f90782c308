"""Pages on which people say how they want to be reminded, and a lawyer corrects what clients are told."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from caseapp.accounts.access import Request, open_to, require_permission
from caseapp.accounts.models import User
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.consultations.wording import words
from deadlines.reminders import actions, client_composing, client_texts, queries
from deadlines.reminders.forms import ClientTextForm, PreferenceForm
from deadlines.reminders.items import BY_KIND
from deadlines.reminders.preferences import Preferences


@require_http_methods(["GET", "POST"])
@open_to("Everyone may say how they want to be reminded.")
def own(request: Request) -> HttpResponse:
    return _preferences(request, request.user, title="How you are reminded", here="reminders:settings")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.REMINDER_SETTINGS)
def firm(request: Request) -> HttpResponse:
    return _preferences(request, None, title="How the firm reminds", here="reminders:firm_settings")


def _preferences(request: Request, of: User | None, *, title: str, here: str) -> HttpResponse:
    form = PreferenceForm(request.POST or None, preferences=Preferences.read(), of=of)
    if saved(request, form, actions.save_preference, of=of):
        say(request, "Saved. It counts from the next minute on.")
        return redirect(here)
    return form_page(
        request,
        form,
        title=title,
        line="How long before a date, at what hour, and when not.",
        submit="Save",
        back=(reverse("reminders:inbox"), "Your reminders"),
        template="deadlines/reminders/settings.html",
        more={"of_firm": of is None},
    )


@require_GET
@require_permission(Permission.REMINDER_SETTINGS)
def texts(request: Request) -> HttpResponse:
    context = {"table": queries.client_text_table(), "languages": client_texts.languages()}
    return render(request, "deadlines/reminders/texts.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.REMINDER_SETTINGS)
def text(request: Request, kind: str, language: str) -> HttpResponse:
    if kind not in client_texts.KINDS or language not in client_texts.languages():
        raise Http404
    current = client_texts.text_for(kind, language, client_texts.own_texts())
    initial = {"subject": current.subject, "email": current.email, "sms": current.sms}
    form = ClientTextForm(request.POST or None, initial=initial)
    for field in form.fields.values():
        field.widget.attrs |= {"lang": language, "dir": words(language).direction}
    known = {"kind": kind, "language": language}
    if request.method == "POST" and form.is_valid():
        saved(request, form, actions.write_client_text, **known)
        say(request, "Saved. It is used from the next message on.")
        return redirect("reminders:texts")
    return form_page(
        request,
        form,
        title=f"{BY_KIND[kind].label}: {client_texts.languages()[language]}",
        submit="Save these words",
        back=(reverse("reminders:texts"), "Texts for clients"),
        template="deadlines/reminders/text.html",
        more={"current": current, "gaps": sorted(client_texts.FIELDS), "examples": _examples(kind, language), **known},
    )


def _examples(kind: str, language: str) -> list[dict[str, object]]:
    """Return what a client would be sent, and the same in English for who does not read the language."""
    return [
        {"language": code, "direction": words(code).direction, **client_composing.example(kind, code, now=clock.now())}
        for code in dict.fromkeys([language, client_texts.MASTER])
    ]


@require_POST
@require_permission(Permission.REMINDER_SETTINGS)
def drop_text(request: Request, kind: str, language: str) -> HttpResponse:
    performed(request, actions.drop_client_text, kind=kind, language=language)
    say(request, "The words that came with the product are used again.")
    return redirect("reminders:texts")
