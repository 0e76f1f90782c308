"""What every page for visitors and clients shares: its language, its words, the link that opened it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from caseapp.accounts.models import Firm
from clients.consultations.letters import links
from clients.consultations.models import ClientLink
from clients.consultations.wording import LANGUAGES, Words, known, words

LANGUAGE, LINKS = "visitor_language", "client_links"


def words_of(request: HttpRequest, *, otherwise: str = "") -> Words:
    """Return the words of the language the visitor chose, else `otherwise`, else the browser's."""
    chosen = request.GET.get("lang", "")
    if chosen in LANGUAGES:
        request.session[LANGUAGE] = chosen
        return words(chosen)
    if kept := request.session.get(LANGUAGE) or otherwise:
        return words(kept)
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.split("-")[0] in LANGUAGES or known(code) != "en":
            return words(code)
    return words("en")


def show(
    request: HttpRequest, template: str, say: Words, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page in the language of `say`, its direction and its words; nobody else may keep a copy of it."""
    firm = Firm.of(request)
    shared = {
        "page": say.section("page"),
        "languages": LANGUAGES.items(),
        "language": say.language,
        "call_us": say.say("page.call_us", phone=firm.phone) if firm.phone else "",
    }
    with translation.override(say.language):
        response = render(request, f"clients/consultations/{template}", {**shared, **(context or {})}, status=status)
    response["Content-Language"] = say.language
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def zone_of(request: HttpRequest, firm: Firm) -> str:
    """Return the zone the visitor reads times in; the office's until we know."""
    asked = request.POST.get("zone") or request.GET.get("zone") or ""
    return asked if asked in available_timezones() else firm.time_zone


def keep_link(request: HttpRequest, link: ClientLink) -> None:
    """Remember in the session that this browser holds the key to the link's page. The key itself is not kept."""
    kept = request.session.get(LINKS, {})
    request.session.cycle_key()
    request.session[LINKS] = {**kept, link.purpose: link.pk}


def link_of(request: HttpRequest, purpose: str, *, now: datetime) -> ClientLink | None:
    """Return the link this browser opened for this purpose, unless it has ended since."""
    pk = request.session.get(LINKS, {}).get(purpose)
    found = ClientLink.objects.usable(now).filter(pk=pk, purpose=purpose) if pk else ClientLink.objects.none()
    related = ("consultation__person", "consultation__attorney", "consultation__type", "offer__entry__person",
               "offer__attorney", "intake__person", "intake__consultation")  # fmt: skip
    return found.select_related(*related).first()


def find_link(key: str, *, now: datetime) -> ClientLink | None:
    return links.find(key, now=now)
