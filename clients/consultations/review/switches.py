"""The page on which the firm switches factors off and on."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from caseapp.accounts.access import Request, require_permission
from caseapp.accounts.roles import Permission
from caseapp.core import clock
from caseapp.core.page_messages import say
from clients.consultations.factors import factors
from clients.consultations.review import actions, queries


class SwitchForm(forms.Form):
    on = forms.MultipleChoiceField(
        label="Factors in use",
        required=False,
        choices=lambda: [(factor.id, factor.title) for factor in factors().values()],
    )

    def off(self) -> list[str]:
        return [code for code in factors() if code not in self.cleaned_data["on"]]


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FIRM_SETTINGS)
def index(request: Request) -> HttpResponse:
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.switch_factors(form.off(), by=request.user, now=clock.now())
        say(request, "The factors in use are saved.")
        return redirect("consultations:factors")
    off = queries.switched_off()
    context = {"form": form, "rows": [(factor, factor.id not in off) for factor in factors().values()]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "clients/consultations/review/switches.html", context, status=status)
