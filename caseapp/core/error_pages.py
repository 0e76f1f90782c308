"""What a person sees when a request fails: which page, with which status."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

TOO_LARGE = (RequestDataTooBig, TooManyFilesSent)
DATABASE_AWAY = (OperationalError, InterfaceError)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 where too much was sent, else 400."""
    if isinstance(exception, TOO_LARGE):
        return HttpResponse(render_to_string("413.html", request=request), status=413)
    return HttpResponse(render_to_string("400.html", request=request), status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 where a form's token is not of this sign-in, with the way back to the form, whose draft is kept."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    page = {"form_page": urlsplit(came_from)._replace(scheme="", netloc="").geturl() if ours else ""}
    return HttpResponse(render_to_string("403_csrf.html", page, request=request), status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where database or files are away, else 500. Both pages need nothing that could be broken too."""
    page = {"request": request}  # for the script's nonce, not through processors that would ask the database
    if _is_about_a_server_away(sys.exc_info()[1]):
        return HttpResponse(render_to_string("503.html", page), status=503, headers={"Retry-After": "60"})
    return HttpResponse(render_to_string("500.html", page), status=500)


def _is_about_a_server_away(problem: BaseException | None) -> bool:
    """Whether the database or the bucket did not answer. Only who keeps files in a bucket has botocore loaded."""
    return isinstance(problem, DATABASE_AWAY) or type(problem).__module__ == "botocore.exceptions"
