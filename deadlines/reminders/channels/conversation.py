"""One mail's conversation with an SMTP server, with a stop before anything can arrive."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress

_OK, _WILL_FORWARD, _GO_ON, _CLOSING = 250, 251, 354, 421
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


def hand_over(
    server: smtplib.SMTP, content: bytes, *, sender: str, to: str, before_content: Callable[[], object]
) -> None:
    """Give the server one mail, or raise what smtplib's own `sendmail` would.

    `before_content` is called when the server waits for the mail itself; until it returns nothing can arrive.
    """
    try:
        _address(server, sender, to, len(content))
        _announce(server)
        before_content()
        _give(server, content)
    except smtplib.SMTPResponseException as error:
        _be_ready_again(server, error.smtp_code)
        raise
    except smtplib.SMTPRecipientsRefused as error:
        _be_ready_again(server, error.recipients[to][0])
        raise
    except BaseException:
        server.close()  # in the middle of a mail whatever else is said would be taken for more of it
        raise


def _address(server: smtplib.SMTP, sender: str, to: str, size: int) -> None:
    server.ehlo_or_helo_if_needed()
    code, said = server.mail(sender, [f"size={size}"] if server.has_extn("size") else [])
    if code != _OK:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    code, said = server.rcpt(to)
    if code not in {_OK, _WILL_FORWARD}:
        raise smtplib.SMTPRecipientsRefused({to: (code, said)})


def _announce(server: smtplib.SMTP) -> None:
    code, said = server.docmd("data")
    if code != _GO_ON:
        raise smtplib.SMTPDataError(code, said)


def _give(server: smtplib.SMTP, content: bytes) -> None:
    """Send the mail with its final dot and read the answer; lines have CRLF ends already."""
    stuffed = _LEADING_DOT.sub(b"..", content)
    server.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    code, said = server.getreply()
    if code != _OK:
        raise smtplib.SMTPDataError(code, said)


def _be_ready_again(server: smtplib.SMTP, code: int) -> None:
    """Leave the connection ready for the next mail; closed, where the server is about to close it."""
    if code == _CLOSING:
        server.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        server.rset()
