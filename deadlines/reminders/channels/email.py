"""E-mail through Django's mail: SMTP, or files on the embedded default. One connection a batch."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formataddr, parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from deadlines.reminders.channels import conversation, writing
from deadlines.reminders.channels.base import ChannelDown, Envelope, Verdict
from deadlines.reminders.models import Attempt

_Outcome = Attempt.Outcome


class EmailSender:
    """An open connection to the mail server."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self.connection = connection

    def send(self, envelope: Envelope, begun: Callable[[], object]) -> Verdict:
        """Hand one mail over. A connection that broke is opened again for the next one."""
        try:
            taken = self._hand_over(as_mail(envelope), begun)
        except (smtplib.SMTPException, OSError) as error:
            verdict = verdict_of(error)
            if verdict.outcome is _Outcome.UNKNOWN:
                self._reconnect()
            return verdict
        if not isinstance(self.connection, SmtpBackend):
            self.connection.close()  # the backend that writes files begins a new one with each connection
        return Verdict(_Outcome.ACCEPTED if taken else _Outcome.UNKNOWN)

    def _hand_over(self, mail: EmailMultiAlternatives, begun: Callable[[], object]) -> bool:
        """Give the mail to the backend; to an open SMTP connection by ourselves, where the addresses are plain."""
        server = getattr(self.connection, "connection", None) if isinstance(self.connection, SmtpBackend) else None
        sender, (to,) = _parsed(mail.from_email)[1], mail.to
        if server is None or not (sender + to).isascii():
            begun()
            return bool(self.connection.send_messages([mail]))
        if server.sock is None:  # it was closing when the last mail was to go out
            self._reconnect()
            server = self.connection.connection  # type: ignore[attr-defined]
        conversation.hand_over(server, writing.as_bytes(mail), sender=sender, to=to, before_content=begun)
        return True

    def _reconnect(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.connection.close()
        try:
            self.connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(_said(error)) from error


class EmailChannel:
    """E-mail, as the settings have it."""

    @contextmanager
    def open(self) -> Iterator[EmailSender]:
        """Connect; raises ChannelDown when the server does not take us."""
        connection: BaseEmailBackend = get_connection()
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(_said(error)) from error
        try:
            yield EmailSender(connection)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.close()

    def address(self, *, email: str, phone: str) -> str:
        return email


def message_id(key: str) -> str:
    """Return the Message-ID of a message: the same at every repeat, so that whoever gets it twice can see it."""
    _, sender = _parsed(settings.DEFAULT_FROM_EMAIL)
    return f"<reminder.{key[:40]}@{sender.partition('@')[2] or 'localhost'}>"


def as_mail(envelope: Envelope) -> EmailMultiAlternatives:
    """Return the envelope as Django's mail; Django refuses line breaks in its headers."""
    ours, sender = _parsed(settings.DEFAULT_FROM_EMAIL)
    name = " ".join(envelope.sender_name.split()) or ours
    mail = EmailMultiAlternatives(
        subject=" ".join(envelope.subject.split()),
        body=envelope.text,
        from_email=formataddr((name, sender)),
        to=[envelope.to],
        headers={
            "Message-ID": message_id(envelope.key),
            "Auto-Submitted": "auto-generated",
            "Content-Language": envelope.language,
            **envelope.headers,
        },
    )
    if envelope.html:
        mail.attach_alternative(envelope.html, "text/html")
    return mail


@lru_cache(maxsize=8)
def _parsed(address: str) -> tuple[str, str]:
    return parseaddr(address)


def verdict_of(error: Exception) -> Verdict:
    """Return what an SMTP error means. What breaks off without an answer may have arrived."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return _by_code(code, said)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Verdict(_Outcome.UNKNOWN, "The server hung up.")
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError | smtplib.SMTPHeloError):
        return Verdict(_Outcome.PERMANENT, _said(error))
    return Verdict(_Outcome.UNKNOWN, _said(error))


def _by_code(code: int, said: bytes | str) -> Verdict:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    permanent = 500 <= code < 600
    return Verdict(_Outcome.PERMANENT if permanent else _Outcome.TEMPORARY, f"{code} {words}"[:300])


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
