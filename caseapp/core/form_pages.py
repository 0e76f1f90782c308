"""The two ways a page changes something: a form filled in, and a button pressed.

`saved` runs an action with what a valid form says; what the action refuses appears at the form's fields, and nothing
typed is lost. `performed` runs an action behind a button; what it refuses is said at the top of the next page. Both
read the clock once and say who acts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from caseapp.core import clock
from caseapp.core.page_messages import warn

T = TypeVar("T")


def saved(request: HttpRequest, form: BaseForm, action: Callable[..., T], *given: object, **known: object) -> T | None:
    """Return what `action` returns for a posted, valid form; None when the form is to be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return action(*given, **known, **form.cleaned_data, by=request.user, now=clock.now())
    except ValidationError as refused:
        explain(form, refused)
        return None


def explain(form: BaseForm, refused: ValidationError) -> None:
    """Put each of the action's reasons at the field it is about, the rest at the top of the form."""
    reasons = refused.error_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.error_list}
    for name, errors in reasons.items():
        field = name if name in form.fields else None
        for error in errors:
            form.add_error(field, error)


def performed(request: HttpRequest, action: Callable[..., T], *given: object, **known: object) -> T | None:
    """Return what `action` returns, or None after telling the person why it refused."""
    try:
        return action(*given, **known, by=request.user, now=clock.now())
    except ValidationError as refused:
        warn(request, " ".join(refused.messages))
        return None


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    submit: str,
    back: tuple[str, str],
    line: str = "",
    template: str = "components/form_page.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Return a page that holds one form; status 422 when it comes back with something to correct.

    `back` is the address and the name of the page it belongs to.
    """
    context = {"form": form, "title": title, "submit": submit, "back": back[0], "back_label": back[1], "line": line}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, template, context | dict(more or {}), status=status)
