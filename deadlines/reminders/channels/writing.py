"""A mail as bytes for SMTP. Python's own writer takes longer over the headers of a short text than a mail server over
the whole mail, so a mail of text alone is written here; any other is left to Django."""

from __future__ import annotations

import re
from email.header import Header
from email.utils import formatdate
from functools import lru_cache

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers

_LONGEST_HEADER, _LONGEST_LINE = 76, 998
_LINE_END = re.compile(r"\r\n|\r|\n")
_TEXT = ('Content-Type: text/plain; charset="utf-8"', "MIME-Version: 1.0")


def as_bytes(mail: EmailMultiAlternatives) -> bytes:
    """Return the mail with CRLF line ends; raises BadHeaderError for a line break in a header."""
    body = str(mail.body)
    lines = _LINE_END.split(body)
    if mail.alternatives or mail.attachments or any(len(line.encode()) > _LONGEST_LINE for line in lines):
        return mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    named = {"Subject": str(mail.subject), "From": mail.from_email, "To": ", ".join(mail.to), "Date": formatdate()}
    headers = [header(name, value) for name, value in (named | mail.extra_headers).items()]
    coding = f"Content-Transfer-Encoding: {'7bit' if body.isascii() else '8bit'}"
    return "\r\n".join([*_TEXT, coding, *headers, "", *lines]).encode()


def header(name: str, value: str) -> str:
    """Return a header as it is where it is short and plain, else as Django checks and Python folds and encodes it."""
    line = f"{name}: {value}"
    return line if len(line) <= _LONGEST_HEADER and line.isascii() and line.isprintable() else _folded(name, value)


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> str:
    _, checked = forbid_multi_line_headers(name, value, "utf-8")
    folded = Header(checked, header_name=name).encode(linesep="\r\n")
    return f"{name}: {folded}"
