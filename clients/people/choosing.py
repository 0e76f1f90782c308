"""Choose a person or organization for something: search, pick, or record a new one. Works by plain links.

A view asks `chosen(request)`. Nobody chosen yet: it returns `page(...)`, whose links lead back to the same address
with `?who=` (a person) or `?body=` (an organization); a person recorded on the way comes back the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme

from caseapp.accounts.access import Request
from clients.people import queries
from clients.people.models import Organization, Person

MOST = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the two, as an action takes them."""

    person: Person | None = None
    organization: Organization | None = None

    @property
    def name(self) -> str:
        return str(self.person or self.organization)

    def query(self) -> dict[str, int]:
        """Return what an address says so that `chosen` finds them again."""
        return {"who": self.person.pk} if self.person else {"body": self.organization.pk} if self.organization else {}


def chosen(request: Request) -> Chosen | None:
    """Return who was chosen, or None; somebody the user may not see is 404, like nobody."""
    if who := request.GET.get("who", ""):
        return Chosen(person=get_object_or_404(Person.objects.visible_to(request.user), pk=_number(who)))
    if body := request.GET.get("body", ""):
        found = get_object_or_404(Organization.objects.visible_to(request.user), pk=_number(body))
        return Chosen(organization=found)
    return None


def page(
    request: Request,
    *,
    title: str,
    back: tuple[str, str],
    line: str = "",
    organizations: bool = False,
    leave_out: int | None = None,
) -> HttpResponse:
    """Return the page on which to search and choose, never `leave_out`; with HTMX only its list."""
    text = request.GET.get("q", "").strip()[:200]
    people = queries.listed(request.user).matching(text).filter(~Q(pk=leave_out))
    context = {
        "title": title,
        "line": line,
        "back": back[0],
        "back_label": back[1],
        "text": text,
        "people": people[:MOST] if text else [],
        "bodies": queries.organizations(request.user, text)[:MOST] if text and organizations else [],
        "organizations": organizations,
        "kept": [(name, value) for name, value in request.GET.items() if name not in {"q", "who", "body"}],
    }
    template = "clients/people/choose.html"
    return render(request, f"{template}#found" if request.htmx else template, context)


def come_back(request: Request, **picked: int) -> str:
    """Return where to go after recording somebody new on the way, with them chosen; "" when nobody waits."""
    then = request.GET.get("then", "")
    if not url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        return ""
    path, _, query = then.partition("?")
    return f"{path}?{urlencode(dict(parse_qsl(query)) | {name: str(pk) for name, pk in picked.items()})}"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
