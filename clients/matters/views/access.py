"""Parties, team, screens and protection of a matter."""

from __future__ import annotations

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core.form_pages import form_page, performed, saved
from caseapp.core.page_messages import say
from clients.matters import actions
from clients.matters.forms import PartyForm, ProtectionForm, TeamForm, WallForm
from clients.matters.models import Matter, MatterParty, Wall
from clients.matters.views.matters import seen_matter
from clients.people import choosing


def _back(matter: Matter) -> tuple[str, str]:
    return matter.get_absolute_url(), matter.number


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def add_party(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    picked = choosing.chosen(request)
    if picked is None:
        return choosing.page(
            request, title="Who takes part?", organizations=True, line=matter.title, back=_back(matter)
        )
    form = PartyForm(request.POST or None)
    who = {"person": picked.person, "organization": picked.organization}
    if saved(request, form, actions.add_party, matter, **who):
        say(request, f"{picked.name} is part of the matter.")
        return redirect(matter)
    title = f"What is {picked.name} in this matter?"
    return form_page(request, form, title=title, submit="Add to the matter", line=matter.title, back=_back(matter))


@require_POST
@require_permission(Permission.MATTER_EDIT)
def remove_party(request: Request, pk: int, party_pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    party = get_object_or_404(MatterParty.objects.select_related("person", "organization"), pk=party_pk, matter=matter)
    who = choosing.Chosen(party.person, party.organization)
    was = urlencode([("role", party.role), *who.query().items()])
    undo = f"{reverse('matters:put_back_party', args=[pk])}?{was}"
    if performed(request, actions.remove_party, party):
        say(request, f"{who.name} is no longer part of the matter.", undo=undo)
    return redirect(matter)


@require_POST
@require_permission(Permission.MATTER_EDIT)
def put_back_party(request: Request, pk: int) -> HttpResponse:
    """Undo a removal: the address says who it was and as what."""
    matter = seen_matter(request, pk)
    picked, part = choosing.chosen(request), PartyForm(request.GET)
    if picked is None or not part.is_valid():
        raise Http404
    who = {"person": picked.person, "organization": picked.organization}
    if performed(request, actions.add_party, matter, role=part.cleaned_data["role"], **who):
        say(request, f"{picked.name} is part of the matter again.")
    return redirect(matter)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_EDIT)
def set_team(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = TeamForm(request.POST or None, matter=matter)
    if saved(request, form, actions.set_team, matter):
        say(request, "The team is set.")
        still_seen = Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists()
        return redirect(matter if still_seen else "matters:list")
    return form_page(request, form, title="Team", submit="Set team", line=matter.title, back=_back(matter))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_PROTECT)
def walls(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = WallForm(request.POST or None, matter=matter)
    if wall := saved(request, form, actions.raise_wall, matter):
        say(request, f"{wall.user.name} is screened off: for them this matter does not exist.")
        return redirect("matters:walls", matter.pk)
    standing = matter.walls.select_related("user", "raised_by").order_by("lifted_at", "-pk")
    return form_page(
        request,
        form,
        title="Screens",
        submit="Screen off",
        template="clients/matters/walls.html",
        more={"matter": matter, "walls": standing},
        line=matter.title,
        back=_back(matter),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_PROTECT)
def lift_wall(request: Request, pk: int, wall_pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    wall = get_object_or_404(Wall.objects.select_related("user", "matter"), pk=wall_pk, matter=matter)
    if request.method == "POST":
        performed(request, actions.lift_wall, wall)
        say(request, f"{wall.user.name} is no longer screened off.")
        return redirect("matters:walls", matter.pk)
    return form_page(
        request,
        Form(),
        title=f"Lift the screen of {wall.user.name}?",
        line=f"From then on they find {matter.title} in lists, search, calendars and mails.",
        submit="Lift screen",
        back=(reverse("matters:walls", args=[matter.pk]), "Screens"),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_PROTECT)
def protect(request: Request, pk: int) -> HttpResponse:
    matter = seen_matter(request, pk)
    form = ProtectionForm(request.POST or None, initial={"protection": matter.protection})
    if saved(request, form, actions.protect, matter):
        say(request, f"{matter.get_protection_display()}.")
        return redirect(matter)
    return form_page(request, form, title="Protection", submit="Save protection", line=matter.title, back=_back(matter))
