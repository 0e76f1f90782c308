"""From a consultation to the client's matter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.form_pages import form_page, saved
from caseapp.core.page_messages import say
from clients.consultations.after import actions
from clients.consultations.review.views import seen_consultation
from clients.matters.forms import OpenMatterForm


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MATTER_OPEN)
def open_matter(request: Request, pk: int) -> HttpResponse:
    consultation = seen_consultation(request, pk)
    if consultation.matter:
        return redirect(consultation.matter)
    initial = {
        "responsible": consultation.attorney_id,
        "paralegals": [] if request.user.is_counsel else [request.user.pk],
    }
    form = OpenMatterForm(request.POST or None, initial=initial, today=clock.today(request.user.time_zone))
    if matter := saved(request, form, actions.open_matter, consultation):
        say(request, f"Matter {matter.number} is open, with everything from the consultation.")
        return redirect(matter)
    return form_page(
        request,
        form,
        title=f"Open the matter of {consultation.person}",
        submit="Open matter",
        back=(consultation.get_absolute_url(), "Consultation"),
        template="clients/consultations/after/open.html",
        more={"carried": actions.carried(consultation)},
    )
