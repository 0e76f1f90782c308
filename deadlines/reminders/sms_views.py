"""Where the text-message provider calls back. Its signature is the permission."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from caseapp.accounts.access import open_to
from caseapp.core import clock
from deadlines.reminders import replies
from deadlines.reminders.channels.sms import provider

_REASON = "The provider signs each call with our account's token; an unsigned one is refused."
_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@csrf_exempt
@require_POST
@open_to(_REASON, signed_out=True)
def receipt(request: HttpRequest) -> HttpResponse:
    posted = _signed(request)
    replies.take_receipt(provider().receipt(posted), now=clock.now())
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@open_to(_REASON, signed_out=True)
def incoming(request: HttpRequest) -> HttpResponse:
    posted = _signed(request)
    replies.take_incoming(provider().incoming(posted), now=clock.now())
    return HttpResponse(_NOTHING_TO_SAY, content_type="text/xml")


def _signed(request: HttpRequest) -> dict[str, str]:
    """Return the form of a call that the provider signed; anything else is refused."""
    posted = {name: str(value) for name, value in request.POST.items()}
    signature = request.headers.get("X-Twilio-Signature", "")
    if not provider().is_theirs(f"{settings.PUBLIC_URL}{request.get_full_path()}", posted, signature):
        raise PermissionDenied("This call is not signed by our provider.")
    return posted
