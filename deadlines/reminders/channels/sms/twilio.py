"""Text messages through Twilio's REST API (Messages resource, 2010-04-01), with its delivery callbacks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from django.conf import settings
from django.urls import reverse

from deadlines.reminders.channels.base import ChannelDown, Envelope, Verdict
from deadlines.reminders.channels.sms.provider import Incoming, Receipt
from deadlines.reminders.models import Attempt

_Outcome = Attempt.Outcome
_PATIENCE = httpx.Timeout(10.0, connect=5.0)
_UNSUBSCRIBED = 21610  # Twilio's code for a number that sent STOP
_DELIVERED, _FAILED = {"delivered", "read"}, {"undelivered", "failed", "canceled"}
STOPPED = "The recipient has sent STOP."


@dataclass(slots=True)
class TwilioSession:
    """One connection, kept for a batch."""

    client: httpx.Client
    path: str

    def send(self, envelope: Envelope, begun: Callable[[], object]) -> Verdict:
        """Hand one message over. Twilio has no key against repeats, so a lost answer stays unknown."""
        begun()
        form = {"To": envelope.to, "Body": envelope.text, "StatusCallback": _callback()}
        sender = "MessagingServiceSid" if settings.TWILIO_FROM.startswith("MG") else "From"
        try:
            answer = self.client.post(self.path, data={**form, sender: settings.TWILIO_FROM})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ChannelDown(f"Twilio cannot be reached: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            return Verdict(_Outcome.UNKNOWN, f"No answer: {type(error).__name__}")
        return verdict_of(answer)

    def close(self) -> None:
        """End the connection."""
        self.client.close()


def verdict_of(answer: httpx.Response) -> Verdict:
    """Return what Twilio's answer means."""
    try:
        said = answer.json()
    except ValueError:
        said = {}
    if answer.status_code == HTTPStatus.CREATED:
        return Verdict(_Outcome.ACCEPTED, provider_id=str(said.get("sid", "")))
    words = f"{said.get('code', answer.status_code)} {said.get('message', answer.reason_phrase)}"[:300]
    if answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise ChannelDown(f"Twilio refuses our account: {words}")
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error:
        return Verdict(_Outcome.TEMPORARY, words)
    stopped = said.get("code") == _UNSUBSCRIBED
    return Verdict(_Outcome.PERMANENT, STOPPED if stopped else words, stopped=stopped)


class Twilio:
    """The account named in the settings."""

    def open(self) -> TwilioSession:
        """Return a session."""
        if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN and settings.TWILIO_FROM):
            raise ChannelDown("No text-message account is set up.")
        client = httpx.Client(
            base_url=settings.TWILIO_API_URL,
            auth=(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN),
            timeout=_PATIENCE,
        )
        return TwilioSession(client, f"/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/Messages.json")

    def is_theirs(self, url: str, posted: Mapping[str, str], signature: str) -> bool:
        """Say whether the signature is that of our account over this address and form. Without an account: no."""
        if not settings.TWILIO_AUTH_TOKEN:
            return False
        return hmac.compare_digest(signature_of(url, posted).encode(), signature.encode())

    def receipt(self, posted: Mapping[str, str]) -> Receipt:
        """Return what a status callback says."""
        status, code = posted.get("MessageStatus", ""), posted.get("ErrorCode", "")
        state = "delivered" if status in _DELIVERED else "failed" if status in _FAILED else "under_way"
        return Receipt(posted.get("MessageSid", ""), state, f"{status} {code}".strip())  # type: ignore[arg-type]

    def incoming(self, posted: Mapping[str, str]) -> Incoming:
        """Return the message that came in."""
        return Incoming(posted.get("From", ""), posted.get("Body", ""))


def signature_of(url: str, posted: Mapping[str, str]) -> str:
    """Return Twilio's signature: HMAC-SHA1 by the account's token over the address and the sorted form."""
    text = url + "".join(f"{name}{posted[name]}" for name in sorted(posted))
    digest = hmac.new(settings.TWILIO_AUTH_TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _callback() -> str:
    return f"{settings.PUBLIC_URL}{reverse('reminders:sms_receipt')}"
