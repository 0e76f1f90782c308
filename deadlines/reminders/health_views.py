"""Addresses for machines: alive, ready, metrics. They hold no client's data."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from caseapp.accounts.access import open_to
from caseapp.core import clock
from deadlines.reminders import metrics, watchdog

_LOCAL = {"127.0.0.1", "::1", ""}  # a Unix socket has no address


@never_cache
@require_safe
@open_to("A load balancer asks without an account; the answer says nothing about anybody.", signed_out=True)
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@never_cache
@require_safe
@open_to("A watchdog asks without an account; the answer holds times and counts only.", signed_out=True)
def ready(request: HttpRequest) -> JsonResponse:
    is_ready, parts = watchdog.readiness(now=clock.now())
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"ready": is_ready, **parts}, status=status)


@never_cache
@require_safe
@open_to("Prometheus asks with a token, or from this machine.", signed_out=True)
def measured(request: HttpRequest) -> HttpResponse:
    if not _may_measure(request):
        raise PermissionDenied("Metrics are for this machine or for whoever has the token.")
    return HttpResponse(metrics.exposition(now=clock.now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    """A token where one is set; else this machine only, and never through a proxy that speaks for others."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return request.META.get("REMOTE_ADDR", "") in _LOCAL and not forwarded
